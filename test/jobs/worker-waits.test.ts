import { afterAll, beforeAll, expect, test } from 'vitest';
import { statusOf } from '../../src/pipeline/run.ts';
import { startReplica } from '../helpers/engine.ts';
import { createFakeService } from '../helpers/fake-service.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

/** BullMQ blocks for up to ten seconds while jobs are delayed; the connection's timeouts must leave it that long. */
test('a retry that is due after the longest blocking wait comes', async () => {
  const service = createFakeService({ keyed: true });
  service.plan('a', 'fail');
  const one = await startReplica(redis.url, { fake: service.kind });
  const outcome = await one.start(definitionOf({ a: { retries: { max: 1, delay: 12_000, backoff: 'fixed' } } }));
  if (!outcome.ok) throw new Error(outcome.refusal.key);
  await one.until(outcome.run.id, (run) => run.stages['a']!.state === 'waiting');
  expect(statusOf(await one.until(outcome.run.id, (run) => run.endedAt !== undefined, 20_000))).toBe('succeeded');
  await one.stop();
});
