import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { MISFIRES } from '../../src/pipeline/definition-schema.ts';
import { CALENDARS, FROM, TO } from '../helpers/calendars.ts';
import { dueInstants, newestInstants, nextStart, ON_TIME } from '../../src/pipeline/due.ts';
import { fc } from '../helpers/property.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ZONES = ['Asia/Seoul', 'America/New_York', 'Europe/Lisbon'];
const at = (iso: string, zone = 'Asia/Seoul'): number => DateTime.fromISO(iso, { zone }).toMillis();

/** Looks at a schedule at these moments, as a ledger does; gives what was started and missed. */
function simulate(cron: string, zone: string, misfire: (typeof MISFIRES)[number], looks: number[]) {
  const started: { instant: number; now: number }[] = [];
  const missed: { instant: number; now: number }[] = [];
  const asked: { instant: number; now: number }[] = [];
  let last = FROM;
  for (const now of looks) {
    for (let more = true; more;) {
      const due = dueInstants({ last }, { cron, misfire, period: 'hour' }, zone, now);
      started.push(...due.start.map((instant) => ({ instant, now })));
      missed.push(...due.missed.map((instant) => ({ instant, now })));
      asked.push(...due.asked.map((instant) => ({ instant, now })));
      ({ until: last, more } = due);
    }
  }
  return { started, missed, asked };
}

/** Moments to look at: now and then a minute apart, now and then months. */
const looks = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 60, max: 10_000 }), fc.constant(200_000)), {
    minLength: 1,
    maxLength: 60,
  })
  .map((gaps) => {
    let now = FROM;
    return [...gaps.map((gap) => (now += gap * MINUTE)).filter((moment) => moment < TO), TO];
  });

describe.each(ZONES)('two years in %s', (zone) => {
  const crons = Object.keys(CALENDARS);
  test.each(crons)(
    '%s: each instant is started, asked about or missed, once, however one looks',
    { timeout: 60_000 },
    (cron) => {
      const calendar = CALENDARS[cron]!(zone);
      expect(calendar.length).toBeGreaterThan(0);
      fc.assert(
        fc.property(looks, fc.constantFrom(...MISFIRES), (moments, misfire) => {
          const { started, missed, asked } = simulate(cron, zone, misfire, moments);
          const all = [...started, ...missed, ...asked].map(({ instant }) => instant);
          expect(all.toSorted((a, b) => a - b)).toEqual(calendar);
          if (misfire !== 'ask') expect(asked).toEqual([]);
          const isLate = ({ instant, now }: (typeof started)[number]): boolean => now - instant > ON_TIME;
          expect([...missed, ...asked].filter((each) => !isLate(each))).toEqual([]);
          if (misfire === 'none' || misfire === 'ask') expect(started.filter(isLate)).toEqual([]);
          if (misfire !== 'latest') return;
          // A look that found anything started the newest of it.
          const newest = new Map<number, number>();
          for (const { instant, now } of [...missed, ...started])
            newest.set(now, Math.max(newest.get(now) ?? 0, instant));
          for (const [now, instant] of newest) expect(started).toContainEqual({ instant, now });
        }),
        { numRuns: calendar.length > 10_000 ? 2 : calendar.length > 100 ? 5 : 20 },
      );
    },
  );
});

describe('dueInstants', () => {
  const monthly = { cron: '10 0 1 * *', period: 'previous-month' } as const;
  const seoul = 'Asia/Seoul';
  const due = (misfire: (typeof MISFIRES)[number], last: string, now: string) => {
    const { start, missed, asked } = dueInstants({ last: at(last) }, { ...monthly, misfire }, seoul, at(now));
    const dates = (instants: number[]) =>
      instants.map((each) => DateTime.fromMillis(each, { zone: seoul }).toISODate());
    return { start: dates(start), missed: dates(missed), asked: dates(asked) };
  };

  test('nothing before its time, and nothing twice', () => {
    expect(due('all', '2026-11-21T12:00', '2026-12-01T00:09:59.999')).toEqual({ start: [], missed: [], asked: [] });
    expect(due('all', '2026-11-21T12:00', '2026-12-01T00:10')).toEqual({
      start: ['2026-12-01'],
      missed: [],
      asked: [],
    });
    expect(due('all', '2026-12-01T00:10', '2026-12-31T23:59')).toEqual({ start: [], missed: [], asked: [] });
  });

  test('a clock that was put back owes nothing', () => {
    expect(due('all', '2027-06-01T00:10', '2026-12-02T00:00')).toEqual({ start: [], missed: [], asked: [] });
  });

  test.each([
    ['latest', ['2027-02-01'], ['2026-12-01', '2027-01-01'], []],
    ['all', ['2026-12-01', '2027-01-01', '2027-02-01'], [], []],
    ['none', [], ['2026-12-01', '2027-01-01', '2027-02-01'], []],
    ['ask', [], [], ['2026-12-01', '2027-01-01', '2027-02-01']],
  ] as const)('three late starts, misfire %s', (misfire, start, missed, asked) => {
    expect(due(misfire, '2026-11-21T12:00', '2027-02-20T00:00')).toEqual({ start, missed, asked });
  });

  test.each(MISFIRES)('five minutes late is on time, misfire %s', (misfire) => {
    expect(due(misfire, '2026-11-21T12:00', '2026-12-01T00:15').start).toEqual(['2026-12-01']);
  });

  test('all catches up with the newest hundred, and tells of the others', () => {
    const { start, missed } = dueInstants(
      { last: FROM },
      { cron: '0 * * * *', misfire: 'all', period: 'hour' },
      'UTC',
      FROM + 200 * HOUR,
    );
    expect(start).toEqual(Array.from({ length: 100 }, (_, index) => FROM + (index + 101) * HOUR));
    expect(missed).toHaveLength(100);
  });

  test.each([
    ['all', 'start'],
    ['ask', 'asked'],
  ] as const)('one run since the last success takes all that was missed, misfire %s', (misfire, where) => {
    const rest = dueInstants(
      { last: TO - 3 * HOUR },
      { cron: '30 * * * *', misfire, period: 'since-last-success' },
      'UTC',
      TO,
    );
    expect(rest[where]).toEqual([TO - 30 * MINUTE]);
    expect(rest.missed).toHaveLength(2);
  });

  test('of what a schedule owes for being paused, nothing is on time', () => {
    const hourly = { cron: '0 * * * *', misfire: 'none', period: 'hour' } as const;
    const owed = dueInstants({ last: FROM }, hourly, 'UTC', FROM + 3 * HOUR, -1);
    expect(owed).toMatchObject({ start: [], asked: [], missed: [1, 2, 3].map((hour) => FROM + hour * HOUR) });
  });

  test.each(['0 * * * *', '* * * * *', '10 0 1 * *'])('the newest of %s are found from the end', (cron) => {
    const all = dueInstants({ last: TO - 5 * DAY }, { cron, misfire: 'all', period: 'hour' }, 'Asia/Seoul', TO);
    const newest = newestInstants(cron, 'Asia/Seoul', { last: TO - 5 * DAY, now: TO, count: 50 });
    expect(newest).toEqual([...all.missed, ...all.start].slice(-50));
    expect(newestInstants(cron, 'Asia/Seoul', { last: TO - 400 * DAY, now: TO, count: 3 })).toHaveLength(3);
  });

  test('years of a busy schedule are settled in parts; the newest start is in the last one', () => {
    const { started, missed } = simulate('* * * * *', 'UTC', 'latest', [FROM + 12_000 * MINUTE + 30_000]);
    expect(started.map(({ instant }) => instant)).toEqual(
      Array.from({ length: 6 }, (_, index) => FROM + (11_995 + index) * MINUTE).filter(
        (instant) => FROM + 12_000 * MINUTE + 30_000 - instant <= ON_TIME,
      ),
    );
    expect(started.length + missed.length).toBe(12_000);
  });
});

test('the next start is the first of all schedules', () => {
  const schedule = { id: 'a', period: 'previous-month', misfire: 'latest' } as const;
  const schedules = [
    { ...schedule, cron: '10 0 1 * *' },
    { ...schedule, cron: '0 9 * * 1' },
  ];
  expect(nextStart({ schedules, timezone: 'Asia/Seoul' }, at('2026-11-24T00:00'))).toBe(at('2026-11-30T09:00'));
  expect(nextStart({ schedules, timezone: 'Asia/Seoul' }, at('2026-11-30T12:00'))).toBe(at('2026-12-01T00:10'));
  expect(nextStart({ schedules: [], timezone: 'UTC' }, 0)).toBeUndefined();
});
