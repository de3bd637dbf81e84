import { DateTime } from 'luxon';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import type { CatchUp } from '../../src/views/notice.ts';
import { buttonsIn } from '../helpers/buttons.ts';
import { person } from '../helpers/graphs.ts';
import { type Ledgers, loans, startLedgers } from '../helpers/ledgers.ts';

let ledgers: Ledgers;
let { one, two, ledgerOf, schedulesOf, release, clock, runs, notices, question }: Ledgers = {} as Ledgers;

beforeAll(async () => {
  ledgers = await startLedgers();
  ({ one, two, ledgerOf, schedulesOf, release, clock, runs, notices, question } = ledgers);
});
afterEach(() => ledgers.clear());
afterAll(() => ledgers.stop());

const at = (iso: string): number => DateTime.fromISO(iso, { zone: 'Asia/Seoul' }).toMillis();

async function known(definition: Definition = loans()): Promise<void> {
  await clock('2026-11-21T12:00');
  await release([definition]);
  await ledgerOf(one).pass();
}

const passes = () => Promise.all([ledgerOf(one).pass(), ledgerOf(two).pass(), ledgerOf(one).pass()]);
const pause = (more: object = {}) =>
  schedulesOf(one).pause({ id: 'p1', pipeline: 'loans', by: person('U_ADA'), reason: 'the source moves', ...more });
const resume = (more: { catchUp?: CatchUp; id?: string } = {}) =>
  schedulesOf(two).resume({ id: 'r1', pipeline: 'loans', by: person('U_BEN'), ...more });
const actions = async () => (await one.store.audit(50)).map(({ action }) => action).filter((it) => it !== 'start');

test('a paused schedule starts nothing and owes what was due; resuming says what it would run', async () => {
  await known();
  expect(await pause()).toEqual({ changed: ['monthly'] });
  await clock('2027-02-20T09:00');
  await passes();
  expect(await runs()).toEqual([]);
  const [state] = await schedulesOf(one).state('loans');
  const owed = ['2026-12-01T00:10', '2027-01-01T00:10', '2027-02-01T00:10'].map(at);
  expect(state).toMatchObject({ id: 'monthly', paused: { by: person('U_ADA'), reason: 'the source moves' }, owed });
  expect(state?.next).toBeUndefined();
  expect(state?.wouldRun.latest.map(({ period }) => period)).toEqual(['2027-01']);
  expect(state?.wouldRun.all.map(({ period }) => period)).toEqual(['2026-11', '2026-12', '2027-01']);
  expect(state?.wouldRun.none).toEqual([]);
  expect(await notices()).toEqual([
    '⏸️ <@U_ADA> paused the schedule `monthly` of loans: nothing starts by it until it is resumed.\nReason: the source moves',
  ]);
});

test.each([
  ['latest', ['loans.2027-01.r1']],
  ['all', ['loans.2026-11.r1', 'loans.2026-12.r1', 'loans.2027-01.r1']],
  ['none', []],
] as const)('resumed with %s it starts that, once, and tells of the rest', async (catchUp, started) => {
  await known();
  await pause();
  await clock('2027-02-20T09:00');
  expect(await resume({ catchUp })).toEqual({ changed: ['monthly'] });
  await passes();
  await passes();
  expect(await runs()).toEqual(started);
  const told = (await notices()).filter((text) => text.startsWith('▶️'));
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('<@U_BEN> resumed the schedule `monthly` of loans.');
  for (const period of ['2026-11', '2026-12', '2027-01']) {
    const line = started.some((run) => run.includes(period)) ? `as \`loans.${period}.r1\`` : `--period ${period}`;
    expect(told[0]).toContain(line);
  }
  const [state] = await schedulesOf(one).state('loans');
  expect(state).toMatchObject({ owed: [], next: at('2027-03-01T00:10') });
  expect(state?.paused).toBeUndefined();
  await clock('2027-03-01T00:10:30');
  await passes();
  expect(await runs()).toEqual([...started, 'loans.2027-02.r1']);
  expect(await actions()).toEqual(['resume', 'pause']);
});

test('what becomes due moments before it is resumed is owed, not on time', async () => {
  await known();
  await pause();
  await clock('2026-12-01T00:11');
  await resume({ catchUp: 'none' });
  await passes();
  expect(await runs()).toEqual([]);
});

test('resumed without a choice, it treats what it owes as anything that it misses', async () => {
  await known(loans({ misfire: 'ask' }));
  await pause();
  await clock('2027-01-20T09:00');
  await resume();
  await passes();
  expect(await runs()).toEqual([]);
  expect((await question()).message.text).toContain('resumed the schedule');
});

test('pausing and resuming twice changes nothing twice, and says so', async () => {
  await known();
  await pause();
  expect(await pause()).toEqual({ changed: ['monthly'] });
  expect(await pause({ id: 'p2' })).toMatchObject({ key: 'schedule.paused', params: { by: 'U_ADA' } });
  await resume();
  expect(await resume()).toEqual({ changed: ['monthly'] });
  expect(await resume({ id: 'r2' })).toMatchObject({ key: 'schedule.not-paused' });
  // Slack tells an old decision again: it is not done again.
  expect(await pause()).toEqual({ changed: ['monthly'] });
  expect((await schedulesOf(one).state('loans'))[0]?.paused).toBeUndefined();
  expect(await pause({ id: 'p3', schedule: 'daily' })).toMatchObject({
    key: 'schedule.unknown',
    params: { given: 'daily', known: ['monthly'] },
  });
  expect(await actions()).toEqual(['resume', 'pause']);
});

test('a schedule that no pass has seen yet can be paused', async () => {
  await clock('2026-11-21T12:00');
  await release([loans()]);
  await pause();
  await clock('2026-12-01T00:10:30');
  await passes();
  expect(await runs()).toEqual([]);
  expect((await schedulesOf(one).state('loans'))[0]?.owed).toEqual([at('2026-12-01T00:10')]);
});

test('changed while it is paused, it stays paused; what it owed as it was is asked about', async () => {
  await known();
  await pause();
  await clock('2026-12-10T09:00');
  await release([loans({ cron: '0 3 15 * *' })]);
  await passes();
  const asked = await question();
  expect(asked.message.text).toContain('was changed while it was paused');
  expect(asked.message.text).toContain('`2026-11` was not started');
  await clock('2026-12-20T09:00');
  await passes();
  expect((await schedulesOf(one).state('loans'))[0]).toMatchObject({
    cron: '0 3 15 * *',
    owed: [at('2026-12-15T03:00')],
  });
  await schedulesOf(one).answer({ id: 'c', notice: asked.id, choice: 'latest', by: person() });
  await passes();
  expect(await runs()).toEqual(['loans.2026-11.r1']);
  expect((await schedulesOf(one).state('loans'))[0]?.paused).toBeDefined();
});

test('misfire ask starts nothing until a person chooses; the card then shows who chose what, and what came of it', async () => {
  await known(loans({ misfire: 'ask' }));
  await clock('2027-02-20T09:00');
  await passes();
  expect(await runs()).toEqual([]);
  const asked = await question();
  const buttons = buttonsIn(asked.message);
  expect(buttons.map(({ text }) => text.text)).toEqual(['Run 2027-01', 'Run all 3', 'Run none']);
  expect(JSON.parse(buttons[0]!.value!)).toEqual({ notice: asked.id });
  expect(await schedulesOf(one).question(asked.id)).toEqual({ pipeline: 'loans' });

  const answer = (by: string, choice: CatchUp, replica = one) =>
    schedulesOf(replica).answer({ id: `click-${by}`, notice: asked.id, choice, by: person(by) });
  const answers = await Promise.all([answer('U_ADA', 'all'), answer('U_BEN', 'none', two), answer('U_ADA', 'all')]);
  expect(answers.filter((each) => 'changed' in each)).toHaveLength(1);
  const winner = 'changed' in answers[1] ? { by: 'U_BEN', choice: 'none' } : { by: 'U_ADA', choice: 'all' };
  for (const each of answers.filter((other) => 'key' in other))
    expect(each).toMatchObject({ key: 'schedule.answered', params: winner });
  await passes();
  const all = ['loans.2026-11.r1', 'loans.2026-12.r1', 'loans.2027-01.r1'];
  expect(await runs()).toEqual(winner.choice === 'all' ? all : []);
  const { text, blocks } = (await question()).message;
  expect(text).toContain(winner.choice === 'all' ? 'Run all 3, chosen by <@U_ADA>' : 'Run none, chosen by <@U_BEN>');
  expect(blocks.some(({ type }) => type === 'actions')).toBe(false);
  // Nothing of it is kept but the answer, which a stale click is told.
  expect(await one.redis.hlen(one.names.notices)).toBe(0);
  expect(await schedulesOf(one).question(asked.id)).toMatchObject({ key: 'schedule.answered', params: winner });
  expect((await actions()).filter((action) => action === 'answer')).toHaveLength(1);
});

test('an answer survives whoever took it: the next pass makes the starts, each once', async () => {
  await known(loans({ misfire: 'ask' }));
  await clock('2027-02-20T09:00');
  await passes();
  const { id } = await question();
  await schedulesOf(one).answer({ id: 'c', notice: id, choice: 'latest', by: person('U_ADA') });
  // As if a pass had died between the start and the card.
  const card = (await one.redis.hget(one.names.notices, id))!;
  await ledgerOf(one).pass();
  await one.redis.hset(one.names.notices, id, card);
  await ledgerOf(two).pass();
  expect(await runs()).toEqual(['loans.2027-01.r1']);
  const { text } = (await question()).message;
  expect(text).toContain('`2026-12` is not run.');
  expect(text).toContain('started for `2027-01`, as `loans.2027-01.r1`');
});

test('a lost ledger asks which of the starts since the last scheduled run are to be made', async () => {
  await known();
  await clock('2026-12-01T00:10:30');
  await passes();
  await one.redis.del(one.names.ledger);
  await clock('2027-03-05T00:00');
  await passes();
  expect(await runs()).toEqual(['loans.2026-11.r1']);
  const { id, message } = await question();
  expect(message.text).toContain('The ledger of schedules was lost');
  await schedulesOf(one).answer({ id: 'c', notice: id, choice: 'all', by: person() });
  await passes();
  expect(await runs()).toEqual(['loans.2026-11.r1', 'loans.2026-12.r1', 'loans.2027-01.r1', 'loans.2027-02.r1']);
  await clock('2027-04-01T00:10:30');
  await passes();
  expect(await runs()).toHaveLength(5);
});

test('the ledger of a store that never had one is no loss, and neither is an empty one', async () => {
  await clock('2026-11-21T12:00');
  await release([]);
  await passes();
  await known();
  expect(await notices()).toEqual([]);
});

test('since the last success: a late start takes all that came, from where the last one ended', async () => {
  const rule = { period: 'since-last-success', cron: '0 9 * * *', misfire: 'all' } as const;
  await known(loans(rule));
  await one.redis.zadd(one.names.succeeded('loans'), 0, 'none');
  await clock('2026-11-25T12:00');
  await passes();
  expect(await runs()).toEqual(['loans.2026-11-25T0900+0900.r1']);
  const run = (await one.store.load('loans.2026-11-25T0900+0900.r1'))!.run;
  expect(run.period).toMatchObject({ start: at('2026-11-24T09:00'), end: at('2026-11-25T09:00') });
});
