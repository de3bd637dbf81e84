import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAuditLog } from '../../src/jobs/audit-log.ts';
import { type Anchor, SealedEntry } from '../../src/jobs/audit-chain.ts';
import { createNames } from '../../src/jobs/names.ts';
import { exportState } from '../../src/jobs/state-export.ts';
import { checkState, importState } from '../../src/jobs/state-import.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

const SEALER = fileURLToPath(new URL('./fixtures/sealer.ts', import.meta.url));
const names = createNames();

let server: TestRedis;
let redis: Redis;
let audit: ReturnType<typeof createAuditLog>;

beforeAll(async () => {
  server = await startTestRedis();
  redis = new Redis(server.url);
  audit = createAuditLog(redis, names, 'installation');
});
beforeEach(async () => {
  await redis.flushall();
  await redis.mset(names.schema, '2', names.installation, 'installation');
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const write = (n: number, action = 'retry') =>
  redis.xadd(
    names.audit,
    '*',
    'entry',
    JSON.stringify({ at: n, by: { id: 'U_ADA', via: 'slack' }, action, decision: `d${n}` }),
  );
async function written(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 1; n <= count; n += 1) ids.push((await write(n))!);
  return ids;
}
async function sealAll(): Promise<void> {
  while ((await audit.seal()) > 0);
}
const lines = async (): Promise<SealedEntry[]> => {
  const all: SealedEntry[] = [];
  for await (const line of audit.sealed()) all.push(SealedEntry.parse(line));
  return all;
};
/** An entry with other words under the id that it had. */
async function replace(key: string, id: string, fields: string[]): Promise<void> {
  const all = await redis.xrange(key, '-', '+');
  await redis.del(key);
  for (const [at, old] of all) await redis.xadd(key, at, ...(at === id ? fields : old));
}

test('entries are sealed in their order, each with what all before it lead to', async () => {
  expect(await audit.auditHead()).toBeUndefined();
  await written(1203);
  await sealAll();
  const all = await lines();
  expect(all.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 1203 }, (_, index) => index + 1));
  expect(all.map(({ entry }) => (entry as { at: number }).at)).toEqual(all.map(({ sequence }) => sequence));
  for (const [index, { previous }] of all.entries()) if (index > 0) expect(previous).toBe(all[index - 1]!.hash);
  expect(await audit.auditHead()).toEqual({ sequence: 1203, hash: all.at(-1)!.hash, at: all.at(-1)!.sealedAt });
  await written(2);
  expect(await audit.verify([])).toEqual({ reached: { sequence: 1203, hash: all.at(-1)!.hash }, unsealed: 2 });
});

describe('what was done to the log is told by the first entry that does not fit', () => {
  const CASES: [string, (ids: string[]) => Promise<unknown>, { sequence: number; what: string }][] = [
    [
      'an entry was changed',
      (ids) => replace(names.audit, ids[6]!, ['entry', JSON.stringify({ action: 'skip' })]),
      { sequence: 7, what: 'changed' },
    ],
    ['an entry was removed', (ids) => redis.xdel(names.audit, ids[3]!), { sequence: 4, what: 'removed' }],
    ['the first was removed', (ids) => redis.xdel(names.audit, ids[0]!), { sequence: 1, what: 'removed' }],
    ['the oldest were trimmed', () => redis.xtrim(names.audit, 'MAXLEN', 5), { sequence: 1, what: 'removed' }],
    ['the newest were cut off', (ids) => redis.xdel(names.audit, ...ids.slice(8)), { sequence: 9, what: 'truncated' }],
    ['the log is gone', () => redis.del(names.audit), { sequence: 1, what: 'truncated' }],
    [
      'one was slipped in',
      async (ids) => {
        const all = await redis.xrange(names.audit, '-', '+');
        await redis.del(names.audit);
        for (const [id, fields] of all) {
          await redis.xadd(names.audit, id, ...fields);
          if (id === ids[4])
            await redis.xadd(names.audit, `${id.split('-')[0]}-${Number(id.split('-')[1]) + 1}`, 'entry', '{}');
        }
      },
      { sequence: 6, what: 'inserted' },
    ],
    [
      'a seal was changed',
      () => redis.lset(names.seals, 2, `1-1 1 ${'0'.repeat(64)}`),
      { sequence: 3, what: 'removed' },
    ],
    ['the first seal is gone', () => redis.lpop(names.seals), { sequence: 1, what: 'inserted' }],
  ];
  test.each(CASES)('%s', async (_, tamper, fault) => {
    const ids: string[] = [];
    // A millisecond of its own for each, so that another fits in between.
    for (let n = 1; n <= 12; n += 1)
      ids.push((await redis.xadd(names.audit, `${n}-0`, 'entry', JSON.stringify({ at: n })))!);
    await sealAll();
    expect((await audit.verify([])).fault).toBeUndefined();
    await tamper(ids);
    expect((await audit.verify([])).fault).toEqual(fault);
  });

  test('whoever cuts the log and its seals, or seals it anew, is betrayed by a head that was noted elsewhere', async () => {
    const ids = await written(12);
    await sealAll();
    const head: Anchor = (await audit.auditHead())!;
    const noted = [{ sequence: 12, hash: head.hash.slice(0, 16) }];
    expect((await audit.verify(noted)).fault).toBeUndefined();

    await redis.xdel(names.audit, ...ids.slice(9));
    await redis.ltrim(names.seals, 0, 8);
    expect((await audit.verify([])).fault).toBeUndefined();
    expect((await audit.verify(noted)).fault).toEqual({ sequence: 10, what: 'truncated' });

    await redis.del(names.seals, names.audit);
    for (let n = 1; n <= 15; n += 1) await write(n, 'nothing-happened');
    await sealAll();
    expect((await audit.verify([])).fault).toBeUndefined();
    expect((await audit.verify(noted)).fault).toEqual({ sequence: 12, what: 'rewritten' });
  });

  test('a log of another installation does not pass for this one', async () => {
    await written(3);
    await sealAll();
    const other = createAuditLog(redis, names, 'another');
    expect((await other.verify([])).fault).toEqual({ sequence: 1, what: 'changed' });
  });
});

test(
  'sealers that die in the middle, several at once, leave no gap and nothing twice',
  { timeout: 60_000 },
  async () => {
    const launch = async (failpoint: string) => {
      const child = spawn(process.execPath, [SEALER, server.url, failpoint], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      return { child, ended: once(child, 'exit') };
    };
    let count = 0;
    let writing = true;
    const writer = (async () => {
      while (writing) {
        await write((count += 1));
        if (count % 20 === 0) await new Promise(setImmediate);
      }
    })();
    for (let round = 0; round < 4; round += 1) {
      const [first, second, third] = await Promise.all([
        launch(`seal-before-write:${3 + round * 7}`),
        launch(`seal-after-write:${2 + round * 5}`),
        launch('none'),
      ]);
      await Promise.all([first.ended, second.ended]);
      expect(first.child.signalCode).toBe('SIGKILL');
      third.child.kill('SIGKILL');
      await third.ended;
    }
    writing = false;
    await writer;
    await sealAll();
    expect(await audit.verify([])).toEqual({
      reached: { sequence: count, hash: (await audit.auditHead())!.hash },
      unsealed: 0,
    });
    expect((await lines()).map(({ entry }) => (entry as { at: number }).at)).toEqual(
      Array.from({ length: count }, (_, index) => index + 1),
    );
  },
);

test('the chain goes on where it was after an export and an import, though it was sealed meanwhile', async () => {
  await written(700);
  await sealAll();
  await write(701);
  const file: string[] = [];
  for await (const line of exportState(redis, names)) {
    file.push(line);
    // At work all the while.
    if (file.length === 3) await write(702).then(sealAll);
  }
  const head = (await audit.auditHead())!;
  await redis.flushall();
  async function* read(): AsyncGenerator<string> {
    yield* file;
  }
  await importState(redis, names, await checkState(read()), read());
  expect((await audit.verify([])).fault).toBeUndefined();
  await sealAll();
  expect(await audit.verify([])).toMatchObject({ reached: { sequence: 702 }, unsealed: 0 });
  expect(head.sequence).toBe(702);
  await write(703);
  await sealAll();
  expect((await audit.verify([{ sequence: 700, hash: (await lines())[699]!.hash }])).fault).toBeUndefined();
});

test('what is denied is written down once an hour for the same person and thing', async () => {
  const entry = (id: string, right: string) => ({
    at: 1,
    by: { id, via: 'slack' as const },
    action: 'denied',
    right,
    pipeline: 'demo',
    decision: 'd',
  });
  for (let n = 0; n < 50; n += 1) await audit.denied(entry('U_EVE', 'stage.skip'));
  await audit.denied(entry('U_EVE', 'run.start'));
  await audit.denied(entry('U_BOB', 'stage.skip'));
  expect((await audit.before(undefined, 10)).map(({ entry: { by, right } }) => `${by.id} ${right}`)).toEqual([
    'U_BOB stage.skip',
    'U_EVE run.start',
    'U_EVE stage.skip',
  ]);
});
