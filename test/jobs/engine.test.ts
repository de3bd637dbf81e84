import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { StageError } from '../../src/errors.ts';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import { statusOf } from '../../src/pipeline/run.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { createFakeService } from '../helpers/fake-service.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

let redis: TestRedis;
const replicas: Replica[] = [];
let named = 0;
const chain = (more = {}) => definitionOf({ a: more, b: { needs: ['a'] }, c: { needs: ['b'] } }, `demo${(named += 1)}`);

beforeAll(async () => {
  redis = await startTestRedis();
});
afterEach(async () => {
  await Promise.all(replicas.splice(0).map((each) => each.stop()));
});
afterAll(() => redis.stop());

async function replica(service: ReturnType<typeof createFakeService>, options = {}): Promise<Replica> {
  const started = await startReplica(redis.url, { fake: service.kind }, options);
  replicas.push(started);
  return started;
}

const runOf = (outcome: Awaited<ReturnType<Replica['start']>>) => {
  if (!outcome.ok) throw new Error(outcome.refusal.key);
  return outcome.run;
};

describe.each([{ keyed: true }, { keyed: false }])('with a service whose starts are keyed: $keyed', ({ keyed }) => {
  test('a chain runs to its end, one start per stage', async () => {
    const service = createFakeService({ keyed });
    const one = await replica(service);
    const { id } = runOf(await one.start(chain()));
    const run = await one.until(id, (now) => now.endedAt !== undefined);
    expect(statusOf(run)).toBe('succeeded');
    expect(service.starts.map(({ stage }) => stage)).toEqual(['a', 'b', 'c']);
    expect(run.stages['c']!.output).toEqual({ rows: 3 });
    expect(await one.store.live()).not.toContain(id);
  });

  test('a start whose answer is lost is found or replayed, never doubled', async () => {
    const service = createFakeService({ keyed });
    service.refuseNext(1, () => new StageError('Timeout', 'no answer', { retryable: true, accepted: 'maybe' }));
    const one = await replica(service);
    const { id } = runOf(await one.start(chain()));
    await one.until(id, (now) => statusOf(now) === 'succeeded');
    expect(service.starts.map(({ stage }) => stage)).toEqual(['a', 'b', 'c']);
  });

  test('a throttled start waits under the same attempt', async () => {
    const service = createFakeService({ keyed });
    service.refuseNext(1, () => new StageError('TooManyRequestsException', 'slow down', { retryable: true }));
    const one = await replica(service);
    const { id } = runOf(await one.start(chain()));
    const waiting = await one.until(id, (now) => now.stages['a']!.state === 'waiting');
    expect(waiting.stages['a']).toMatchObject({ attempt: 1, waitingFor: 'TooManyRequestsException' });
    const done = await one.until(id, (now) => statusOf(now) === 'succeeded');
    expect(done.stages['a']!.attempt).toBe(1);
  });
});

test('automatic retries end in a person’s hands; retry takes the run to its end', async () => {
  const service = createFakeService({ keyed: true });
  service.plan('a', 'fail', 'fail');
  const one = await replica(service);
  const { id } = runOf(await one.start(chain({ retries: { max: 1, delay: 10, backoff: 'fixed' } })));
  const failed = await one.until(id, (now) => statusOf(now) === 'attention');
  expect(failed.stages['a']!.error).toMatchObject({ code: 'Fake.Failed' });
  expect((await one.ask(id, { type: 'retry', stage: 'a', attempt: 2 })).ok).toBe(true);
  const second = await one.ask(id, { type: 'retry', stage: 'a', attempt: 2 });
  expect(second).toMatchObject({ ok: false, refusal: { key: 'decision.stale' } });
  const done = await one.until(id, (now) => statusOf(now) === 'succeeded');
  expect(done.stages['a']!.attempt).toBe(3);
  expect((await one.store.audit(10)).filter(({ run }) => run === id).map(({ action }) => action)).toEqual([
    'retry',
    'start',
  ]);
});

test('a decision told twice is made once and answered twice', async () => {
  const service = createFakeService({ keyed: true });
  service.plan('a', 'fail');
  const one = await replica(service);
  const two = await replica(service);
  const definition = chain();
  const [first, twin] = await Promise.all([
    one.start(definition, { id: 'same', again: true }),
    two.start(definition, { id: 'same', again: true }),
  ]);
  expect(runOf(first).id).toBe(runOf(twin).id);
  const { id } = runOf(first);
  await one.until(id, (now) => statusOf(now) === 'attention');
  await one.ask(id, { type: 'retry', stage: 'a' }, 'click');
  const told = await two.ask(id, { type: 'retry', stage: 'a' }, 'click');
  expect(told).toMatchObject({ ok: true, repeated: true });
  await one.until(id, (now) => statusOf(now) === 'succeeded');
  expect(service.starts.filter(({ stage }) => stage === 'a')).toHaveLength(2);
});

test('two replicas asked at once to retry: one wins and the other is told', async () => {
  const service = createFakeService({ keyed: true });
  service.plan('a', 'fail');
  const one = await replica(service);
  const two = await replica(service);
  const { id } = runOf(await one.start(chain()));
  await one.until(id, (now) => statusOf(now) === 'attention');
  const answers = await Promise.all([one, two].map((by) => by.ask(id, { type: 'retry', stage: 'a', attempt: 1 })));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
});

test('a period that has a run is not started again unless asked to', async () => {
  const one = await replica(createFakeService({ keyed: true }));
  const definition = chain();
  const first = runOf(await one.start(definition));
  expect(await one.start(definition)).toMatchObject({
    ok: false,
    refusal: { key: 'run.exists', params: { run: first.id, next: 2 } },
  });
  expect(runOf(await one.start(definition, { again: true })).id).toMatch(/\.r2$/);
});

test('cancel stops the remote work and the run', async () => {
  const service = createFakeService({ keyed: true });
  service.plan('a', 'run');
  const one = await replica(service);
  const { id } = runOf(await one.start(chain()));
  await one.until(id, (now) => now.stages['a']!.state === 'running');
  await one.ask(id, { type: 'cancel' });
  const run = await one.until(id, (now) => now.endedAt !== undefined);
  expect(statusOf(run)).toBe('cancelled');
});

test('work that the service no longer knows asks for a person; resubmit is a new attempt', async () => {
  const service = createFakeService({ keyed: true });
  service.plan('a', 'run');
  const one = await replica(service);
  const { id } = runOf(await one.start(chain()));
  await one.until(id, (now) => now.stages['a']!.state === 'running');
  service.forget();
  await one.until(id, (now) => now.stages['a']!.state === 'unknown');
  await one.ask(id, { type: 'resubmit', stage: 'a', attempt: 1 });
  const run = await one.until(id, (now) => statusOf(now) === 'succeeded');
  expect(run.stages['a']!.attempt).toBe(2);
});

test('two hundred stages that finish at once cost few conflicts', async () => {
  const service = createFakeService({ keyed: true });
  const one = await replica(service);
  const wide = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`s${index}`, {}]));
  const definition = definitionOf({ ...wide, join: { needs: Object.keys(wide) } }, 'wide');
  const { id } = runOf(await one.start(definition));
  const run = await one.until(id, (now) => statusOf(now) === 'succeeded', 25_000);
  expect(run.stages['join']!.state).toBe('succeeded');
  expect(service.starts).toHaveLength(201);
});

test('the reconciler gives a stage without a job a job', async () => {
  const service = createFakeService({ keyed: true });
  const idle = await replica(service, { work: false });
  const { id } = runOf(await idle.start(chain()));
  for (const key of await idle.redis.keys('{sluice}:stages:*')) await idle.redis.del(key);
  const one = await replica(service);
  await one.reconciler.pass();
  expect(statusOf(await one.until(id, (now) => now.endedAt !== undefined))).toBe('succeeded');
});

test('events rebuild the record, and Redis restarted in the middle loses nothing', async () => {
  const service = createFakeService({ keyed: true });
  service.plan('b', 'run');
  const one = await replica(service);
  const { id } = runOf(await one.start(chain()));
  await one.until(id, (now) => now.stages['b']!.state === 'running');
  await redis.crash();
  service.endAll();
  const again = await replica(service);
  const run = await again.until(id, (now) => statusOf(now) === 'succeeded', 25_000);
  expect(service.starts).toHaveLength(3);
  expect(run.sequence).toBe((await again.store.events(id)).length);
});

test('a spec that its kind does not take fails the stage in words, and nothing is submitted', async () => {
  const service = createFakeService({ keyed: true });
  const kind = { ...service.kind, spec: z.strictObject({ rows: z.int() }) };
  const one = await startReplica(redis.url, { fake: kind });
  replicas.push(one);
  const { id } = runOf(await one.start(chain({ with: { rows: '{{ period.id }}' } })));
  const run = await one.until(id, (now) => now.stages['a']!.state === 'failed');
  expect(run.stages['a']!.error).toMatchObject({
    code: 'Sluice.Definition',
    message: expect.stringMatching(/^rows: /),
  });
  expect(service.starts).toHaveLength(0);
});

test('a run that goes on by a newer definition has the defaults of the parameters that it began without', async () => {
  const service = createFakeService({ keyed: true });
  service.plan('a', 'fail');
  const one = await replica(service);
  const began = definitionOf({ a: {} }, `demo${(named += 1)}`);
  const { id } = runOf(await one.start(began));
  await one.until(id, (now) => now.stages['a']!.state === 'failed');
  const current: Definition = {
    ...definitionOf({ a: { with: { limit: '{{ params.limit }}' } } }, began.name),
    params: { limit: { type: 'number', default: 1000 } },
  };
  await one.workspace.publish({
    ...(await one.workspace.inForce()),
    definitions: { [current.name]: current },
  });
  await one.ask(id, { type: 'retry', stage: 'a', definition: 'current' });
  const run = await one.until(id, (now) => now.endedAt !== undefined && now.stages['a']!.attempt === 2);
  expect(run.stages['a']).toMatchObject({ state: 'succeeded', intent: { spec: { limit: 1000 } } });
});
