import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../helpers/aws.ts';
import { type LocalMode, startLocalMode } from '../helpers/local-mode.ts';

interface Message {
  ts: string;
  text: string;
  blocks: { type: string; elements?: { action_id?: string; value?: string }[] }[];
}

let local: LocalMode;
beforeAll(async () => {
  local = await startLocalMode();
});
afterAll(() => local?.stop());

const messages = async (thread?: string): Promise<Message[]> => {
  const where = `messages?channel=C_PIPELINES${thread === undefined ? '' : `&thread_ts=${thread}`}`;
  return (await local.control<{ messages: Message[] }>(where)).messages;
};
const cardWith = (part: string): Promise<Message> =>
  eventually(async () => (await messages()).findLast(({ text }) => text.includes(part)), 40_000);
const type = (text: string) =>
  local.control('slash', { user: 'U_OPERATOR', channel: 'C_PIPELINES', command: '/pipeline', text });

test('a pipeline that is ready says so; a lapsed key shows with its cause and calls the owner, until it is renewed', async () => {
  await type('check popular-loans');
  await cardWith('Popular loans · ready');

  await local.control('faults', {
    target: 'api',
    match: { service: 'data4library', operation: 'loanItemSrch' },
    fault: { error: 'authErr' },
  });
  await type('check popular-loans');
  const failing = await cardWith('not ready');
  expect(failing.text).toContain('인증정보가 일치하지 않습니다');
  expect(failing.text).toContain('S_DATA_ONCALL');
  const [called] = await eventually(async () => {
    const replies = (await messages(failing.ts)).filter(({ ts }) => ts !== failing.ts);
    return replies.length > 0 ? replies : undefined;
  });
  expect(called!.text).toContain('S_DATA_ONCALL');

  const again = failing.blocks.flatMap(({ elements = [] }) => elements).find((each) => each.action_id !== undefined);
  expect(again).toMatchObject({ action_id: 'pipeline.check' });
  await local.control('action', { user: 'U_OPERATOR', channel: 'C_PIPELINES', ts: failing.ts, ...again });
  await eventually(async () => {
    const ready = (await messages()).filter(({ text }) => text.includes('Popular loans · ready'));
    return ready.length === 2 || undefined;
  }, 40_000);
});
