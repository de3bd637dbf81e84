import { coerce } from '../analysis/expression.ts';
import { type Context, literal, quote, raise, type Typed } from '../analysis/context.ts';
import { fromJava, fromMysql } from '../analysis/datetime-formats.ts';
import { notEmulated } from '../errors.ts';
import { local, momentSql, onValues, type Special } from '../analysis/special.ts';
import {
  BIGINT,
  DATE,
  isInteger,
  isText,
  isTime,
  type SqlType,
  TIMESTAMP,
  TIMESTAMPTZ,
  VARCHAR,
} from '../syntax/types.ts';

const UNITS = ['millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

/** The unit of date_trunc, date_add, date_diff. */
function unit(value: Typed | undefined): string {
  const text = literal(value, (at) => notEmulated('a unit that is not a literal', at)).toLowerCase();
  if (UNITS.includes(text)) return text;
  throw notEmulated(`the unit '${text}'`, value?.at);
}

/** `count` units as an interval. */
function intervalOf(name: string, count: string): string {
  const make: Record<string, string> = {
    millisecond: `to_milliseconds(CAST(${count} AS BIGINT))`,
    second: `to_seconds(CAST(${count} AS DOUBLE))`,
    minute: `to_minutes(CAST(${count} AS BIGINT))`,
    hour: `to_hours(CAST(${count} AS BIGINT))`,
    day: `to_days(CAST(${count} AS INTEGER))`,
    week: `to_weeks(CAST(${count} AS INTEGER))`,
    month: `to_months(CAST(${count} AS INTEGER))`,
    quarter: `to_months(CAST(3 * (${count}) AS INTEGER))`,
    year: `to_years(CAST(${count} AS INTEGER))`,
  };
  return make[name]!;
}

/** Gives a local timestamp the type it came from. */
function back(sql: string, type: SqlType, at: number): Typed {
  if (type.k === 'date') return { sql: `CAST(${sql} AS DATE)`, type, at };
  return type.k === 'timestamptz'
    ? { sql: `timezone(${quote(type.zone)}, ${sql})`, type, at }
    : { sql, type: TIMESTAMP, at };
}

/** Dates and times. */
export const TRINO_TIMES: [string, Special][] = [
  onValues('date_trunc', ([name, value], context) =>
    value && isTime(value.type)
      ? back(`date_trunc(${quote(unit(name))}, ${local(context, value)})`, value.type, value.at)
      : undefined,
  ),
  onValues('date_add', ([name, count, value], context) =>
    count && value && isInteger(count.type) && isTime(value.type)
      ? back(`(${local(context, value)} + ${intervalOf(unit(name), count.sql)})`, value.type, value.at)
      : undefined,
  ),
  onValues('date_diff', ([name, from, to], context) => {
    if (!from || !to || !isTime(from.type) || !isTime(to.type)) return undefined;
    // Whole units that have passed, not boundaries crossed. Zones differ only for days and longer, counted in local time.
    const [a, b] =
      from.type.k === 'timestamptz' && to.type.k === 'timestamptz'
        ? [utc(from), utc(to)]
        : [local(context, from), local(context, to)];
    return { sql: `date_sub(${quote(unit(name))}, ${a}, ${b})`, type: BIGINT, at: from.at };
  }),
  onValues('date_format', ([value, pattern], context, { at }) => {
    if (!value || !isTime(value.type)) return undefined;
    const text = fromMysql(
      literal(pattern, (where) => notEmulated('date_format with a format that is not a literal', where)),
      at,
    );
    return { sql: `strftime(${local(context, value)}, ${quote(text)})`, type: VARCHAR, at };
  }),
  onValues('format_datetime', ([value, pattern], context, { at }) => {
    if (!value || !isTime(value.type)) return undefined;
    const text = fromJava(
      literal(pattern, (where) => notEmulated('format_datetime with a pattern that is not a literal', where)),
      at,
    );
    return { sql: `strftime(${local(context, value)}, ${quote(text)})`, type: VARCHAR, at };
  }),
  onValues('date_parse', ([value, pattern], context, { at }) => {
    if (!value || !isText(value.type)) return undefined;
    const text = fromMysql(
      literal(pattern, (where) => notEmulated('date_parse with a format that is not a literal', where)),
      at,
    );
    return { sql: parsed(value.sql, text, context), type: TIMESTAMP, at };
  }),
  onValues('parse_datetime', ([value, pattern], context, { at }) => {
    if (!value || !isText(value.type)) return undefined;
    const text = fromJava(
      literal(pattern, (where) => notEmulated('parse_datetime with a pattern that is not a literal', where)),
      at,
    );
    return { sql: `timezone('UTC', ${parsed(value.sql, text, context)})`, type: TIMESTAMPTZ, at };
  }),
  onValues('at_timezone', ([value, zone], context, { at }) => {
    if (!value || !isTime(value.type)) return undefined;
    const name = literal(zone, (where) => notEmulated('at_timezone with a zone that is not a literal', where));
    const type: SqlType = { k: 'timestamptz', zone: name };
    return { sql: context.dialect.cast(value, type, context), type, at };
  }),
  onValues('from_unixtime', ([seconds, zone], context, { at }) => {
    if (!zone || !seconds) return undefined;
    const name = literal(zone, (where) => notEmulated('from_unixtime with a zone that is not a literal', where));
    return {
      sql: `to_timestamp(${coerce(context, seconds, { k: 'double' }).sql})`,
      type: { k: 'timestamptz', zone: name },
      at,
    };
  }),
  onValues('from_iso8601_timestamp', ([value], context, { at }) => {
    if (!value || !isText(value.type)) return undefined;
    const shape = `regexp_full_match(${value.sql}, '\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(Z|[+-]\\d{2}:?\\d{2})?)?')`;
    const wrong = raise(context, 'INVALID_FUNCTION_ARGUMENT: Invalid format: ', value.sql);
    return {
      sql: `CASE WHEN ${value.sql} IS NULL THEN NULL WHEN ${shape} THEN CAST(${value.sql} AS TIMESTAMPTZ) ELSE ${wrong} END`,
      type: TIMESTAMPTZ,
      at,
    };
  }),
  onValues('to_iso8601', ([value], context, { at }) =>
    value?.type.k === 'timestamptz' && value.type.zone === 'UTC'
      ? { sql: `strftime(${local(context, value)}, '%Y-%m-%dT%H:%M:%S.%gZ')`, type: VARCHAR, at }
      : undefined,
  ),
  ['current_date', (context, { at }) => ({ sql: `CAST(${momentSql(context)} AS DATE)`, type: DATE, at })],
  ['localtimestamp', (context, { at }) => ({ sql: momentSql(context), type: TIMESTAMP, at })],
  [
    'current_timestamp',
    (context, { at }) => ({ sql: `timezone('UTC', ${momentSql(context)})`, type: TIMESTAMPTZ, at }),
  ],
  ['now', (context, { at }) => ({ sql: `timezone('UTC', ${momentSql(context)})`, type: TIMESTAMPTZ, at })],
];

const utc = (value: Typed): string => `timezone('UTC', ${value.sql})`;

function parsed(sql: string, pattern: string, context: Context): string {
  const attempt = `try_strptime(${sql}, ${quote(pattern)})`;
  return `CASE WHEN ${sql} IS NULL THEN NULL ELSE coalesce(${attempt}, ${raise(context, 'INVALID_FUNCTION_ARGUMENT: Invalid format: ', sql)}) END`;
}
