import { DateTime } from 'luxon';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createLedger } from '../../src/jobs/ledger.ts';
import { createMessageStore } from '../../src/jobs/message-store.ts';
import { createPacer } from '../../src/jobs/pacer.ts';
import { createPublisher } from '../../src/jobs/publisher.ts';
import { createScheduleStore } from '../../src/jobs/schedule-store.ts';
import { type Address, SlackBusy } from '../../src/jobs/slack-poster.ts';
import { createViewReader } from '../../src/jobs/view-reader.ts';
import type { Definition, Schedule } from '../../src/pipeline/definition-schema.ts';
import type { Message } from '../../src/views/message.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { createFakeService } from '../helpers/fake-service.ts';
import { definitionOf, person } from '../helpers/graphs.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

const log = { info: () => undefined, warn: (fields: object, message: string) => console.error(message, fields) };
const { kind } = createFakeService({ keyed: true });
let redis: TestRedis;
let one: Replica;
let two: Replica;

beforeAll(async () => {
  redis = await startTestRedis();
  [one, two] = await Promise.all([replica(), replica()]);
});
afterEach(async () => {
  await one.redis.flushall();
});
afterAll(async () => {
  await Promise.all([one.stop(), two.stop()]);
  await redis.stop();
});

const replica = (): Promise<Replica> => startReplica(redis.url, { fake: kind }, { work: false });

const ledgerOf = (parts: Replica) =>
  createLedger({
    ...parts,
    schedules: createScheduleStore(parts.redis, parts.names),
    channels: { pipelines: 'C_PIPELINES' },
    locale: 'en',
    log,
  });

const MONTHLY: Schedule = { id: 'monthly', cron: '10 0 1 * *', period: 'previous-month', misfire: 'latest' };
const loans = (schedule: Partial<Schedule> = {}, more: Partial<Definition> = {}): Definition => ({
  ...definitionOf({ a: {} }, 'loans'),
  schedules: [{ ...MONTHLY, ...schedule }],
  ...more,
});

const publish = (definitions: Definition[], broken: Record<string, string> = {}): Promise<void> =>
  one.workspace.publish({
    release: '',
    definitions: Object.fromEntries(definitions.map((definition) => [definition.name, definition])),
    broken,
  });

/** Sets the clock of all replicas, in Seoul. */
async function clock(iso: string): Promise<void> {
  const now = DateTime.fromISO(iso, { zone: 'Asia/Seoul' }).toMillis();
  await one.redis.set(one.names.clockOffset, now - Date.now());
}

const runs = async (): Promise<string[]> => (await one.store.list({ limit: 100 })).map(({ id }) => id).toSorted();

/** What stands in Slack after the publisher has passed; `refuse` is asked before each post. */
async function notices(refuse: () => void = () => undefined): Promise<string[]> {
  const posts: string[] = [];
  const { names, store } = one;
  const publisher = createPublisher({
    ...one,
    schedules: createScheduleStore(one.redis, names),
    messages: createMessageStore(one.redis, names),
    poster: {
      post: async ({ run }: Address, { text }: Message) => {
        refuse();
        if (run.startsWith('notice:')) posts.push(text);
        return `${posts.length}.0`;
      },
      update: async () => undefined,
      find: async () => undefined,
    },
    pacer: { ...createPacer(), post: () => 0 },
    views: createViewReader({ store, kinds: { fake: kind }, region: 'ap-northeast-2' }),
    locale: 'en',
    log: { ...log, warn: () => undefined },
  });
  await publisher.pass();
  await publisher.stop(0);
  return posts;
}

/** A schedule known since 21 November 2026. */
async function known(definition = loans()): Promise<void> {
  await clock('2026-11-21T12:00');
  await publish([definition]);
  await ledgerOf(one).pass();
}

test('a new schedule starts nothing; its next instant starts one run, and two replicas start no second', async () => {
  await known();
  expect(await runs()).toEqual([]);
  await clock('2026-12-01T00:10:30');
  await Promise.all([ledgerOf(one).pass(), ledgerOf(two).pass(), ledgerOf(one).pass(), ledgerOf(two).pass()]);
  expect(await runs()).toEqual(['loans.2026-11.r1']);
  const run = (await one.store.load('loans.2026-11.r1'))!.run;
  expect(run).toMatchObject({ by: { id: 'system:schedule', via: 'schedule' }, channel: 'C_PIPELINES' });
  await ledgerOf(two).pass();
  expect(await runs()).toHaveLength(1);
  expect(await notices()).toEqual([]);
});

test('after months away the newest is started late, and every miss is told, once, also past an outage of Slack', async () => {
  await known();
  await clock('2027-02-20T09:00');
  await Promise.all([ledgerOf(one).pass(), ledgerOf(two).pass()]);
  expect(await runs()).toEqual(['loans.2027-01.r1']);
  const down = () => {
    throw new SlackBusy(1);
  };
  expect(await notices(down)).toEqual([]);
  const told = await notices();
  expect(told).toEqual([
    [
      '⏰ loans did not start on time by its schedule `monthly`: Sluice was not running.',
      '• 2026-12-01 00:10 GMT+9: not started: `/pipeline run loans --period 2026-11`',
      '• 2027-01-01 00:10 GMT+9: not started: `/pipeline run loans --period 2026-12`',
      '• 2027-02-01 00:10 GMT+9: started late for `2027-01`, as `loans.2027-01.r1`.',
    ].join('\n'),
  ]);
  await ledgerOf(two).pass();
  expect(await notices()).toEqual([]);
});

test('misfire ask starts nothing late, and says what to type', async () => {
  await known(loans({ misfire: 'ask' }));
  await clock('2026-12-01T07:00');
  await ledgerOf(one).pass();
  expect(await runs()).toEqual([]);
  expect(await notices()).toEqual([expect.stringContaining('`/pipeline run loans --period 2026-11`')]);
});

test('a period that a person has run is not run again, and that is told', async () => {
  await known();
  await one.engine.start({
    id: 'by-hand',
    definition: loans(),
    period: { id: '2026-11', start: 0, end: 1 },
    params: {},
    by: person(),
    channel: 'C_PIPELINES',
    again: false,
  });
  await clock('2026-12-01T00:10:30');
  await ledgerOf(one).pass();
  await ledgerOf(two).pass();
  expect(await runs()).toEqual(['loans.2026-11.r1']);
  const told = await notices();
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('not started again, because `2026-11` has a run: `loans.2026-11.r1`');
});

test('a start made by a pass that died is not told as missed by the next one, however late', async () => {
  await known(loans({ misfire: 'none' }));
  await clock('2026-12-01T00:10:30');
  const before = await one.redis.hgetall(one.names.ledger);
  await ledgerOf(one).pass();
  // As if it had died between the start and the entry.
  await one.redis.hset(one.names.ledger, before);
  await clock('2026-12-01T09:00');
  await ledgerOf(two).pass();
  expect(await runs()).toEqual(['loans.2026-11.r1']);
  expect(await notices()).toEqual([]);
  expect(await one.redis.hgetall(one.names.ledger)).not.toEqual(before);
});

test('a changed schedule is settled as it was, then counts from now', async () => {
  await known();
  await clock('2026-12-01T00:12');
  await publish([loans({ cron: '5 0 1 * *' })]);
  await ledgerOf(one).pass();
  expect(await runs()).toEqual(['loans.2026-11.r1']);
  await clock('2027-01-01T00:06');
  await ledgerOf(one).pass();
  expect(await runs()).toEqual(['loans.2026-11.r1', 'loans.2026-12.r1']);
  expect(await notices()).toEqual([]);
});

test('a removed schedule is told with what it missed; back again, it counts from now', async () => {
  await known();
  await clock('2026-12-01T09:00');
  await publish([]);
  await ledgerOf(one).pass();
  await ledgerOf(two).pass();
  expect(await one.redis.hlen(one.names.ledger)).toBe(0);
  const told = await notices();
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('no longer has the schedule `monthly`');
  expect(told[0]).toContain('--period 2026-11');
  await publish([loans()]);
  await ledgerOf(one).pass();
  expect(await runs()).toEqual([]);
});

test('a broken pipeline keeps its schedule; what it misses is told when it is due', async () => {
  await known();
  await publish([], { loans: 'pipeline.yml:3 kind is unknown' });
  await ledgerOf(one).pass();
  expect(await notices()).toEqual([]);
  await clock('2026-12-01T00:10:30');
  await ledgerOf(one).pass();
  await ledgerOf(two).pass();
  const told = await notices();
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('`pipeline.yml:3 kind is unknown`');
  await publish([loans()]);
  await clock('2027-01-01T00:10:30');
  await ledgerOf(one).pass();
  expect(await runs()).toEqual(['loans.2026-12.r1']);
});

test('a ledger that was lost is told, and counts from now', async () => {
  await known();
  await clock('2026-12-01T00:10:30');
  await ledgerOf(one).pass();
  await one.redis.del(one.names.ledger);
  await clock('2027-01-01T00:10:30');
  await ledgerOf(one).pass();
  expect(await runs()).toEqual(['loans.2026-11.r1']);
  expect(await notices()).toEqual([expect.stringContaining('does not know when loans last started')]);
});

test('one schedule that cannot start for want of a parameter holds up no other', async () => {
  const needy = { ...loans({}, { params: { who: { type: 'string' } } }), name: 'needy' };
  await clock('2026-11-21T12:00');
  await publish([needy, loans()]);
  await ledgerOf(one).pass();
  await clock('2026-12-01T00:10:30');
  await ledgerOf(one).pass();
  expect(await runs()).toEqual(['loans.2026-11.r1']);
  expect(await notices()).toEqual([expect.stringContaining('needs the parameter `who`')]);
});
