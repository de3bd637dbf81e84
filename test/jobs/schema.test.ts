import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createNames } from '../../src/jobs/names.ts';
import { createRunStore } from '../../src/jobs/run-store.ts';
import { createScheduleStore } from '../../src/jobs/schedule-store.ts';
import { Line, restore } from '../../src/jobs/state-lines.ts';
import { openStore, SCHEMA } from '../../src/jobs/store-schema.ts';
import { createWorkspaceStore } from '../../src/jobs/workspace-store.ts';
import { evolveAll } from '../../src/pipeline/evolve.ts';
import { Run, type Stage, statusOf } from '../../src/pipeline/run.ts';
import { defineStage } from '../../src/pipeline/stages/stage.ts';
import { cli } from '../helpers/cli.ts';
import { startReplica } from '../helpers/engine.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

/** A store that the first schema's release wrote: runs in every state, schedules, messages, decisions. */
const FIXTURE = join(import.meta.dirname, 'fixtures/schema-1.jsonl');
const lines = readFileSync(FIXTURE, 'utf8').trimEnd().split('\n').slice(1, -1);
const INSTALLATION = '98e1b4f4-8870-41c9-a4bd-293bddd538fb';

const names = createNames();
let server: TestRedis;
let redis: Redis;

beforeAll(async () => {
  server = await startTestRedis();
  redis = new Redis(server.url).setMaxListeners(0);
});
beforeEach(async () => {
  await redis.flushall();
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

/** The records of the fixture. */
const records = (): Run[] =>
  lines.flatMap((line) => {
    const value = Line.parse(JSON.parse(line));
    const record = value.type === 'hash' ? value.value.find(([field]) => field === 'record') : undefined;
    return record ? [Run.parse(JSON.parse(record[1]))] : [];
  });

/** Writes the store as that release left it, with the indexes that it had. */
async function old(): Promise<void> {
  const commands = redis.pipeline();
  for (const line of lines) {
    const value = Line.parse(JSON.parse(line));
    restore(commands, `${names.prefix}:${value.key}`, value);
  }
  commands.set(names.schema, '1').set(names.installation, INSTALLATION);
  for (const { id, pipeline, period, number, createdAt, endedAt } of records()) {
    commands.zadd(names.runs, createdAt, id).zadd(names.runsOf(pipeline), createdAt, id);
    if (endedAt === undefined) commands.sadd(names.live, id);
    if (id !== 'failed.2026-10.r1' && id !== 'failed.2026-10.r2')
      commands.set(names.latest(pipeline, period.id), number);
  }
  await commands.exec();
}

const open = (): Promise<string> => openStore(redis, names, { upgrade: true });

/** What the store says of each run, and in which indexes it stands. */
async function contents(): Promise<Record<string, unknown>> {
  const ids = await redis.zrange(names.runs, 0, '-1');
  const entries = ids.map(async (id) => {
    const [record, live, timer, succeeded] = await Promise.all([
      redis.hgetall(names.run(id)),
      redis.sismember(names.live, id),
      redis.zscore(names.timers, id),
      redis.zscore(names.succeeded(id.split('.')[0]!), id),
    ]);
    return [id, { record, live, timer, succeeded }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

describe('a store of the release before', () => {
  test('is brought up to date: each run in the new format, in the indexes that are new', async () => {
    await old();
    const before = records();
    expect(await open()).toBe(INSTALLATION);
    expect(await redis.get(names.schema)).toBe(String(SCHEMA));
    const store = createRunStore(redis, names);
    for (const run of before) {
      expect((await store.load(run.id))!.run).toEqual({ ...run, schema: SCHEMA });
      const isDone = statusOf(run) === 'succeeded';
      expect(await redis.zscore(names.succeeded(run.pipeline), run.id)).toBe(isDone ? String(run.period.start) : null);
      expect([run.id, (await redis.zscore(names.timers, run.id)) !== null]).toEqual([
        run.id,
        statusOf(run) === 'attention',
      ]);
    }
    expect((await store.latest('failed', '2026-10'))?.run.id).toBe('failed.2026-10.r3');
    const inForce = await createWorkspaceStore(redis, names).inForce();
    expect(Object.keys(inForce.definitions)).toEqual(['done', 'running', 'failed', 'unknown', 'cancelled', 'waiting']);
    const { entries } = await createScheduleStore(redis, names).ledger();
    expect(Object.keys(entries)).toHaveLength(6);
  });

  test('is the same when that was cut off and made again, or made by two at once', async () => {
    await old();
    await Promise.all([open(), open()]);
    const once = await contents();
    await redis.set(names.schema, '1');
    await open();
    expect(await contents()).toEqual(once);
  });

  test('goes on with its runs: what was at work, what waited, what a person decides', async () => {
    await old();
    await open();
    const starts: string[] = [];
    const kind = defineStage({
      kind: 'fake',
      summary: 'a service that knows all its work',
      spec: z.record(z.string(), z.json()),
      handle: z.strictObject({ id: z.string() }),
      keyLife: 3_600_000,
      settle: 0,
      start: async (_spec, { run, stage, attempt }) => {
        starts.push(`${run}.${stage}.a${attempt}`);
        return { state: 'started', handle: { id: stage } };
      },
      check: async () => ({ state: 'done', output: {} }),
      cancel: async () => undefined,
      pollEvery: () => 20,
      iam: [],
    });
    const replica = await startReplica(server.url, { fake: kind });
    expect(replica.installation).toBe(INSTALLATION);
    await replica.reconciler.pass();
    for (const id of ['running', 'waiting'])
      await replica.until(`${id}.2026-10.r1`, (run) => statusOf(run) === 'succeeded');
    await replica.ask('failed.2026-10.r3', { type: 'retry', definition: 'started' });
    await replica.ask('unknown.2026-10.r1', { type: 'mark-done', stage: 'load', reason: 'seen in the console' });
    for (const id of ['failed.2026-10.r3', 'unknown.2026-10.r1'])
      await replica.until(id, (run) => statusOf(run) === 'succeeded');
    await replica.stop();
    // What was at work is watched, not begun again: both stages in the middle were running.
    expect(starts.filter((start) => start.startsWith('running'))).toEqual(['running.2026-10.r1.publish.a1']);
    expect(new Set(starts).size).toBe(starts.length);
  });

  test('is not changed by a command: whoever reads it there is told to start the service', async () => {
    await old();
    const before = await contents();
    await expect(openStore(redis, names, { upgrade: false })).rejects.toThrow(
      /earlier release \(schema 1.*start this release/,
    );
    const ran = await cli(['list'], { REDIS_URL: server.url });
    expect(ran).toMatchObject({ code: 3, err: expect.stringContaining('earlier release') });
    expect(await contents()).toEqual(before);
  });

  test('is exported as it is, and an export of it is imported', async () => {
    expect(await cli(['import', FIXTURE], { REDIS_URL: server.url })).toMatchObject({ code: 0 });
    expect(await redis.get(names.installation)).toBe(INSTALLATION);
    const imported = await contents();
    await redis.flushall();
    await old();
    expect((await cli(['export'], { REDIS_URL: server.url })).out.split('\n')).toHaveLength(lines.length + 2);
    await open();
    expect(await contents()).toEqual(imported);
  });
});

test('a store of a newer release is refused in one sentence, and left as it is', async () => {
  await redis.mset(names.schema, '99', names.installation, 'theirs');
  await expect(open()).rejects.toThrow(
    /^the store was written by a newer release \(schema 99, this one reads 2\); deploy that release or newer$/,
  );
  expect(await redis.mget(names.schema, names.installation)).toEqual(['99', 'theirs']);
});

test.each(records().map((run) => [run.id, run] as const))(
  'replaying the events of %s gives its record',
  async (id, run) => {
    await old();
    const events = await createRunStore(redis, names).events(id);
    const { endedAt: _ended, cancel: _cancel, ...rest } = run;
    const blocked: Stage = { state: 'blocked', attempt: 0, retries: 0, since: run.createdAt, history: [] };
    const first: Run = {
      ...rest,
      sequence: 0,
      stages: Object.fromEntries(Object.keys(run.stages).map((stage) => [stage, blocked])),
    };
    const { activeSince: _active, ...last } = evolveAll(first, events);
    expect(last).toEqual(run);
  },
);
