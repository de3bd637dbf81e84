import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createNames } from '../../src/jobs/names.ts';
import { createRetention, type Keep } from '../../src/jobs/retention.ts';
import { createRunStore } from '../../src/jobs/run-store.ts';
import { begin } from '../../src/pipeline/decide.ts';
import { hashOf } from '../../src/pipeline/definition.ts';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import type { Run, Stage } from '../../src/pipeline/run.ts';
import { definitionOf, person } from '../helpers/graphs.ts';
import { fc } from '../helpers/property.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2026, 10, 21);
const names = createNames();
const log = { info: () => undefined, warn: (fields: object, message: string) => console.error(message, fields) };
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

type Ending = 'succeeded' | 'failed' | 'cancelled' | 'attention' | 'running';
interface Past {
  pipeline: string;
  period: string;
  ending: Ending;
  /** Days since it was created, and since it ended. */
  age: number;
  ended?: number;
  cause?: Run['cause'];
}

const STATE: Record<Ending, Stage['state']> = {
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  attention: 'failed',
  running: 'running',
};

const definitionFor = (pipeline: string): Definition => definitionOf({ a: {} }, pipeline);

function runOf({ pipeline, period, ending, age, ended = age, cause }: Past, number: number): Run {
  const by = person();
  const definition = definitionFor(pipeline);
  const [createdAt, endedAt] = [NOW - age * DAY, NOW - ended * DAY];
  const draft = {
    id: `${pipeline}.${period}.r${number}`,
    uid: `${pipeline}${period}${number}`,
    pipeline,
    period: { id: period, start: createdAt, end: createdAt + DAY },
    number,
    definition: hashOf(definition),
    params: {},
    by,
    channel: 'C_PIPELINES',
  };
  const { run } = begin(draft, { definition, by, now: createdAt });
  return {
    ...run,
    ...(ending !== 'running' && { endedAt }),
    ...(ending === 'cancelled' && { cancel: { by, at: endedAt } }),
    ...(ending === 'failed' && { closed: { by, at: endedAt } }),
    ...(cause && { cause }),
    stages: { a: { ...run.stages['a']!, state: STATE[ending], since: endedAt } },
  };
}

/** Writes runs as commits do, oldest first, each shown in Slack and told to triggers. */
async function write(past: Past[]): Promise<Run[]> {
  const store = createRunStore(redis, names);
  const numbers = new Map<string, number>();
  const runs: Run[] = [];
  for (const each of past.toSorted((a, b) => b.age - a.age)) {
    const place = `${each.pipeline}.${each.period}`;
    numbers.set(place, (numbers.get(place) ?? 0) + 1);
    const run = runOf(each, numbers.get(place)!);
    const definition = definitionFor(run.pipeline);
    await store.commit({ run, definition, events: [], decisions: [], audit: [], turns: [] });
    runs.push(run);
  }
  await redis.del(names.dirty, names.outbox);
  return runs;
}

const retention = (keep: Keep) =>
  createRetention({
    redis,
    names,
    store: createRunStore(redis, names),
    clock: { now: async () => NOW },
    keep,
    log,
  });

const there = async (): Promise<Set<string>> => new Set(await redis.zrange(names.runs, 0, '-1'));

describe('a thousand runs', () => {
  const PIPELINES = ['hourly', 'daily', 'seldom'];
  const past = fc.record({
    pipeline: fc.constantFrom(...PIPELINES),
    period: fc.integer({ min: 1, max: 300 }).map((n) => `p${n}`),
    ending: fc.constantFrom<Ending>('succeeded', 'succeeded', 'failed', 'cancelled', 'attention', 'running'),
    age: fc.integer({ min: 1, max: 4000 }).map((n) => n / 5),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const situation = fc.record({
    past: fc.array(past, { minLength: 1000, maxLength: 1000 }),
    keep: fc.record({ runs: fc.integer({ min: 1, max: 60 }), days: fc.integer({ min: 31, max: 300 }) }),
  });

  test('what must stay stays, and only what is old in both ways goes', async () => {
    let removals = 0;
    await fc.assert(
      fc.asyncProperty(situation, async ({ past: drawn, keep }) => {
        await redis.flushall();
        const runs = await write(drawn.map(({ share, ...one }) => ({ ...one, ended: one.age * share })));
        const removed = await retention(keep).pass();
        const left = await there();
        expect(left.size).toBe(runs.length - removed);

        const kept = new Set<string>();
        for (const pipeline of PIPELINES) {
          const own = runs.filter((run) => run.pipeline === pipeline);
          const newest = own
            .toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
            .slice(0, keep.runs);
          const successes = own.filter((run) => run.stages['a']!.state === 'succeeded');
          const last = successes.toSorted((a, b) => b.period.start - a.period.start || (a.id < b.id ? 1 : -1))[0];
          for (const { id } of last ? [...newest, last] : newest) kept.add(id);
        }
        for (const run of runs) {
          const { id, pipeline, period, number } = run;
          const isOver = run.closed !== undefined || ['succeeded', 'cancelled'].includes(run.stages['a']!.state);
          const isOld = run.endedAt !== undefined && run.endedAt <= NOW - keep.days * DAY;
          const older = Array.from({ length: number - 1 }, (_, index) => `${pipeline}.${period.id}.r${index + 1}`);
          const goes = isOver && isOld && !kept.has(id) && !older.some((one) => left.has(one));
          expect([id, left.has(id)]).toEqual([id, !goes]);
          if (!goes) continue;
          // Nothing of it is left anywhere.
          expect(await redis.exists(names.run(id), names.events(id), names.messages(id))).toBe(0);
          const indexes = [names.runs, names.runsOf(pipeline), names.succeeded(pipeline), names.timers];
          expect(await Promise.all(indexes.map((index) => redis.zscore(index, id)))).toEqual([null, null, null, null]);
        }
        removals += removed;
        // A period's number never stands for a run that is gone while another of the period is there.
        const store = createRunStore(redis, names);
        for (const { id, pipeline, period, number } of runs) {
          if (!left.has(id)) continue;
          const latest = await store.latest(pipeline, period.id);
          expect([id, (latest?.run.number ?? 0) >= number]).toEqual([id, true]);
        }
        expect(await retention(keep).pass()).toBe(0);
      }),
      { numRuns: 3 },
    );
    expect(removals).toBeGreaterThan(0);
  }, 120_000);
});

describe('what is kept although it is old', () => {
  const old = (period: string, more: Partial<Past> = {}): Past => ({
    pipeline: 'loans',
    period,
    ending: 'succeeded',
    age: 500,
    ...more,
  });
  const young = old('young', { age: 1 });
  const passed = async (past: Past[], meanwhile: () => Promise<unknown> = async () => undefined): Promise<string[]> => {
    await write(past);
    await meanwhile();
    await retention({ runs: 1, days: 31 }).pass();
    return [...(await there())].toSorted();
  };

  test('a run at work, one that waits for a person, the newest, the last that succeeded', async () => {
    const ids = await passed([
      old('a'),
      old('b', { ending: 'running' }),
      old('c', { ending: 'attention' }),
      old('d', { ending: 'failed' }),
      old('e', { age: 400 }),
      old('f', { ending: 'cancelled', age: 300 }),
      old('g', { ending: 'failed', age: 200 }),
    ]);
    expect(ids).toEqual(['loans.b.r1', 'loans.c.r1', 'loans.e.r1', 'loans.g.r1']);
  });

  test('a run whose end triggers have not taken, a period they wait for, a run that Slack does not show yet', async () => {
    const ids = await passed([old('a'), old('b'), old('c'), old('d'), young], async () => {
      const arrival = { pipeline: 'reports', after: ['events', 'loans'], period: { id: 'd' } };
      await redis.hset(names.arrivals, 'x', JSON.stringify(arrival));
      await redis.hset(names.outbox, 'loans.a.r1@9', JSON.stringify({ run: 'loans.a.r1', pipeline: 'loans' }));
      await redis.zadd(names.dirty, 2, 'loans.b.r1');
    });
    expect(ids).toEqual(['loans.a.r1', 'loans.b.r1', 'loans.d.r1', 'loans.young.r1']);
  });

  test('what a run that goes on names as its cause, and the runs of a backfill that goes on', async () => {
    const ids = await passed([
      old('a'),
      old('b'),
      old('fill', { pipeline: 'backfill', ending: 'running', age: 400 }),
      old('c', { cause: { backfill: 'backfill.fill.r1' } }),
      old('d', { pipeline: 'reports', ending: 'attention', cause: { runs: ['loans.a.r1'] } }),
      young,
    ]);
    expect(ids).toEqual(['backfill.fill.r1', 'loans.a.r1', 'loans.c.r1', 'loans.young.r1', 'reports.d.r1']);
  });

  test('a later run of a period as long as an earlier one is there: numbers are never given twice', async () => {
    const ids = await passed([old('a', { ending: 'attention', age: 600 }), old('a'), old('b'), young]);
    expect(ids).toEqual(['loans.a.r1', 'loans.a.r2', 'loans.young.r1']);
  });

  test('the audit log; and a definition as long as a run has it', async () => {
    await write([old('a'), old('b', { pipeline: 'gone', ending: 'failed' }), young]);
    await redis.xadd(names.audit, '*', 'entry', '{}');
    const kept = names.definition(hashOf(definitionFor('loans')));
    const lone = { ...definitionFor('gone'), title: 'lone' };
    const run = { ...runOf(old('z', { pipeline: 'gone', ending: 'failed', age: 700 }), 1), definition: hashOf(lone) };
    await createRunStore(redis, names).commit({
      run,
      definition: lone,
      events: [],
      decisions: [],
      audit: [],
      turns: [],
    });
    await redis.del(names.dirty, names.outbox);
    expect(await redis.exists(kept, names.definition(hashOf(lone)))).toBe(2);
    await retention({ runs: 1, days: 31 }).pass();
    expect(await redis.exists(kept)).toBe(1);
    expect(await redis.exists(names.definition(hashOf(lone)))).toBe(0);
    expect(await redis.xlen(names.audit)).toBe(1);
  });
});
