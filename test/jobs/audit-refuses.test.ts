import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { createScheduleStore } from '../../src/jobs/schedule-store.ts';
import { createSchedules } from '../../src/jobs/schedules.ts';
import type { Actor } from '../../src/pipeline/run.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { createFakeService } from '../helpers/fake-service.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

const by: Actor = { id: 'U_ADA', via: 'slack' };
const service = createFakeService({ keyed: true });
const definition = {
  ...definitionOf({ fetch: {} }),
  schedules: [{ id: 'monthly', cron: '0 0 1 * *', period: 'previous-month', misfire: 'none' } as const],
};
const channels = { pipelines: 'C_PIPELINES' };

let redis: TestRedis;
let replica: Replica;
let month = 0;

beforeAll(async () => {
  redis = await startTestRedis();
  replica = await startReplica(redis.url, { fake: service.kind });
  await replica.workspace.publish({ ...(await replica.workspace.inForce()), definitions: { demo: definition } });
});
beforeEach(async () => {
  await replica.redis.config('SET', 'maxmemory', '0');
  await replica.redis.del(replica.names.audit);
});
afterAll(async () => {
  await replica.stop();
  await redis.stop();
});

const start = (id: string) => {
  month += 1;
  const period = { id: `2001-${String(month).padStart(2, '0')}`, start: month, end: month + 1 };
  return replica.engine.start({ id, definition, period, params: {}, by, channel: 'C_PIPELINES', again: false });
};

/** Everything in the store but BullMQ's own keys and what processes count in, as text. */
async function contents(): Promise<string[]> {
  const keys = (await replica.redis.keys(`${replica.names.prefix}:*`)).toSorted();
  const own = keys.filter((key) => !/:(stages:|pulse:|publisher)/.test(key));
  return Promise.all(own.map(async (key) => `${key} ${(await replica.redis.dump(key)) ?? ''}`));
}

/** Ways in which Redis may take no entry. */
const BROKEN: [string, () => Promise<unknown>, RegExp][] = [
  ['is something else', () => replica.redis.set(replica.names.audit, 'not a stream'), /WRONGTYPE/],
  ['has no room left', () => replica.redis.config('SET', 'maxmemory', '1'), /OOM/],
];

test.each(BROKEN)('when the audit log %s, nothing of a decision is written', async (_, breakIt, word) => {
  service.plan('fetch', 'fail');
  const begun = await start(`begin-${month}`);
  if (!begun.ok) throw new Error('not started');
  const { id } = begun.run;
  await replica.until(id, ({ stages }) => stages['fetch']!.state === 'failed');
  await breakIt();
  const before = await contents();

  const decision = { type: 'retry', stage: 'fetch' } as const;
  const retried = await replica.engine.execute({ id: `retry-${id}`, run: id, decision, by }).catch((error) => error);
  expect(retried).toBeInstanceOf(UserError);
  expect((retried as UserError).refusal).toEqual({
    key: 'audit.unwritable',
    params: { why: expect.stringMatching(word) as string },
  });
  const started = await start(`start-${id}`).catch((error: unknown) => error);
  expect((started as UserError).refusal.key).toBe('audit.unwritable');
  const store = createScheduleStore(replica.redis, replica.names);
  const schedules = createSchedules({ schedules: store, workspace: replica.workspace, clock: replica.clock, channels });
  const paused = await schedules.pause({ id: `pause-${id}`, pipeline: 'demo', by }).catch((error: unknown) => error);
  expect((paused as UserError).refusal.key).toBe('audit.unwritable');

  expect(await contents()).toEqual(before);
});

test('a decision that was refused so can be made when the log takes entries again', async () => {
  await replica.redis.set(replica.names.audit, 'not a stream');
  await expect(start('again')).rejects.toThrow('audit.unwritable');
  await replica.redis.del(replica.names.audit);
  expect(await start('again')).toMatchObject({ ok: true, repeated: false });
});
