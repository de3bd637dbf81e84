import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RichBlock } from '../../src/views/message.ts';
import { startWindows } from '../helpers/windows.ts';

let here: Awaited<ReturnType<typeof startWindows>>;
beforeAll(async () => {
  here = await startWindows();
  await here.ran('2026-10');
});
afterAll(() => here.stop());

/** The sorts of blocks by which a command is answered, where these of those that not every workspace takes are taken. */
async function answered(text: string, taken: readonly RichBlock[] | 'nobody knows'): Promise<string[]> {
  here.desk.refused = {
    rich: async () => {
      if (taken === 'nobody knows') throw new Error('Command timed out');
      return new Set(taken);
    },
  };
  await here.bot.type('U_ADMIN', text);
  return here.bot.slack.state
    .ephemeralsOf('U_ADMIN')
    .at(-1)!
    .blocks!.map(({ type }) => type);
}

test('the audit log is a table where the workspace takes one, else lines', async () => {
  expect(await answered('audit', ['table'])).toContain('table');
  expect(await answered('audit', 'nobody knows')).toContain('table');
  const plain = await answered('audit', []);
  expect(plain).not.toContain('table');
  expect(plain).not.toContain('rich_text');
});

test('what else is told in a table has it in columns of fixed width', async () => {
  expect(await answered('history demo', ['table'])).toContain('table');
  const plain = await answered('history demo', ['plan']);
  expect(plain).not.toContain('table');
  expect(plain).toContain('rich_text');
});
