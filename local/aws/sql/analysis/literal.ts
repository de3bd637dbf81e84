import { type Context, quote, type Typed } from './context.ts';
import { notEmulated, Problem } from '../errors.ts';
import { BIGINT, DOUBLE, duckType, type SqlType, VARCHAR } from '../syntax/types.ts';

/** DATE '2026-10-01', TIMESTAMP '2026-10-01 00:10:00 Asia/Seoul', DECIMAL '1.50'. */
export function typedLiteral(context: Context, type: SqlType, text: string, at: number): Typed {
  if (type.k === 'timestamptz') {
    const zone = /\s([A-Za-z][\w/+-]*)$/.exec(text)?.[1];
    if (!zone) throw notEmulated('a timestamp literal with an offset', at);
    const local = `CAST(${quote(text.slice(0, -zone.length).trim())} AS TIMESTAMP)`;
    return { sql: `timezone(${quote(zone)}, ${local})`, type: { k: 'timestamptz', zone }, at };
  }
  const value: Typed = { sql: `CAST(${quote(text)} AS VARCHAR)`, type: VARCHAR, at, text };
  return { sql: context.dialect.cast(value, type, { safe: false }), type, at };
}

const UNITS: Record<string, string> = {
  year: 'to_years',
  month: 'to_months',
  week: 'to_weeks',
  day: 'to_days',
  hour: 'to_hours',
  minute: 'to_minutes',
  second: 'to_seconds',
};

/** INTERVAL '1' DAY. */
export function interval(amount: Typed, unit: string, at: number): Typed {
  const make = UNITS[unit];
  if (!make)
    throw new Problem(
      'SYNTAX_ERROR',
      `mismatched input '${unit}'. Expecting: 'DAY', 'HOUR', 'MINUTE', 'MONTH', 'SECOND', 'YEAR'`,
      at,
    );
  const type: SqlType = {
    k: unit === 'year' || unit === 'month' ? 'interval year to month' : 'interval day to second',
  };
  const number =
    unit === 'second' ? duckType(DOUBLE) : unit === 'hour' || unit === 'minute' ? duckType(BIGINT) : 'INTEGER';
  return { sql: `${make}(CAST(${amount.sql} AS ${number}))`, type, at };
}
