import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import { type Run, statusOf } from '../../src/pipeline/run.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { expectTrueLeases } from '../helpers/leases.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';
import { createSlowWork } from '../helpers/slow-work.ts';
import { states } from '../helpers/stories.ts';

let redis: TestRedis;
let one: Replica;
let two: Replica;
let work: ReturnType<typeof createSlowWork>;
const FAILED = { code: 'Fake.Failed', message: 'it failed', retryable: false };

// Each with a store of its own: what one test leaves at work would be at work in the next.
beforeEach(async () => {
  redis = await startTestRedis();
  work = createSlowWork();
  [one, two] = (await Promise.all([1, 2].map(() => startReplica(redis.url, { fake: work.kind })))) as [
    Replica,
    Replica,
  ];
});
afterEach(async () => {
  await Promise.all([one.stop(), two.stop()]);
  await redis.stop();
});

/** Definitions and pools in force, for the capacities. */
const publish = async (definitions: Definition[], pools: Record<string, number> = {}): Promise<void> => {
  const byName = Object.fromEntries(definitions.map((definition) => [definition.name, definition]));
  await one.workspace.publish({ release: '', definitions: byName, broken: {}, pools });
};
const start = async (by: Replica, definition: Definition): Promise<Run> => {
  const outcome = await by.start(definition, { again: true });
  if (!outcome.ok) throw new Error(outcome.refusal.key);
  return outcome.run;
};
const limited = (whenBusy: 'queue' | 'skip' | 'cancel-previous', stages = {}): Definition => ({
  ...definitionOf({ a: {}, ...stages }, 'limited'),
  concurrency: { max: 1, whenBusy },
});
const held = (resource: string) => one.redis.smembers(one.names.held(resource));
const line = (resource: string) => one.redis.zrange(one.names.line(resource), 0, '-1');

test('a pool of three over fifty stages and two engines is never exceeded, and is served in order', async () => {
  const stages = Array.from({ length: 25 }, (_, index) => [`s${index}`, { pool: 'glue' }] as const);
  const definitions = [1, 2].map((n) => definitionOf(Object.fromEntries(stages), `wide${n}`));
  await publish(definitions, { glue: 3 });
  const runs = await Promise.all([start(one, definitions[0]!), start(two, definitions[1]!)]);
  await expect.poll(() => line('pool:glue')).toHaveLength(47);
  const inLine = await line('pool:glue');
  const places = await one.store.places((await one.store.load(runs[0].id))!.run, definitions[0]!);
  expect(Object.values(places).every(({ resource }) => resource === 'pool:glue')).toBe(true);
  expect(Object.keys(places).length).toBeGreaterThan(20);
  await vi.waitFor(() => expectTrueLeases(one, ['pool:glue']), 10_000);
  work.open();
  await Promise.all(runs.map(({ id }) => one.until(id, (run) => statusOf(run) === 'succeeded', 25_000)));
  expect(work.most()).toBe(3);
  expect(work.starts).toHaveLength(50);
  // Three who are free to take a place at once may do so in any order.
  for (const [place, job] of inLine.entries()) expect(Math.abs(work.starts.indexOf(job) - 3 - place)).toBeLessThan(3);
  expect(await held('pool:glue')).toEqual([]);
  expect(await line('pool:glue')).toEqual([]);
});

test('two hundred stages that ask for one place at once cost few changes', async () => {
  const stages = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`s${index}`, { pool: 'narrow' }]));
  const definition = definitionOf(stages, 'narrow');
  await publish([definition], { narrow: 1 });
  const { id } = await start(one, definition);
  await expect.poll(() => line('pool:narrow')).toHaveLength(199);
  expect((await one.store.load(id))!.version).toBeLessThan(60);
  await one.ask(id, { type: 'cancel' });
  await one.until(id, (run) => statusOf(run) === 'cancelled');
  expect([await held('pool:narrow'), await line('pool:narrow')]).toEqual([[], []]);
});

test('a slot comes back after a cancel and after an unknown end that a person answers, not before', async () => {
  const definition = definitionOf({ a: { pool: 'one' } }, 'slots');
  await publish([definition], { one: 1 });
  const first = await start(one, definition);
  await one.until(first.id, (run) => run.stages['a']!.state === 'running');
  const second = await start(two, definition);
  await one.until(second.id, (run) => run.stages['a']!.waitingFor === 'pool:one');
  await one.ask(first.id, { type: 'cancel' });
  await one.until(second.id, (run) => run.stages['a']!.state === 'running');
  expect(await held('pool:one')).toEqual([`${second.id}.a.a1`]);
  work.forget();
  await one.until(second.id, (run) => run.stages['a']!.state === 'unknown');
  expect(await held('pool:one')).toEqual([`${second.id}.a.a1`]);
  await two.ask(second.id, { type: 'mark-done', stage: 'a', reason: 'seen in the console' });
  expect(await held('pool:one')).toEqual([]);
});

test('one run too many waits for its turn, is shown its place and goes on when the turn is free', async () => {
  const definition = limited('queue');
  await publish([definition]);
  const resource = `pipeline:${definition.name}`;
  const [first, second, third] = [
    await start(one, definition),
    await start(two, definition),
    await start(one, definition),
  ];
  expect([second, third].map(statusOf)).toEqual(['queued', 'queued']);
  expect(await one.store.places(third, definition)).toEqual({ run: { resource, place: 2 } });
  await vi.waitFor(() => expectTrueLeases(one, [resource]), 10_000);
  await one.until(first.id, (run) => run.stages['a']!.state === 'running');
  expect(work.starts).toEqual([`${first.id}.a.a1`]);
  await one.ask(second.id, { type: 'cancel' });
  work.end('a');
  await one.until(third.id, (run) => run.stages['a']!.state === 'running');
  expect(await held(resource)).toEqual([third.id]);
  expect(await line(resource)).toEqual([]);
  expect(work.most()).toBe(1);
});

test('a turn that is free while its wake was lost is taken at the next pass', async () => {
  const definition = limited('queue');
  await publish([definition]);
  const first = await start(one, definition);
  const second = await start(one, definition);
  // As a crash between the commit that gave the turn back and the wake would leave it.
  await one.redis.srem(one.names.held(`pipeline:${definition.name}`), first.id);
  await two.reconciler.pass();
  await one.until(second.id, (run) => run.stages['a']!.state === 'running');
});

test('a run waits for its turn also while its pipeline has an error, or is gone', async () => {
  const definition = limited('queue');
  await publish([definition]);
  await start(one, definition);
  const second = await start(one, definition);
  await one.workspace.publish({ release: '', definitions: {}, broken: { limited: 'it has an error' }, pools: {} });
  await two.reconciler.pass();
  expect((await one.store.load(second.id))!.run.queued).toBeDefined();
  await publish([]);
  const three = await startReplica(redis.url, { fake: work.kind }, { work: false });
  await three.reconciler.pass();
  await three.stop();
  expect((await one.store.load(second.id))!.run.queued).toBeDefined();
  work.open();
  await one.until(second.id, (run) => statusOf(run) === 'succeeded');
});

test('skip refuses one run too many and names the one at work', async () => {
  const definition = limited('skip');
  await publish([definition]);
  const [first, second] = await Promise.all([one, two].map((by) => by.start(definition, { again: true })));
  const [done, refused] = first!.ok ? [first!, second!] : [second!, first!];
  if (!done.ok) throw new Error(done.refusal.key);
  expect(refused).toMatchObject({
    ok: false,
    refusal: { key: 'run.busy', params: { pipeline: definition.name, run: done.run.id } },
  });
  expect(await one.store.list({ pipeline: definition.name, limit: 10 })).toHaveLength(1);
});

test('cancel-previous stops what is at work and what waits, and only then begins', async () => {
  const definition = limited('cancel-previous');
  await publish([definition]);
  const first = await start(one, definition);
  await one.until(first.id, (run) => run.stages['a']!.state === 'running');
  const second = await start(two, definition);
  const third = await start(two, definition);
  await one.until(third.id, (run) => run.stages['a']!.state === 'running');
  const [before, between] = await one.store.loadMany([first.id, second.id]);
  expect([before!, between!].map(statusOf)).toEqual(['cancelled', 'cancelled']);
  expect(work.most()).toBe(1);
  expect(await one.store.audit(20)).toContainEqual(
    expect.objectContaining({
      action: 'cancel',
      run: first.id,
      for: second.id,
      decision: `supersede:${second.id}:${first.id}`,
    }),
  );
});

test('a run that needs a person gives its turn to the next; a retry waits for it', async () => {
  const definition = limited('queue');
  await publish([definition]);
  const first = await start(one, definition);
  await one.until(first.id, (run) => run.stages['a']!.state === 'running');
  const second = await start(two, definition);
  await one.engine.report(first.id, { type: 'failed', stage: 'a', attempt: 1, error: FAILED, jitter: 0 });
  await one.until(second.id, (run) => run.stages['a']!.state === 'running');
  expect((await one.ask(first.id, { type: 'retry', stage: 'a' })).ok).toBe(true);
  const waiting = (await one.store.load(first.id))!.run;
  expect(statusOf(waiting)).toBe('queued');
  await vi.waitFor(() => expectTrueLeases(one, [`pipeline:${definition.name}`]), 10_000);
  work.open();
  await one.until(first.id, (run) => statusOf(run) === 'succeeded');
  expect(work.starts).toEqual([`${first.id}.a.a1`, `${second.id}.a.a1`, `${first.id}.a.a2`]);
});

test('work that exists is looked at and stopped also while its run waits for a turn', async () => {
  const definition = limited('queue', { b: {} });
  await publish([definition]);
  const { id } = await start(one, definition);
  await one.until(id, ({ stages }) => Object.values(stages).every(({ state }) => state === 'running'));
  await one.engine.report(id, { type: 'lost', stage: 'a', attempt: 1, error: FAILED });
  await one.engine.report(id, { type: 'failed', stage: 'b', attempt: 1, error: FAILED, jitter: 0 });
  const second = await start(two, definition);
  await one.ask(id, { type: 'retry', stage: 'b' });
  await one.ask(id, { type: 'reattach', stage: 'a' });
  expect(states((await one.store.load(id))!.run)).toEqual({ a: 'running', b: 'queued' });
  await one.ask(id, { type: 'cancel' });
  await one.until(id, (run) => statusOf(run) === 'cancelled');
  expect((await one.store.load(second.id))!.run.queued).toBeUndefined();
  expect(work.starts.filter((job) => job.startsWith(id))).toHaveLength(2);
  await vi.waitFor(() => expectTrueLeases(one, [`pipeline:${definition.name}`]), 10_000);
});
