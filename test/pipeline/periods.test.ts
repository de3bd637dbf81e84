import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors.ts';
import type { Definition, PeriodRule } from '../../src/pipeline/definition-schema.ts';
import { periodsBetween } from '../../src/pipeline/periods.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { fc } from '../helpers/property.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const pipeline = (period?: PeriodRule, timezone = 'Asia/Seoul'): Definition => ({
  ...definitionOf({ one: {} }),
  timezone,
  schedules: period === undefined ? [] : [{ id: 's', cron: '0 0 1 * *', period, misfire: 'latest' }],
});
const ids = (definition: Definition, from: string, to: string): string[] =>
  periodsBetween(definition, from, to, now).map(({ id }) => id);
const refusal = (definition: Definition, from: string, to: string): string => {
  try {
    periodsBetween(definition, from, to, now);
  } catch (error) {
    if (error instanceof UserError) return error.refusal.key;
    throw error;
  }
  return 'none';
};

describe('periods from one to another', () => {
  test('months, over a year’s end', () =>
    expect(ids(pipeline('previous-month'), '2025-11', '2026-02')).toEqual([
      '2025-11',
      '2025-12',
      '2026-01',
      '2026-02',
    ]));
  test('half-years', () =>
    expect(ids(pipeline('half-year'), '2025-H2', '2026-H2')).toEqual(['2025-H2', '2026-H1', '2026-H2']));
  test('days, over a leap day', () =>
    expect(ids(pipeline('previous-day'), '2028-02-28', '2028-03-01')).toEqual([
      '2028-02-28',
      '2028-02-29',
      '2028-03-01',
    ]));
  test('days of a pipeline without a schedule', () =>
    expect(ids(pipeline(), '2026-11-20', '2026-11-21')).toEqual(['2026-11-20', '2026-11-21']));
  test('one', () => expect(ids(pipeline('previous-month'), '2026-10', '2026-10')).toEqual(['2026-10']));
  test('hours where the clock is put back: the repeated one is two periods', () =>
    expect(ids(pipeline('hour', 'Europe/Berlin'), '2026-10-25T01', '2026-10-25T03')).toEqual([
      '2026-10-25T01+0200',
      '2026-10-25T02+0200',
      '2026-10-25T02+0100',
      '2026-10-25T03+0100',
    ]));
  test('hours where the clock is put forward: the missing one is none', () =>
    expect(ids(pipeline('hour', 'Europe/Berlin'), '2026-03-29T01', '2026-03-29T04')).toEqual([
      '2026-03-29T01+0100',
      '2026-03-29T03+0200',
      '2026-03-29T04+0200',
    ]));

  test('follow one another without a gap', () => {
    const zones = fc.constantFrom('Asia/Seoul', 'America/Santiago', 'Asia/Bangkok', 'Europe/Berlin');
    fc.assert(
      fc.property(zones, fc.integer({ min: 0, max: 300 }), (zone, days) => {
        const from = Date.parse('2026-01-01T00:00:00Z');
        const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
        const found = periodsBetween(pipeline('previous-day', zone), day(from), day(from + days * 86_400_000), now);
        return found.length === days + 1 && found.every(({ end }, index) => (found[index + 1]?.start ?? end) === end);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a range that is none', () => {
  test('ends before it begins', () =>
    expect(refusal(pipeline('half-year'), '2026-H2', '2026-H1')).toBe('range.backwards'));
  test('has more periods than anyone means', () =>
    expect(refusal(pipeline('previous-day'), '2020-01-01', '2026-01-01')).toBe('range.too-long'));
  test('is named by what is no period', () =>
    expect(refusal(pipeline('previous-month'), '2026-13', '2026-14')).toBe('period.invalid'));
  test('is of periods of two lengths', () => {
    const two: Definition = {
      ...pipeline(),
      schedules: (['previous-month', 'half-year'] as const).map((period) => ({
        id: period,
        cron: '0 0 1 * *',
        period,
        misfire: 'latest',
      })),
    };
    expect(refusal(two, '2026-01', '2026-H2')).toBe('range.mixed');
  });
  test('is of moments, which nothing follows', () =>
    expect(refusal(pipeline('since-last-success'), '2026-11-20T1530+0900', '2026-11-21T1530+0900')).toBe(
      'range.mixed',
    ));
});
