import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { type LocalMode, startLocalMode } from '../helpers/local-mode.ts';

const run = promisify(execFile);
const started: LocalMode[] = [];
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((local) => local.stop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const folder = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-launcher-'));
  folders.push(dir);
  return dir;
};
const start = async (options: Parameters<typeof startLocalMode>[0]): Promise<LocalMode> => {
  const local = await startLocalMode(options);
  started.push(local);
  return local;
};
interface Message {
  text: string;
}
const texts = async (local: LocalMode): Promise<string[]> =>
  (await local.control<{ messages: Message[] }>('messages?channel=C_PIPELINES')).messages.map(({ text }) => text);
const slash = (local: LocalMode, command: string, text: string) =>
  local.control<{ ack: { text: string } }>('slash', { user: 'U_OPERATOR', channel: 'C_PIPELINES', command, text });
const until = async (condition: () => Promise<boolean>): Promise<void> => {
  while (!(await condition())) await delay(100);
};
/** Runs the launcher to its end and gives what it said. */
const launch = async (...args: string[]): Promise<{ code: number; said: string }> => {
  const answer = await run(process.execPath, ['local/main.ts', ...args]).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
  );
  return answer;
};
const alive = (pid: number): boolean => existsSync(`/proc/${pid}`);

test('Ctrl-C ends every process; a second start finds its history; --fresh forgets it', async () => {
  const state = folder();
  const first = await startLocalMode({ state, keep: true });
  await slash(first, '/pipeline', 'run popular-loans --period 2026-05');
  await until(async () => (await texts(first)).some((text) => text.includes('2026-05 · succeeded')));
  const { children } = JSON.parse(readFileSync(join(state, 'local.pids'), 'utf8')) as { children: [number, string][] };
  expect(children.map(([, mark]) => mark).toSorted()).toEqual(['appendonly', 'src/main.ts'].toSorted());
  expect(await first.stop()).toBe(0);
  expect(children.filter(([pid]) => alive(pid))).toEqual([]);

  const second = await startLocalMode({ state, keep: true });
  expect((await texts(second)).some((text) => text.includes('2026-05 · succeeded'))).toBe(true);
  expect((await slash(second, '/pipeline', 'run popular-loans --period 2026-05')).ack.text).toContain('r1 succeeded');
  expect(await second.stop()).toBe(0);

  const third = await start({ state, args: ['--fresh'] });
  expect(await texts(third)).toEqual([]);
});

test('a product that dies is started again, and its run goes on', async () => {
  const local = await start({});
  await slash(local, '/pipeline', 'run popular-loans --period 2026-04');
  const pids = JSON.parse(readFileSync(join(local.state, 'local.pids'), 'utf8')) as { children: [number, string][] };
  process.kill(pids.children.find(([, mark]) => mark === 'src/main.ts')![0], 'SIGKILL');
  await until(async () => (await texts(local)).some((text) => text.includes('2026-04 · succeeded')));
  const { calls } = await local.control<{ calls: { token: string }[] }>('aws/calls');
  expect(new Set(calls.map(({ token }) => token)).size).toBe(5);
  expect(local.output()).toContain('started again');
});

test('a second launcher on the same state, a port in use, wrong options: one sentence each', async () => {
  const local = await start({});
  expect(await launch('--state', local.state, '--port', '0')).toMatchObject({
    code: 1,
    said: expect.stringContaining('--port takes'),
  });
  const other = await launch('--state', local.state, '--port', '39871');
  expect(other.said).toMatch(/^Local mode is already running on .* \(process \d+\)/);

  const server: Server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const busy = await launch('--state', folder(), '--port', String(port));
  server.close();
  expect(busy).toMatchObject({ code: 1, said: expect.stringMatching(new RegExp(`^Port ${port} is in use`)) });
  expect((await launch('--data', '/nowhere')).said).toMatch(/^--data: there is no folder/);
  expect((await launch('--prot', '1')).said).toContain('scripts/local [--fresh]');
  for (const { said } of [other, busy]) expect(said).not.toMatch(/\n\s+at /);
});

const SHARED = process.env['SLUICE_SHARED_DATA'] ?? '../shared/data';
const recorded = existsSync(join(SHARED, 'popular_loans'));
if (!recorded) console.warn(`SKIPPED: no recorded data in ${SHARED}`);

test.skipIf(!recorded)('--data serves recorded input, and /athena shows the number it really has', async () => {
  const input = join(SHARED, 'popular_loans');
  const docs = readdirSync(input).flatMap((file) => {
    const { response } = JSON.parse(readFileSync(join(input, file), 'utf8')) as {
      response: { docs: { doc: { loan_count: string } }[] };
    };
    return response.docs;
  });
  const once = docs.reduce((sum, { doc }) => sum + Number(doc.loan_count.replaceAll(',', '')), 0);
  const local = await start({ args: ['--data', SHARED] });
  const ask = 'select sum(loan_count) from cloudtree_transformed_db.best_loan_list';

  await slash(local, '/pipeline', "run popular-loans --period 2026-10 --param 'districts=[]'");
  await until(async () => (await texts(local)).some((text) => text.includes('2026-10 · succeeded')));
  await slash(local, '/athena', ask);
  await until(async () => (await texts(local)).some((text) => text.includes(String(once))));

  await slash(local, '/pipeline', 'run popular-loans --period 2026-10 --again');
  await until(async () => (await texts(local)).some((text) => text.includes('2026-10 · r2 · succeeded')));
  await slash(local, '/athena', ask);
  await until(async () => (await texts(local)).some((text) => text.includes(String(once * 12))));
});
