import { afterEach, beforeEach, expect, test } from 'vitest';
import { StageError } from '../../src/errors.ts';
import { statusOf } from '../../src/pipeline/run.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { createFakeService } from '../helpers/fake-service.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

const lost = new StageError('Timeout', 'no answer', { retryable: true, accepted: 'maybe' });
const denied = new StageError('AccessDenied', 'not allowed', { retryable: false });
const busy = new StageError('TooManyRequestsException', 'slow down', { retryable: true });

let redis: TestRedis;
let one: Replica;
beforeEach(async () => {
  redis = await startTestRedis();
});
afterEach(async () => {
  await one.stop();
  await redis.stop();
});

/** Starts a run of one stage whose starts are answered with the errors, in order. */
async function startWith(service: ReturnType<typeof createFakeService>, ...errors: StageError[]): Promise<string> {
  one = await startReplica(redis.url, { fake: service.kind });
  service.refuseNext(errors.length, () => errors.shift()!);
  const outcome = await one.start(definitionOf({ a: {} }));
  if (!outcome.ok) throw new Error(outcome.refusal.key);
  return outcome.run.id;
}

test('a refusal after a start whose answer was lost proves nothing: a person is asked', async () => {
  const service = createFakeService({ keyed: true });
  const id = await startWith(service, lost, denied);
  const run = await one.until(id, ({ endedAt }) => endedAt !== undefined);
  expect(run.stages['a']).toMatchObject({ state: 'unknown', error: { code: 'AccessDenied' } });
});

test('a refusal of the first start is a failure', async () => {
  const id = await startWith(createFakeService({ keyed: true }), denied);
  const run = await one.until(id, ({ endedAt }) => endedAt !== undefined);
  expect(run.stages['a']).toMatchObject({ state: 'failed', error: { code: 'AccessDenied' } });
});

test('throttled after a start whose answer was lost, it keeps the intent and its age', async () => {
  const service = createFakeService({ keyed: true });
  const id = await startWith(service, lost, busy);
  const waits = (text: string | undefined) => text?.includes('TooManyRequestsException');
  await expect.poll(async () => waits((await one.store.details(id))['a'])).toBe(true);
  const waiting = (await one.store.load(id))!.run.stages['a']!;
  expect(waiting.state).toBe('submitting');
  const run = await one.until(id, (now) => statusOf(now) === 'succeeded');
  expect(run.stages['a']!.intent!.at).toBe(waiting.intent!.at);
  expect(service.starts).toHaveLength(1);
});

test('work that shows up late is found while a keyless service settles', async () => {
  const service = createFakeService({ keyed: false });
  const { find } = service.kind;
  let looks = 0;
  const late = {
    ...service.kind,
    find: async (...args: Parameters<NonNullable<typeof find>>) => {
      looks += 1;
      return looks < 3 ? { state: 'none' as const } : find!(...args);
    },
  };
  const id = await startWith({ ...service, kind: late }, lost);
  await one.until(id, (now) => statusOf(now) === 'succeeded', 20_000);
  expect(service.starts).toHaveLength(1);
});
