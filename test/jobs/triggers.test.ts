import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Definition, Trigger } from '../../src/pipeline/definition-schema.ts';
import type { Replica } from '../helpers/engine.ts';
import { definitionOf, PERIOD as OCTOBER, person } from '../helpers/graphs.ts';
import { type Ledgers, startLedgers } from '../helpers/ledgers.ts';

const DAY = 86_400_000;
const PERIOD = { id: '2026-11', start: Date.UTC(2026, 9, 31, 15), end: Date.UTC(2026, 10, 30, 15) };
const DECEMBER = { id: '2026-12', start: PERIOD.end, end: Date.UTC(2026, 11, 31, 15) };

let ledgers: Ledgers;
let { one, two, triggersOf, release, clock, runs, notices }: Ledgers = {} as Ledgers;

beforeAll(async () => {
  ledgers = await startLedgers();
  ({ one, two, triggersOf, release, clock, runs, notices } = ledgers);
});
afterEach(() => ledgers.clear());
afterAll(() => ledgers.stop());

const dag1 = definitionOf({ a: {} }, 'dag1');
const dag2 = definitionOf({ a: {} }, 'dag2');
const BOTH: Trigger = { id: 'both', after: ['dag1', 'dag2'], within: 2 * DAY };
const dag3 = (more: Partial<Definition> = {}, trigger: Partial<Trigger> = {}): Definition => ({
  ...definitionOf({ a: {} }, 'dag3'),
  triggers: [{ ...BOTH, ...trigger }],
  ...more,
});

async function known(third = dag3()): Promise<void> {
  await clock('2026-12-01T00:00');
  await release([dag1, dag2, third]);
}

let asked = 0;
/** A run that has succeeded: its period was marked done. */
async function succeed(definition: Definition, period = PERIOD): Promise<string> {
  const outcome = await one.engine.start({
    id: `done-${(asked += 1)}`,
    definition,
    period,
    params: {},
    by: person(),
    channel: 'C_PIPELINES',
    again: true,
    done: { reason: 'for a test' },
  });
  if (!outcome.ok) throw new Error(outcome.refusal.key);
  return outcome.run.id;
}

const pass = (replica: Replica) => triggersOf(replica).pass();
const passes = () => Promise.all([pass(one), pass(two), pass(one)]);
const started = async (): Promise<string[]> => (await runs()).filter((id) => id.startsWith('dag3'));
const waiting = async () => ({
  outbox: await one.redis.hlen(one.names.outbox),
  arrivals: await one.redis.hlen(one.names.arrivals),
});

test('DAG3 runs once when DAG1 and DAG2 have succeeded for the same period, whatever comes first', async () => {
  await known();
  await succeed(dag2);
  await passes();
  expect(await started()).toEqual([]);
  expect(await waiting()).toEqual({ outbox: 0, arrivals: 1 });
  await succeed(dag1, DECEMBER);
  await passes();
  expect(await started()).toEqual([]);
  await succeed(dag1);
  await passes();
  await passes();
  expect(await started()).toEqual(['dag3.2026-11.r1']);
  const { run } = (await one.store.load('dag3.2026-11.r1'))!;
  expect(run).toMatchObject({
    period: PERIOD,
    by: { id: 'system:trigger', via: 'trigger' },
    channel: 'C_PIPELINES',
    cause: { trigger: 'dag3/both', runs: ['dag1.2026-11.r1', 'dag2.2026-11.r1'] },
  });
  expect(await waiting()).toEqual({ outbox: 0, arrivals: 1 });
  expect(await notices()).toEqual([]);
});

test('a month is the same in every zone, and each pipeline has it in its own', async () => {
  const third = { ...dag3(), timezone: 'UTC' };
  await clock('2026-12-01T00:00');
  await release([dag1, { ...dag2, timezone: 'Asia/Bangkok' }, third]);
  await succeed(dag1);
  await passes();
  const HOUR = 3_600_000;
  await succeed(dag2, { ...PERIOD, start: PERIOD.start + 2 * HOUR, end: PERIOD.end + 2 * HOUR });
  await passes();
  expect(await started()).toEqual(['dag3.2026-11.r1']);
  const { run } = (await one.store.load('dag3.2026-11.r1'))!;
  expect(run.period).toEqual({ id: '2026-11', start: Date.UTC(2026, 10, 1), end: Date.UTC(2026, 11, 1) });
  expect(await waiting()).toEqual({ outbox: 0, arrivals: 0 });
});

test('both at once, seen by two replicas at once, are one cause', async () => {
  await known();
  await Promise.all([succeed(dag1), succeed(dag2)]);
  await passes();
  expect(await started()).toEqual(['dag3.2026-11.r1']);
  expect(await waiting()).toEqual({ outbox: 0, arrivals: 0 });
});

test('a success that comes again is a new cause; the other one counts as it was', async () => {
  await known();
  await succeed(dag1);
  await succeed(dag2);
  await passes();
  await succeed(dag1);
  await passes();
  expect(await started()).toEqual(['dag3.2026-11.r1', 'dag3.2026-11.r2']);
  expect((await one.store.load('dag3.2026-11.r2'))!.run.cause?.runs).toEqual(['dag1.2026-11.r2', 'dag2.2026-11.r1']);
});

test('dying between any two steps starts nothing twice and loses nothing', async () => {
  await known();
  await succeed(dag1);
  const before = await one.redis.hgetall(one.names.outbox);
  await pass(one);
  // As if it had died before the end was marked as told.
  await one.redis.hset(one.names.outbox, before);
  await succeed(dag2);
  const both = await one.redis.hgetall(one.names.outbox);
  const arrivals = await one.redis.hgetall(one.names.arrivals);
  await pass(two);
  await one.redis.hset(one.names.outbox, both);
  await one.redis.hset(one.names.arrivals, arrivals);
  await pass(one);
  expect(await started()).toEqual(['dag3.2026-11.r1']);
  expect(await waiting()).toEqual({ outbox: 0, arrivals: 0 });
});

test('incomplete in time, it names what is missing and how that stands, once, and still starts', async () => {
  await known();
  await succeed(dag1);
  await passes();
  await one.start(dag2);
  await clock('2026-12-02T23:59');
  await passes();
  expect(await notices()).toEqual([]);
  await clock('2026-12-03T00:01');
  await passes();
  await passes();
  expect(await notices()).toEqual([
    [
      '🔗 dag3 has not started for `2026-11`: it waits for `dag2`.',
      '• `dag1.2026-11.r1`: succeeded',
      '• `dag2`: no run for `2026-11`',
      'It has waited since 2026-12-01 00:00 GMT+9, 2 d were allowed. It still starts as soon as all have succeeded.',
      'To start it without waiting: `/pipeline run dag3 --period 2026-11`',
    ].join('\n'),
  ]);
  await clock('2026-12-10T00:00');
  await passes();
  expect(await notices()).toEqual([]);
  await succeed(dag2);
  await passes();
  expect(await started()).toEqual(['dag3.2026-11.r1']);
  expect(await waiting()).toEqual({ outbox: 0, arrivals: 0 });
});

test('what is missing may be at work', async () => {
  await known();
  await succeed(dag1, OCTOBER);
  await one.start(dag2);
  await clock('2026-12-03T00:01');
  await passes();
  expect((await notices())[0]).toContain('• `dag2.2026-10.r1`: running');
});

test('removed while something waits for it, it says so once; of another kind, it goes by what it is now', async () => {
  await known();
  await succeed(dag1);
  await passes();
  await release([dag1, dag2, dag3({}, { after: ['dag1'] })]);
  await passes();
  expect(await started()).toEqual(['dag3.2026-11.r1']);
  await release([dag1, dag2, dag3()]);
  await succeed(dag2, DECEMBER);
  await passes();
  await release([dag1, dag2]);
  await passes();
  await passes();
  const told = await notices();
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('dag3 no longer has the trigger `both`, which was waiting for `2026-12`');
  expect(await waiting()).toEqual({ outbox: 0, arrivals: 0 });
  await succeed(dag1, DECEMBER);
  await passes();
  expect(await started()).toHaveLength(1);
});

test('broken when all is there, it says so once and starts when it is corrected', async () => {
  await known();
  await release([dag1, dag2], { dag3: 'pipeline.yml:3 kind is unknown' });
  await succeed(dag1);
  await succeed(dag2);
  await passes();
  await passes();
  expect(await started()).toEqual([]);
  const told = await notices();
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('dag3 should start for `2026-11`, but its definition has an error');
  await release([dag1, dag2, dag3()]);
  await passes();
  expect(await started()).toEqual(['dag3.2026-11.r1']);
});

test('a start that is refused is told once, and holds up no other', async () => {
  const needy = { ...dag3({ params: { who: { type: 'string' } } }), name: 'needy' };
  await known();
  await release([dag1, dag2, needy, dag3()]);
  await succeed(dag1);
  await succeed(dag2);
  await passes();
  expect(await started()).toEqual(['dag3.2026-11.r1']);
  const told = await notices();
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('needs the parameter `who`');
});

test('any number of triggers: a pipeline follows from one, and from all of four others', async () => {
  const sources = ['s1', 's2', 's3', 's4'].map((name) => definitionOf({ a: {} }, name));
  const after = sources.map(({ name }) => name);
  const both = [BOTH, { id: 'four', after, within: 14 * DAY }];
  await known();
  await release([dag1, dag2, ...sources, dag3({ triggers: both })]);
  for (const source of sources) await succeed(source, DECEMBER);
  await succeed(dag1);
  await succeed(dag2);
  await passes();
  expect(await started()).toEqual(['dag3.2026-11.r1', 'dag3.2026-12.r1']);
  expect((await one.store.load('dag3.2026-12.r1'))!.run.cause).toMatchObject({ trigger: 'dag3/four' });
});
