import { DateTime } from 'luxon';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createDigests } from '../../src/jobs/digest.ts';
import { type Digest, digestMessage } from '../../src/views/digest.ts';
import { noticeMessage } from '../../src/views/notice.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { createFakeService } from '../helpers/fake-service.ts';
import { definitionOf, person } from '../helpers/graphs.ts';
import { readingOf } from '../helpers/reading.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

const ZONE = 'Asia/Seoul';
const CHANNEL = 'C_PIPELINES';
const log = { info: () => undefined, warn: (fields: object, message: string) => console.error(message, fields) };
const service = createFakeService({ keyed: true });
const kinds = { fake: service.kind };
const demo = {
  ...definitionOf({ fetch: {}, clean: { needs: ['fetch'], writes: ['DB.loans'] } }),
  schedules: [{ id: 'daily', cron: '30 9 * * *', period: 'previous-day' as const, misfire: 'none' as const }],
};
const elsewhere = { ...definitionOf({ one: { writes: ['db.other'] } }, 'elsewhere'), channel: 'alerts' };

let redis: TestRedis;
let one: Replica;
let two: Replica;
beforeAll(async () => {
  redis = await startTestRedis();
  [one, two] = await Promise.all([startReplica(redis.url, kinds), startReplica(redis.url, kinds, { work: false })]);
});
afterEach(async () => {
  await one.redis.flushall();
  for (const replica of [one, two]) replica.redis.emit('ready');
});
afterAll(async () => {
  await Promise.all([one.stop(), two.stop()]);
  await redis.stop();
});

const release = () => one.workspace.publish({ release: '', definitions: { demo, elsewhere }, broken: {} });
async function clock(iso: string): Promise<void> {
  const now = DateTime.fromISO(iso, { zone: ZONE }).toMillis();
  await one.redis.set(one.names.clockOffset, now - Date.now());
}
const digestsOf = (replica: Replica, at = '09:00') =>
  createDigests({
    ...replica,
    make: readingOf(replica, { kinds }).digest,
    at,
    zone: ZONE,
    channels: [CHANNEL],
    channelIds: { pipelines: CHANNEL, alerts: 'C_ALERTS' },
    log,
  });
/** All digests that were left to the publisher, by id. */
const made = async () => {
  const notices = await readingOf(one).schedules.notices();
  return Object.entries(notices)
    .flatMap(([id, { notice }]) => (notice.about === 'digest' ? [{ id, digest: notice }] : []))
    .toSorted((a, b) => a.id.localeCompare(b.id));
};
const at = (iso: string): number => DateTime.fromISO(iso, { zone: ZONE }).toMillis();

test('a channel gets one digest a day, whichever replica, however often, and whichever way clocks move', async () => {
  await release();
  await clock('2026-11-20T08:00');
  await Promise.all([digestsOf(one).pass(), digestsOf(two).pass()]);
  expect(await made()).toEqual([]);

  await clock('2026-11-20T09:00:10');
  await Promise.all([digestsOf(one).pass(), digestsOf(two).pass(), digestsOf(one).pass(), digestsOf(two).pass()]);
  const [first, ...others] = await made();
  expect(others).toEqual([]);
  expect(first).toMatchObject({ id: 'notice:digest:C_PIPELINES@2026-11-20', digest: { to: at('2026-11-20T09:00') } });

  const { schedules } = readingOf(one);
  await schedules.posted(first!.id);
  await clock('2026-11-20T08:30');
  await digestsOf(two).pass();
  await clock('2026-11-20T09:01');
  await digestsOf(two).pass();
  expect(await made()).toEqual([]);

  // Put later on a day that has its digest, it begins the day after.
  await clock('2026-11-20T18:00:05');
  await digestsOf(one, '18:00').pass();
  expect(await made()).toEqual([]);
  await clock('2026-11-21T18:00:05');
  await digestsOf(one, '18:00').pass();
  expect((await made()).map(({ id }) => id)).toEqual(['notice:digest:C_PIPELINES@2026-11-21']);
});

test('after days without anybody one digest tells of all of them', async () => {
  await release();
  await clock('2026-11-20T08:00');
  await digestsOf(one).pass();
  await clock('2026-11-20T09:00:10');
  await digestsOf(one).pass();
  await clock('2026-11-24T11:00');
  await digestsOf(one).pass();
  const ids = (await made()).map(({ id, digest: { from } }) => [id, from]);
  expect(ids).toEqual([
    ['notice:digest:C_PIPELINES@2026-11-20', at('2026-11-19T09:00')],
    ['notice:digest:C_PIPELINES@2026-11-24', at('2026-11-20T09:00')],
  ]);
});

test('it tells what ran, what failed and who settled it, what is open, due and fresh, of its own channel alone', async () => {
  await release();
  await clock('2026-11-20T08:00');
  await digestsOf(one).pass();
  await clock('2026-11-20T23:00');
  service.plan('fetch', 'fail', 'succeed', 'fail');
  const settled = await one.start(demo);
  const id = settled.ok ? settled.run.id : '';
  await one.until(id, (run) => run.stages['fetch']!.state === 'failed');
  await one.ask(id, { type: 'retry' });
  await one.until(id, (run) => run.stages['clean']!.state === 'succeeded');
  const open = await one.start(demo, { again: true });
  await one.until(open.ok ? open.run.id : '', (run) => run.stages['fetch']!.state === 'failed');
  await one.start(elsewhere);

  await clock('2026-11-21T09:00:10');
  await digestsOf(one).pass();
  const [{ digest, id: noticeId }] = (await made()) as [{ digest: Digest; id: string }];
  expect(digest).toMatchObject({
    open: [{ run: 'demo.2026-10.r2', stage: 'fetch', what: 'failed', cause: { message: 'it failed' } }],
    failures: [{ run: 'demo.2026-10.r1', stage: 'fetch', handled: { what: 'retry', by: person() } }],
    runs: [
      { status: 'attention', count: 1 },
      { status: 'succeeded', count: 1 },
    ],
    took: [{ pipeline: 'demo', runs: 1 }],
    due: [{ pipeline: 'demo', at: at('2026-11-21T09:30'), period: '2026-11-20', more: 0 }],
    tables: [{ table: 'db.loans', run: 'demo.2026-10.r1', period: '2026-10' }],
  });
  expect(JSON.stringify(digest)).not.toContain('elsewhere');
  const { text } = noticeMessage(digest, noticeId, 'en');
  expect(text).toContain('Someone is needed now');
  expect(text).toContain('🔁 Retried by <@U_OPERATOR>');
});

test('a day with nothing to say is one line', async () => {
  await one.workspace.publish({ release: '', definitions: { elsewhere }, broken: {} });
  await clock('2026-11-20T08:00');
  await digestsOf(one).pass();
  await clock('2026-11-20T09:00:10');
  await digestsOf(one).pass();
  const [first] = await made();
  const message = digestMessage(first!.digest, 'en');
  expect(message.text.split('\n')).toHaveLength(1);
  expect(message.blocks).toHaveLength(1);
});
