import { type CastContext, once, quote, raise, type Typed } from '../analysis/context.ts';
import { notEmulated, Problem } from '../errors.ts';
import {
  commonType,
  duckType,
  fieldName,
  isFloat,
  isInteger,
  isNumeric,
  isText,
  sameType,
  type SqlType,
  typeName,
} from '../syntax/types.ts';

/** CAST(value AS to) with Trino's rules: strict numbers, half-up rounding, an error (or NULL) where it does not fit. */
export function trinoCast(value: Typed, to: SqlType, context: CastContext): string {
  if (sameType(value.type, to)) return value.sql;
  return once(value.sql, (sql) => convert({ ...value, sql }, to, context));
}

function convert(value: Typed, to: SqlType, context: CastContext): string {
  const { type: from } = value;
  if (from.k === 'unknown') return `CAST(NULL AS ${duckType(to)})`;
  if (to.k === 'char') throw notEmulated('CAST to char(n)', value.at);
  if (to.k === 'varchar') {
    const text = toText(value, from, context);
    return to.length === undefined || (from.k === 'varchar' && from.length !== undefined && from.length <= to.length)
      ? text
      : `substring(${text}, 1, ${to.length})`;
  }
  const converted =
    fromText(value, to, context) ??
    toNumber(value, to, context) ??
    toTime(value, to) ??
    toCollection(value, to, context) ??
    json(value, to, context);
  if (converted !== undefined) return converted;
  throw new Problem('TYPE_MISMATCH', `Cannot cast ${typeName(from)} to ${typeName(to)}`, value.at);
}

const invalid = (context: CastContext, sql: string, to: SqlType): string =>
  raise(
    context,
    `INVALID_CAST_ARGUMENT: Cannot cast '`,
    `CAST(${sql} AS VARCHAR) || ''' to ${typeName(to).toUpperCase()}'`,
  );

/** `attempt`, or the error when it gives NULL for a value. */
function strict(context: CastContext, sql: string, to: SqlType, attempt: string): string {
  if (context.safe) return attempt;
  return `CASE WHEN ${sql} IS NULL THEN NULL ELSE coalesce(${attempt}, ${invalid(context, sql, to)}) END`;
}

function toText(value: Typed, from: SqlType, context: CastContext): string {
  const { sql } = value;
  switch (from.k) {
    case 'varchar':
    case 'char':
      return sql;
    case 'boolean':
    case 'date':
    case 'decimal':
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
      return `CAST(${sql} AS VARCHAR)`;
    case 'real':
    case 'double':
      return `double_to_varchar(${sql})`;
    case 'timestamp':
      return `strftime(${sql}, '%Y-%m-%d %H:%M:%S.%g')`;
    case 'timestamptz':
      return `(strftime(timezone(${quote(from.zone)}, ${sql}), '%Y-%m-%d %H:%M:%S.%g') || ${quote(` ${from.zone}`)})`;
    case 'json':
      return `CASE WHEN json_type(${sql}) IN ('OBJECT', 'ARRAY') THEN ${invalid(context, sql, { k: 'varchar' })} ELSE (${sql} ->> '$') END`;
    default:
      throw new Problem('TYPE_MISMATCH', `Cannot cast ${typeName(from)} to varchar`, value.at);
  }
}

function fromText({ sql, type: from }: Typed, to: SqlType, context: CastContext): string | undefined {
  if (!isText(from)) return undefined;
  const matching = (pattern: string): string => {
    const attempt = `CASE WHEN regexp_full_match(${sql}, ${quote(pattern)}) THEN TRY_CAST(${sql} AS ${duckType(to)}) END`;
    return strict(context, sql, to, attempt);
  };
  if (isInteger(to)) return matching('[+-]?[0-9]+');
  if (isFloat(to)) return matching('\\s*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?\\s*|[+-]?Infinity|NaN');
  switch (to.k) {
    case 'decimal':
      return matching('\\s*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?\\s*');
    case 'boolean':
      return matching('(?i)t|f|true|false|1|0');
    case 'date':
      return matching('\\s*[+-]?[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}\\s*');
    case 'timestamp':
      return matching('\\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\\.[0-9]{1,6})?)?)?\\s*');
    case 'json':
      return `to_json(${sql})`;
    default:
      return undefined;
  }
}

function toNumber(value: Typed, to: SqlType, context: CastContext): string | undefined {
  const { sql, type: from } = value;
  const plain = `TRY_CAST(${sql} AS ${duckType(to)})`;
  if (to.k === 'boolean') return isNumeric(from) ? `(${sql} <> 0)` : undefined;
  if (from.k === 'boolean') return isNumeric(to) ? `CAST(${sql} AS ${duckType(to)})` : undefined;
  if (!isNumeric(from) || !isNumeric(to)) return undefined;
  // DuckDB rounds a double half to even, Trino half up.
  if (isFloat(from) && isInteger(to)) return strict(context, sql, to, `TRY_CAST(round(${sql}) AS ${duckType(to)})`);
  return isFloat(to) || widens(from, to) ? `CAST(${sql} AS ${duckType(to)})` : strict(context, sql, to, plain);
}

/** Whether every value of one exact type is one of the other. */
function widens(from: SqlType, to: SqlType): boolean {
  const common = commonType(from, to);
  return common !== undefined && sameType(common, to);
}

function toTime({ sql, type: from }: Typed, to: SqlType): string | undefined {
  const local = from.k === 'timestamptz' ? `timezone(${quote(from.zone)}, ${sql})` : sql;
  if (!['date', 'timestamp', 'timestamptz'].includes(from.k)) return undefined;
  if (to.k === 'date' || to.k === 'timestamp') return `CAST(${local} AS ${duckType(to)})`;
  if (to.k !== 'timestamptz') return undefined;
  return from.k === 'timestamptz' ? sql : `timezone('UTC', CAST(${sql} AS TIMESTAMP))`;
}

function toCollection({ sql, type: from, at }: Typed, to: SqlType, context: CastContext): string | undefined {
  if (from.k === 'array' && to.k === 'array') {
    const item: Typed = { sql: '"item"', type: from.of, at };
    return `list_transform(${sql}, lambda "item": ${trinoCast(item, to.of, context)})`;
  }
  if (from.k === 'map' && to.k === 'map') {
    const keys: Typed = { sql: `map_keys(${sql})`, type: { k: 'array', of: from.key }, at };
    const values: Typed = { sql: `map_values(${sql})`, type: { k: 'array', of: from.value }, at };
    const cast = `map(${trinoCast(keys, { k: 'array', of: to.key }, context)}, ${trinoCast(values, { k: 'array', of: to.value }, context)})`;
    return `CASE WHEN ${sql} IS NOT NULL THEN ${cast} END`;
  }
  if (from.k === 'row' && to.k === 'row' && from.fields.length === to.fields.length) {
    const fields = from.fields.map((field, i) => {
      const inner: Typed = { sql: `struct_extract(${sql}, ${quote(fieldName(field, i))})`, type: field.type, at };
      return `"${fieldName(to.fields[i]!, i)}" := ${trinoCast(inner, to.fields[i]!.type, context)}`;
    });
    return `CASE WHEN ${sql} IS NOT NULL THEN struct_pack(${fields.join(', ')}) END`;
  }
  return undefined;
}

function json({ sql, type: from, at }: Typed, to: SqlType, context: CastContext): string | undefined {
  if (to.k === 'json') return from.k === 'timestamptz' || isFloat(from) ? undefined : `to_json(${sql})`;
  if (from.k !== 'json') return undefined;
  if (['array', 'map', 'row'].includes(to.k)) return strict(context, sql, to, `TRY_CAST(${sql} AS ${duckType(to)})`);
  const text: Typed = { sql: `(${sql} ->> '$')`, type: { k: 'varchar' }, at };
  return isNumeric(to) || to.k === 'boolean' ? fromText(text, to, context) : undefined;
}
