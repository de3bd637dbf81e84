import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { SlackBusy } from '../../src/jobs/slack-poster.ts';
import { person } from '../helpers/graphs.ts';
import { type Ledgers, loans, startLedgers } from '../helpers/ledgers.ts';

let ledgers: Ledgers;
let { one, two, ledgerOf, release, clock, runs, notices }: Ledgers = {} as Ledgers;

beforeAll(async () => {
  ledgers = await startLedgers();
  ({ one, two, ledgerOf, release, clock, runs, notices } = ledgers);
});
afterEach(() => ledgers.clear());
afterAll(() => ledgers.stop());

/** A schedule known since 21 November 2026. */
async function known(definition = loans()): Promise<void> {
  await clock('2026-11-21T12:00');
  await release([definition]);
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
  await release([loans({ cron: '5 0 1 * *' })]);
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
  await release([]);
  await ledgerOf(one).pass();
  await ledgerOf(two).pass();
  expect(Object.keys(await one.redis.hgetall(one.names.ledger))).toEqual(['begun']);
  const told = await notices();
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('no longer has the schedule `monthly`');
  expect(told[0]).toContain('--period 2026-11');
  await release([loans()]);
  await ledgerOf(one).pass();
  expect(await runs()).toEqual([]);
});

test('a broken pipeline keeps its schedule; what it misses is told when it is due', async () => {
  await known();
  await release([], { loans: 'pipeline.yml:3 kind is unknown' });
  await ledgerOf(one).pass();
  expect(await notices()).toEqual([]);
  await clock('2026-12-01T00:10:30');
  await ledgerOf(one).pass();
  await ledgerOf(two).pass();
  const told = await notices();
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('`pipeline.yml:3 kind is unknown`');
  await release([loans()]);
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
  const told = await notices();
  expect(told).toEqual([expect.stringContaining('The ledger of schedules was lost')]);
  expect(told[0]).toContain('Its last run by a schedule is `loans.2026-11.r1`; these were due since:');
  expect(told[0]).toContain('• 2027-01-01 00:10 GMT+9: `2026-12` was not started.');
});

test('one schedule that cannot start for want of a parameter holds up no other', async () => {
  const needy = { ...loans({}, { params: { who: { type: 'string' } } }), name: 'needy' };
  await clock('2026-11-21T12:00');
  await release([needy, loans()]);
  await ledgerOf(one).pass();
  await clock('2026-12-01T00:10:30');
  await ledgerOf(one).pass();
  expect(await runs()).toEqual(['loans.2026-11.r1']);
  expect(await notices()).toEqual([expect.stringContaining('needs the parameter `who`')]);
});
