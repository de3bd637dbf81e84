import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { PERIOD_RULES } from '../../src/pipeline/definition-schema.ts';
import { meantPeriod } from '../../src/pipeline/period-words.ts';
import {
  cronProblem,
  defaultPeriod,
  isZone,
  nearestZone,
  nextInstants,
  parsePeriod,
  periodIn,
  periodOf,
  readPeriod,
} from '../../src/pipeline/schedule.ts';
import { definitionOf } from '../helpers/definitions.ts';
import { fc } from '../helpers/property.ts';

const at = (iso: string): number => DateTime.fromISO(iso, { setZone: true }).toMillis();
const SEOUL = 'Asia/Seoul';
const ZONES = [
  SEOUL,
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
];

describe('periodOf', () => {
  it.each([
    // The trap of a UTC clock: at 00:10 on 1 December in Seoul it is still November in UTC.
    ['previous-month', '2026-11-30T15:10:00Z', SEOUL, '2026-11', '2026-11-01T00:00+09:00', '2026-12-01T00:00+09:00'],
    ['previous-month', '2026-11-30T15:10:00Z', 'UTC', '2026-10', '2026-10-01T00:00Z', '2026-11-01T00:00Z'],
    [
      'previous-month',
      '2027-01-01T00:10:00+09:00',
      SEOUL,
      '2026-12',
      '2026-12-01T00:00+09:00',
      '2027-01-01T00:00+09:00',
    ],
    ['previous-month', '2028-03-31T12:00:00Z', 'UTC', '2028-02', '2028-02-01T00:00Z', '2028-03-01T00:00Z'],
    [
      'previous-day',
      '2026-11-21T00:05:00+09:00',
      SEOUL,
      '2026-11-20',
      '2026-11-20T00:00+09:00',
      '2026-11-21T00:00+09:00',
    ],
    [
      'previous-day',
      '2026-03-30T01:00:00+02:00',
      'Europe/Berlin',
      '2026-03-29',
      '2026-03-29T00:00+01:00',
      '2026-03-30T00:00+02:00',
    ],
    // Sao Paulo began its summer at midnight: the day starts at 01:00.
    [
      'previous-day',
      '2018-11-05T12:00:00-02:00',
      'America/Sao_Paulo',
      '2018-11-04',
      '2018-11-04T01:00-02:00',
      '2018-11-05T00:00-02:00',
    ],
    ['half-year', '2026-06-18T00:10:00+09:00', SEOUL, '2026-H1', '2026-01-01T00:00+09:00', '2026-07-01T00:00+09:00'],
    ['half-year', '2026-12-18T00:10:00+09:00', SEOUL, '2026-H2', '2026-07-01T00:00+09:00', '2027-01-01T00:00+09:00'],
    [
      'hour',
      '2026-11-21T15:04:00+09:00',
      SEOUL,
      '2026-11-21T15+0900',
      '2026-11-21T15:00+09:00',
      '2026-11-21T16:00+09:00',
    ],
    ['hour', '2026-10-25T00:30:00Z', 'Europe/Berlin', '2026-10-25T02+0200', '2026-10-25T00:00Z', '2026-10-25T01:00Z'],
    ['hour', '2026-10-25T01:30:00Z', 'Europe/Berlin', '2026-10-25T02+0100', '2026-10-25T01:00Z', '2026-10-25T02:00Z'],
  ] as const)('%s at %s in %s is %s', (rule, instant, zone, id, start, end) => {
    expect(periodOf(rule, at(instant), zone)).toEqual({ id, start: at(start), end: at(end) });
  });

  it('is read back from its id, holds its start and not its end, and touches the next', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PERIOD_RULES),
        fc.integer({ min: at('1971-01-02T00:00Z'), max: at('2150-01-01T00:00Z') }),
        fc.constantFrom(...ZONES),
        (rule, instant, zone) => {
          const period = periodOf(rule, instant, zone);
          expect(period.start).toBeLessThan(period.end);
          expect(parsePeriod(period.id, rule, zone)).toEqual(period);
          expect(parsePeriod(period.id, undefined, zone)).toEqual(period);
          if (rule.startsWith('previous') || rule === 'since-last-success')
            expect(period.end).toBeLessThanOrEqual(instant);
          else expect(period.start <= instant && instant < period.end).toBe(true);
        },
      ),
      { numRuns: 5000 },
    );
  });
});

describe('since-last-success', () => {
  const rule = 'since-last-success';
  const instant = at('2026-11-21T15:30:00+09:00');
  const id = '2026-11-21T1530+0900';

  it('takes what came since the last success, and a day when there was none before the instant', () => {
    const lastEnd = at('2026-11-19T15:30:00+09:00');
    expect(periodOf(rule, instant, SEOUL, { lastEnd })).toEqual({ id, start: lastEnd, end: instant });
    const day = { id, start: instant - 24 * 3_600_000, end: instant };
    expect(periodOf(rule, instant, SEOUL)).toEqual(day);
    expect(periodOf(rule, instant, SEOUL, { lastEnd: instant })).toEqual(day);
  });

  it('is read back from its id with the same start', () => {
    const lastEnd = at('2026-11-19T15:30:00+09:00');
    const definition = definitionOf({ head: `schedules: [{ id: s, cron: "30 * * * *", period: ${rule} }]` });
    expect(readPeriod(id, definition, NOW, { lastEnd })).toEqual({ id, start: lastEnd, end: instant });
    expect(defaultPeriod(definition, instant + 59_999, { lastEnd })).toEqual({ id, start: lastEnd, end: instant });
  });

  it('tells the two hours apart where the clock is put back', () => {
    const ids = ['2026-10-25T00:30Z', '2026-10-25T01:30Z'].map((iso) => periodOf(rule, at(iso), 'Europe/Berlin').id);
    expect(ids).toEqual(['2026-10-25T0230+0200', '2026-10-25T0230+0100']);
    for (const each of ids) expect(parsePeriod(each, rule, 'Europe/Berlin')?.id).toBe(each);
  });
});

describe('parsePeriod', () => {
  it.each([
    ['2026-10', SEOUL, '2026-10'],
    ['2026-H2', SEOUL, '2026-H2'],
    ['2028-02-29', SEOUL, '2028-02-29'],
    ['2026-11-21T15', SEOUL, '2026-11-21T15+0900'],
    ['2026-11-21T15+0900', SEOUL, '2026-11-21T15+0900'],
    ['2026-10-25T02', 'Europe/Berlin', '2026-10-25T02+0200'],
    ['2026-10-25T02+0100', 'Europe/Berlin', '2026-10-25T02+0100'],
  ])('%s in %s', (text, zone, id) => {
    expect(parsePeriod(text, undefined, zone)?.id).toBe(id);
  });

  it.each([
    ['2026-13', SEOUL],
    ['2026-00', SEOUL],
    ['2026-H3', SEOUL],
    ['2026-02-29', SEOUL],
    ['2026-11-21T24', SEOUL],
    ['2026-11-21T15+0000', SEOUL],
    ['2026-03-29T02', 'Europe/Berlin'],
    ['9999-01', SEOUL],
    ['2026-1', SEOUL],
    [' 2026-10', SEOUL],
    ['', SEOUL],
  ])('refuses %j in %s', (text, zone) => {
    expect(parsePeriod(text, undefined, zone)).toBeUndefined();
  });

  it('takes only what the rule makes', () => {
    expect(parsePeriod('2026-10', 'previous-month', SEOUL)?.id).toBe('2026-10');
    expect(parsePeriod('2026-10', 'previous-day', SEOUL)).toBeUndefined();
    expect(parsePeriod('2026-10-01', 'previous-month', SEOUL)).toBeUndefined();
  });

  it('never throws', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom('2026', '-', '10', 'H', 'T', '+0900', '29', '02', '99'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.constantFrom(...ZONES), (pieces, zone) => {
        const period = parsePeriod(pieces.join(''), undefined, zone);
        if (period) expect(parsePeriod(period.id, undefined, zone)).toEqual(period);
      }),
      { numRuns: 10_000 },
    );
  });
});

const monthly = definitionOf({ head: 'schedules: [{ id: m, cron: "10 0 1 * *", period: previous-month }]' });
const unscheduled = definitionOf();
const NOW = at('2026-12-01T00:10:00+09:00');

describe('periodIn', () => {
  it('takes the day or the month of that name in the zone, and an hour as it is', () => {
    const seoul = (id: string) => parsePeriod(id, undefined, 'Asia/Seoul')!;
    for (const id of ['2026-11', '2026-H2', '2026-11-21'])
      expect(periodIn(seoul(id), 'Asia/Bangkok')).toEqual(parsePeriod(id, undefined, 'Asia/Bangkok'));
    const hour = seoul('2026-11-21T15+0900');
    const other = { id: 'adhoc', start: 1, end: 2 };
    for (const period of [hour, other]) expect(periodIn(period, 'Asia/Bangkok')).toEqual(period);
  });
});

describe('defaultPeriod', () => {
  it('is what the first schedule would take now, and today without one', () => {
    expect(defaultPeriod(monthly, NOW).id).toBe('2026-11');
    expect(defaultPeriod(unscheduled, NOW).id).toBe('2026-12-01');
  });
});

describe('readPeriod', () => {
  it('reads a period of any of the schedules', () => {
    expect(readPeriod('2026-10', monthly, NOW).id).toBe('2026-10');
    const both = definitionOf({
      head: 'schedules: [{ id: m, cron: "10 0 1 * *", period: previous-month }, { id: d, cron: "0 1 * * *", period: previous-day }]',
    });
    expect(readPeriod('2026-10-05', both, NOW).id).toBe('2026-10-05');
    expect(readPeriod('2026-H1', unscheduled, NOW).id).toBe('2026-H1');
  });

  it.each([
    ['202610', '2026-10'],
    ['2026/10', '2026-10'],
    ['2026.1', '2026-01'],
    ['10-2026', '2026-10'],
    ['oct 2026', '2026-10'],
    ['October, 2026', '2026-10'],
    ['2026 sept', '2026-09'],
    ['２０２６－１０', '2026-10'],
    ['2026년 10월', '2026-10'],
    ['2026-10-05', '2026-10'],
    ['20261005', '2026-10'],
    ['2026-10-05T07', '2026-10'],
    ['2026-13', undefined],
    ['latest', undefined],
    ['', undefined],
    ['x'.repeat(10_000), undefined],
  ])('answers %.20s with what was meant: %s', (given, suggestion) => {
    const attempt = () => readPeriod(given, monthly, NOW);
    expect(attempt).toThrow(UserError);
    expect(attempt).toThrow(
      expect.objectContaining({
        refusal: { key: 'period.invalid', params: { given, example: '2026-11', ...(suggestion && { suggestion }) } },
      }),
    );
  });

  it.each([
    ['h2 2026', '2026-H2'],
    ['2026-h1', '2026-H1'],
    ['2026 10 5', '2026-10-05'],
    ['2026년 10월 5일', '2026-10-05'],
    ['2026-10-05 07:30', '2026-10-05T07+0900'],
    ['2026-02-30', '2026-02'],
  ])('knows other shapes too: %s', (given, suggestion) => {
    expect(() => readPeriod(given, unscheduled, NOW)).toThrow(
      expect.objectContaining({
        refusal: { key: 'period.invalid', params: { given, example: '2026-12-01', suggestion } },
      }),
    );
  });
});

describe('meantPeriod', () => {
  it('guesses quickly about any text', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom('2026', '10', 'oct', ' ', '-', '/', '년', '월', 'h', 't', ':'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        for (const id of meantPeriod(pieces.join(''))) expect(id).toMatch(/^\d{4}-(H[12]|\d\d(-\d\d(T\d\d)?)?)$/);
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('nextInstants', () => {
  const next = (cron: string, zone: string, after: string, count: number): string[] =>
    nextInstants({ cron }, zone, at(after), count).map((instant) => new Date(instant).toISOString().slice(0, 16));

  it('follows the zone, and is after the moment', () => {
    expect(next('10 0 1 * *', SEOUL, '2026-11-21T00:00Z', 2)).toEqual(['2026-11-30T15:10', '2026-12-31T15:10']);
    expect(next('10 0 1 * *', SEOUL, '2026-11-30T15:10Z', 1)).toEqual(['2026-12-31T15:10']);
    expect(next('10 0 18 6,12 *', SEOUL, '2026-11-21T00:00Z', 2)).toEqual(['2026-12-17T15:10', '2027-06-17T15:10']);
  });
  it('runs once where the clock is put back or forward', () => {
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', 2)).toEqual([
      '2026-03-29T01:30',
      '2026-03-30T00:30',
    ]);
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', 2)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
  });

  it('leaves out no day whose midnight the clock skips, nor a time in a gap of half an hour', () => {
    const of = (cron: string, zone: string, from: string, count: number) =>
      nextInstants({ cron }, zone, Date.parse(from), count).map((instant) =>
        DateTime.fromMillis(instant, { zone }).toFormat("MM-dd'T'HH:mm"),
      );
    // Santiago, Cairo and Nuuk put the clock forward from 0, 0 and 23 o'clock, Lord Howe from 2 o'clock by half an hour.
    expect(of('0 0 * * *', 'America/Santiago', '2026-09-05T12:00Z', 2)).toEqual(['09-06T01:00', '09-07T00:00']);
    expect(of('30 0 24 * *', 'Africa/Cairo', '2026-04-01T00:00Z', 2)).toEqual(['04-24T01:30', '05-24T00:30']);
    expect(of('30 23 * * *', 'America/Nuuk', '2026-03-28T12:00Z', 2)).toEqual(['03-29T00:30', '03-29T23:30']);
    expect(of('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00Z', 2)).toEqual(['10-04T02:45', '10-05T02:15']);
    expect(of('30 * * * *', 'America/Santiago', '2026-09-06T03:00Z', 3)).toEqual([
      '09-05T23:30',
      '09-06T01:30',
      '09-06T02:30',
    ]);
    expect(of('*/20 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', 3)).toEqual([
      '03-29T03:00',
      '03-29T03:20',
      '03-29T03:40',
    ]);
    expect(of('30 0 * * *', 'America/Santiago', '2026-09-06T04:10Z', 1)).toEqual(['09-06T01:30']);
  });
});

describe('cronProblem', () => {
  it.each(['10 0 1 * *', '*/15 * * * *', '0 0 * * MON-THU', '0 9 L * *', '0 0 29 2 *', ' 0 0 * * 7 '])(
    'takes %s',
    (cron) => {
      expect(cronProblem(cron)).toBeUndefined();
    },
  );
  it.each([
    ['', 'must not be empty: write five fields such as "10 0 1 * *"'],
    ['  ', 'must not be empty: write five fields such as "10 0 1 * *"'],
    ['@daily', 'must have five fields (minute hour day month weekday), but has 1'],
    ['0 10 0 1 * *', 'must have five fields (minute hour day month weekday), but has 6'],
    ['H * * * *', 'cannot hold H or ?: name the time'],
    ['0 0 ? * *', 'cannot hold H or ?: name the time'],
    ['61 * * * *', 'is not a cron expression: Constraint error, got value 61 expected range 0-59'],
    ['0 0 31 2 *', 'is not a cron expression: Invalid explicit day of month definition'],
    ['a b c d e', 'is not a cron expression: '],
  ])('refuses %j', (cron, wanted) => {
    expect(cronProblem(cron)).toContain(wanted);
  });
  it('lets nothing through that then fails', () => {
    const field = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom('*', '*/5', '1-5', '0', '31', 'L', '1#2', 'FRI', ',', '-', '/'),
    );
    fc.assert(
      fc.property(fc.array(field, { minLength: 4, maxLength: 6 }), fc.constantFrom(...ZONES), (fields, zone) => {
        const cron = fields.join(' ');
        if (cronProblem(cron) === undefined) expect(nextInstants({ cron }, zone, NOW, 1)[0]).toBeGreaterThan(NOW);
      }),
      { numRuns: 10_000 },
    );
  }, 60_000);
});

describe('zones', () => {
  it.each([
    ['Asia/Seoul', true],
    ['UTC', true],
    ['Asia/Calcutta', true],
    ['+09:00', false],
    ['KST', false],
    ['Asia/Soul', false],
    ['', false],
    ['local', false],
  ])('%s', (zone, wanted) => {
    expect(isZone(zone)).toBe(wanted);
  });
  it('suggests the nearest', () => {
    expect(nearestZone('asia/seul')).toBe('Asia/Seoul');
    expect(nearestZone('utc')).toBe('UTC');
    expect(nearestZone('somewhere over the rainbow')).toBeUndefined();
  });
});
