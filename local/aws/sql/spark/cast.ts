import { once, quote, type Typed } from '../analysis/context.ts';
import { notEmulated, Problem } from '../errors.ts';
import {
  commonType,
  duckType,
  isFloat,
  isInteger,
  isNumeric,
  isText,
  sameType,
  type SqlType,
  typeName,
} from '../syntax/types.ts';

/** CAST(value AS to) as Spark does it with ANSI mode off: NULL where a text does not parse. */
export function sparkCast(value: Typed, to: SqlType): string {
  const { sql, type: from, at } = value;
  if (from.k === 'unknown') return `CAST(${sql} AS ${duckType(to)})`;
  if (sameType(from, to)) return sql;
  if (to.k === 'char') throw notEmulated('CAST to char(n)', at);
  if (to.k === 'varchar') {
    const text = toText(value);
    return to.length === undefined ? text : `substring(${text}, 1, ${to.length})`;
  }
  if (isText(from) && (isNumeric(to) || ['boolean', 'date', 'timestamp'].includes(to.k))) {
    return once(`trim(${sql}, E' \\t\\n\\r')`, (text) => fromText(text, to));
  }
  if (isNumeric(from) && isNumeric(to)) return toNumber(sql, from, to);
  if (from.k === 'boolean' && isNumeric(to)) return `CAST(${sql} AS ${duckType(to)})`;
  if (isNumeric(from) && to.k === 'boolean') return `(${sql} <> 0)`;
  if ((from.k === 'date' || from.k === 'timestamp') && (to.k === 'date' || to.k === 'timestamp'))
    return `CAST(${sql} AS ${duckType(to)})`;
  if (from.k === 'array' && to.k === 'array') {
    return `list_transform(${sql}, lambda "item": ${sparkCast({ sql: '"item"', type: from.of, at }, to.of)})`;
  }
  if (['array', 'map', 'row'].includes(from.k) || ['array', 'map', 'row'].includes(to.k)) {
    throw notEmulated(`CAST of ${typeName(from)} to ${typeName(to)}`, at);
  }
  throw new Problem('TYPE_MISMATCH', `cannot cast ${typeName(from)} to ${typeName(to)}`, at);
}

function toText({ sql, type, at }: Typed): string {
  if (isText(type)) return sql;
  if (isFloat(type)) return `double_to_java(${sql})`;
  if (type.k === 'timestamp') return `regexp_replace(strftime(${sql}, '%Y-%m-%d %H:%M:%S.%f'), '\\.?0+$', '')`;
  if (isNumeric(type) || type.k === 'boolean' || type.k === 'date') return `CAST(${sql} AS VARCHAR)`;
  throw notEmulated(`CAST of ${typeName(type)} to string`, at);
}

/** A trimmed text as a number, truth, day or moment. */
function fromText(text: string, to: SqlType): string {
  const when = (pattern: string, cast: string): string =>
    `CASE WHEN regexp_full_match(${text}, ${quote(pattern)}) THEN ${cast} END`;
  if (isInteger(to)) {
    return when(
      '[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)',
      `TRY_CAST(coalesce(nullif(regexp_extract(${text}, '^[+-]?[0-9]+'), ''), '0') AS ${duckType(to)})`,
    );
  }
  if (isFloat(to) || to.k === 'decimal') {
    return when(
      '[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?Infinity|NaN',
      `TRY_CAST(${text} AS ${duckType(to)})`,
    );
  }
  if (to.k === 'boolean') {
    return `CASE WHEN lower(${text}) IN ('t', 'true', 'y', 'yes', '1') THEN TRUE WHEN lower(${text}) IN ('f', 'false', 'n', 'no', '0') THEN FALSE END`;
  }
  if (to.k === 'date') {
    const day = `TRY_CAST(regexp_extract(${text}, '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}') AS DATE)`;
    const short = `TRY_CAST(CASE WHEN contains(${text}, '-') THEN ${text} || '-01' ELSE ${text} || '-01-01' END AS DATE)`;
    return `CASE WHEN regexp_full_match(${text}, '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T].*)?') THEN ${day} WHEN regexp_full_match(${text}, '[0-9]{4}(-[0-9]{1,2})?') THEN ${short} END`;
  }
  return when('[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T][0-9]{1,2}:.*)?', `TRY_CAST(${text} AS TIMESTAMP)`);
}

/** To whole numbers Spark cuts off; what does not fit is an error here, where Spark would wrap around. */
function toNumber(sql: string, from: SqlType, to: SqlType): string {
  const plain = `CAST(${sql} AS ${duckType(to)})`;
  if (isInteger(to) && !isInteger(from)) return `CAST(trunc(${sql}) AS ${duckType(to)})`;
  if (to.k !== 'decimal' || isInteger(from)) return plain;
  const common = commonType(from, to);
  return common && sameType(common, to) ? plain : `TRY_CAST(${sql} AS ${duckType(to)})`;
}
