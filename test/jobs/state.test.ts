import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { wayOf } from '../../src/jobs/state-export.ts';
import { createNames } from '../../src/jobs/names.ts';
import { createRunStore } from '../../src/jobs/run-store.ts';
import { openStore } from '../../src/jobs/store-schema.ts';
import { cli, folderOf } from '../helpers/cli.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { createFakeService } from '../helpers/fake-service.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

const names = createNames();
const { kind, plan } = createFakeService({ keyed: true });
const service = { fake: kind };
const folder = folderOf({});
const file = join(folder, 'state.jsonl');
let servers: TestRedis[];
let [from, to]: Redis[] = [];
let env: Record<'from' | 'to', Record<string, string>>;

beforeAll(async () => {
  servers = await Promise.all([startTestRedis(), startTestRedis()]);
  [from, to] = servers.map(({ url }) => new Redis(url));
  env = { from: { REDIS_URL: servers[0]!.url }, to: { REDIS_URL: servers[1]!.url } };
});
beforeEach(() => Promise.all([from!.flushall(), to!.flushall()]));
afterAll(async () => {
  for (const client of [from!, to!]) client.disconnect();
  for (const server of servers) await server.stop();
});

/** Every key of a store that travels, and those that are built anew, with its type, its value and whether it ends. */
async function contents(redis: Redis): Promise<Record<string, unknown>> {
  const keys = (await redis.keys(`${names.prefix}:*`)).filter((key) => !key.startsWith(`${names.prefix}:stages:`));
  const read: Record<string, (key: string) => Promise<unknown>> = {
    string: (key) => redis.get(key),
    hash: (key) => redis.hgetall(key),
    list: (key) => redis.lrange(key, 0, -1),
    set: async (key) => (await redis.smembers(key)).toSorted(),
    zset: (key) => redis.zrange(key, 0, '-1', 'WITHSCORES'),
    stream: (key) => redis.xrange(key, '-', '+'),
  };
  const entries = keys.toSorted().map(async (key) => {
    const type = await redis.type(key);
    return [key, { type, value: await read[type]!(key), ends: await redis.pexpiretime(key) }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** A store with runs in many states, and a key of each type of a kind that no release knows. */
async function fill(): Promise<Replica> {
  const replica = await startReplica(servers[0]!.url, service);
  plan('c', 'run');
  const [done, running] = [definitionOf({ a: {}, b: { needs: ['a'] } }, 'done'), definitionOf({ c: {} }, 'running')];
  await replica.workspace.publish({
    ...(await replica.workspace.inForce()),
    release: 'r1',
    definitions: { done, running },
  });
  await replica.start(done);
  await replica.start(done, { again: true });
  await replica.start(running);
  await replica.until('done.2026-10.r1', ({ endedAt }) => endedAt !== undefined);
  await replica.until('done.2026-10.r2', ({ endedAt }) => endedAt !== undefined);
  await replica.until('running.2026-10.r1', ({ stages }) => stages['c']!.state === 'running');
  await replica.stop();
  const many = Array.from({ length: 1200 }, (_, index) => `m${String(index).padStart(4, '0')}`);
  const key = (name: string): string => `${names.prefix}:future:${name}`;
  await from!.set(key('string'), 'plain "text" \u2028 한글\n');
  await from!.hset(key('hash'), Object.fromEntries(many.map((field) => [field, '{}'])));
  await from!.rpush(key('list'), ...many);
  await from!.sadd(key('set'), ...many);
  await from!.zadd(key('zset'), ...many.flatMap((member, index) => [index + 0.125, member]));
  for (const member of many) await from!.xadd(key('stream'), '*', 'entry', member);
  await from!.pexpire(key('list'), 3_600_000);
  return replica;
}

describe('export and import', () => {
  test('give a store that is the same, with its indexes, its installation and its ends of keys', async () => {
    await fill();
    await from!.set(names.publisher, 'somebody');
    const before = await contents(from!);
    expect(await cli(['export', file], env.from)).toMatchObject({ code: 0 });
    expect(await cli(['import', file], env.to)).toMatchObject({ code: 0, out: expect.stringContaining('3 runs') });
    const { [names.publisher]: _lease, ...expected } = before;
    const after = await contents(to!);
    expect(Object.keys(after)).toEqual(Object.keys(expected));
    for (const [key, value] of Object.entries(expected))
      expect([key, after[key]]).toEqual([key, close(value, after[key])]);
    expect(await to!.keys(`${names.prefix}:stages:*`)).toEqual([]);
  });

  /** The end of a key is told to the millisecond, but for what passes between two questions. */
  const close = (one: unknown, other: unknown): unknown => {
    const [ends, told] = [one, other].map((item) => (item as { ends: number } | undefined)?.ends ?? 0);
    return Math.abs(ends! - told!) < 1000 ? { ...(one as object), ends: told } : one;
  };

  test('take a store from stdout, and run on what they gave', async () => {
    const replica = await fill();
    const { out } = await cli(['export'], env.from);
    writeFileSync(file, out);
    expect((await cli(['import', file], env.to)).code).toBe(0);
    const heir = await startReplica(servers[1]!.url, service);
    expect(heir.installation).toBe(replica.installation);
    await heir.reconciler.pass();
    expect((await heir.start(definitionOf({ a: {} }, 'done'))).ok).toBe(false);
    const again = await heir.start(definitionOf({ a: {} }, 'done'), { again: true });
    expect(again).toMatchObject({ ok: true, run: { id: 'done.2026-10.r3' } });
    await heir.ask('running.2026-10.r1', { type: 'cancel' });
    await heir.until('running.2026-10.r1', ({ endedAt }) => endedAt !== undefined);
    await heir.stop();
  });

  test('leave out what speaks of a run that is younger than the file', async () => {
    await fill();
    await from!.set(names.decision('young'), JSON.stringify({ run: 'done.2026-10.r9' }));
    await from!.set(names.decision('other'), JSON.stringify({ changed: ['monthly'] }));
    await from!.hset(names.outbox, { 'done.2026-10.r9@9': JSON.stringify({ run: 'done.2026-10.r9' }) });
    // Alone in its hash: nothing is left of that, and no hash is empty.
    await from!.hset(names.notices, { 'notice:young': JSON.stringify({ run: 'done.2026-10.r9' }) });
    await cli(['export', file], env.from);
    expect(await cli(['import', file], env.to)).toMatchObject({ code: 0 });
    expect(await to!.exists(names.notices)).toBe(0);
    expect(await to!.get(names.decision('young'))).toBeNull();
    expect(await to!.get(names.decision('other'))).not.toBeNull();
    expect(await to!.hkeys(names.outbox)).not.toContain('done.2026-10.r9@9');
  });

  test('export says that there is nothing in an empty store', async () => {
    expect(await cli(['export', file], env.to)).toMatchObject({ code: 1, err: expect.stringContaining('empty') });
  });

  test('what a run consists of goes with it; what follows from runs, and what is over in seconds, stays behind', () => {
    const way = wayOf(names);
    const of = (key: string): string => way(key.slice(names.prefix.length + 1));
    const { run, events, details, messages, definition } = names;
    for (const key of [run, events, details, messages, definition])
      expect([key('x'), of(key('x'))]).toEqual([key('x'), 'run']);
    expect(of(messages('notice:x@2026-11-21T00:00:00.000Z:late'))).toBe('after');
    expect(of(names.outbox)).toBe('ends');
    const derived = [
      names.runs,
      names.runsOf('x'),
      names.live,
      names.latest('x', '2026-10'),
      names.timers,
      names.succeeded('x'),
    ];
    const momentary = [
      names.publisher,
      names.importing,
      names.schema,
      names.installation,
      `${names.prefix}:stages:meta`,
    ];
    const leases = [names.held('pool:x'), names.line('pool:x')];
    for (const key of [...derived, ...momentary, ...leases]) expect([key, of(key)]).toEqual([key, 'left']);
    for (const key of [names.ledger, names.workspace]) expect([key, of(key)]).toEqual([key, 'before']);
    for (const key of [names.notices, names.audit, names.decision('x')]) expect([key, of(key)]).toEqual([key, 'after']);
  });
});

describe('import refuses, and writes nothing', () => {
  const untouched = async (): Promise<void> => expect(await to!.dbsize()).toBe(0);
  const refused = async (text: string): Promise<string> => {
    writeFileSync(file, text);
    const ran = await cli(['import', file], env.to);
    expect(ran.code).toBe(2);
    await untouched();
    return ran.err;
  };
  let whole: string;

  beforeEach(async () => {
    await fill();
    await cli(['export', file], env.from);
    whole = readFileSync(file, 'utf8');
  });
  afterEach(() => untouched());

  test('a file that was cut off, at any line or within one', async () => {
    const lines = whole.trimEnd().split('\n');
    for (const count of [0, 1, 2, Math.floor(lines.length / 2), lines.length - 1])
      expect(await refused(lines.slice(0, count).join('\n'))).toContain('whole file');
    expect(await refused(whole.slice(0, -40))).toContain('whole file');
  });

  test('a file in which a line was changed, removed, added or doubled', async () => {
    const lines = whole.trimEnd().split('\n');
    expect(await refused(whole.replace('U_OPERATOR', 'U_OPERATER'))).toContain('does not match');
    expect(await refused(lines.toSpliced(3, 1).join('\n'))).toContain('does not match');
    expect(await refused(lines.toSpliced(3, 0, lines[3]!).join('\n'))).toContain('does not match');
    expect(await refused(`${whole}{}\n`)).toContain('follows the last line');
    expect(await refused(lines.toSpliced(2, 1, '{"key":"x"}').join('\n'))).toContain('is not understood');
  });

  test('a file of a newer release, and one that is none of ours', async () => {
    expect(await refused(whole.replace(/"schema":\d+/, '"schema":99'))).toContain('newer release');
    expect(await refused('name,rows\na,1\n')).toContain('cut off');
    expect((await cli(['import', join(folder, 'none')], env.to)).err).toContain('cannot be read');
  });
});

describe('a store that is not whole', () => {
  test('a store that holds something is not imported into', async () => {
    await fill();
    await cli(['export', file], env.from);
    const before = await contents(from!);
    expect(await cli(['import', file], env.from)).toMatchObject({ code: 2, err: expect.stringContaining('not empty') });
    expect(await contents(from!)).toEqual(before);
  });

  test('nothing opens a store whose import was cut off, and no second import goes on top of it', async () => {
    await fill();
    await cli(['export', file], env.from);
    await to!.set(names.importing, '1');
    await to!.set(names.ledger, 'half');
    await expect(openStore(to!, names, { upgrade: true })).rejects.toThrow('import');
    expect(await to!.exists(names.schema, names.installation)).toBe(0);
    expect(await cli(['import', file], env.to)).toMatchObject({ code: 2, err: expect.stringContaining('cut off') });
    expect(await to!.get(names.ledger)).toBe('half');
  });

  test('an export of a store at work holds each run whole', async () => {
    const replica = await startReplica(servers[0]!.url, service);
    const definition = definitionOf(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`s${i}`, {}])), 'wide');
    await replica.start(definition);
    const files: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      await replica.start(definition, { again: true });
      files.push((await cli(['export'], env.from)).out);
    }
    await replica.stop();
    for (const text of files) {
      await to!.flushall();
      writeFileSync(file, text);
      expect((await cli(['import', file], env.to)).code).toBe(0);
      const store = createRunStore(to!, names);
      for (const run of await store.list({ limit: 10 })) expect(await store.events(run.id)).toHaveLength(run.sequence);
    }
  });
});
