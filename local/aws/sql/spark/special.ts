import { coerce, combine } from '../analysis/expression.ts';
import { type Context, literal, quote, type Typed } from '../analysis/context.ts';
import { Cursor } from '../syntax/cursor.ts';
import { fromJava } from '../analysis/datetime-formats.ts';
import { notEmulated } from '../errors.ts';
import { parseType } from '../syntax/type.ts';
import { extreme, HIGHER_ORDER, momentSql, onValues, type Special } from '../analysis/special.ts';
import { javaReplacement, jsonPath } from '../trino/special.ts';
import {
  asDecimal,
  DATE,
  decimal,
  type Field,
  fieldName,
  isText,
  type SqlType,
  TIMESTAMP,
  VARCHAR,
} from '../syntax/types.ts';

const pattern = (value: Typed | undefined, at: number): string =>
  fromJava(
    literal(value, (where) => notEmulated('a date pattern that is not a literal', where)),
    at,
  );

/** date_trunc and trunc: names of units. */
const UNITS: Record<string, string> = {
  year: 'year', yyyy: 'year', yy: 'year', quarter: 'quarter', month: 'month', mon: 'month', mm: 'month', week: 'week',
  day: 'day', dd: 'day', hour: 'hour', minute: 'minute', second: 'second',
}; // prettier-ignore

function unit(value: Typed | undefined): string {
  const name = literal(value, (at) => notEmulated('a unit that is not a literal', at)).toLowerCase();
  const found = UNITS[name];
  if (!found) throw notEmulated(`the unit '${name}'`, value?.at);
  return found;
}

const text = (context: Context, value: Typed): string => context.dialect.cast(value, VARCHAR, context);
const timestamp = (context: Context, value: Typed): string => context.dialect.cast(value, TIMESTAMP, context);

const times: [string, Special][] = [
  ['current_date', (context, { at }) => ({ sql: `CAST(${momentSql(context)} AS DATE)`, type: DATE, at })],
  ['current_timestamp', (context, { at }) => ({ sql: momentSql(context), type: TIMESTAMP, at })],
  ['now', (context, { at }) => ({ sql: momentSql(context), type: TIMESTAMP, at })],
  onValues('date_format', ([value, format], context, { at }) =>
    value
      ? { sql: `strftime(${timestamp(context, value)}, ${quote(pattern(format, at))})`, type: VARCHAR, at }
      : undefined,
  ),
  onValues('to_date', ([value, format], _context, { at }) =>
    value && format && isText(value.type)
      ? { sql: `CAST(try_strptime(${value.sql}, ${quote(pattern(format, at))}) AS DATE)`, type: DATE, at }
      : undefined,
  ),
  onValues('to_timestamp', ([value, format], _context, { at }) =>
    value && format && isText(value.type)
      ? { sql: `try_strptime(${value.sql}, ${quote(pattern(format, at))})`, type: TIMESTAMP, at }
      : undefined,
  ),
  onValues('from_unixtime', ([value, format], context, { at }) => {
    if (!value) return undefined;
    const moment = `timezone('UTC', to_timestamp(${coerce(context, value, { k: 'bigint' }).sql}))`;
    return {
      sql: `strftime(${moment}, ${quote(format ? pattern(format, at) : '%Y-%m-%d %H:%M:%S')})`,
      type: VARCHAR,
      at,
    };
  }),
  onValues('date_trunc', ([name, value], context, { at }) =>
    value ? { sql: `date_trunc(${quote(unit(name))}, ${timestamp(context, value)})`, type: TIMESTAMP, at } : undefined,
  ),
  onValues('trunc', ([value, name], context, { at }) =>
    value
      ? { sql: `CAST(date_trunc(${quote(unit(name))}, ${timestamp(context, value)}) AS DATE)`, type: DATE, at }
      : undefined,
  ),
];

const texts: [string, Special][] = [
  onValues('concat', (args, context, { at }) => {
    const [first] = args;
    if (first?.type.k === 'array') {
      const { type, items } = combine(context, args, at);
      return {
        sql: items.reduce(
          (a, b) => `CASE WHEN ${a} IS NULL OR ${b} IS NULL THEN NULL ELSE list_concat(${a}, ${b}) END`,
        ),
        type,
        at,
      };
    }
    return first ? { sql: `(${args.map((arg) => text(context, arg)).join(' || ')})`, type: VARCHAR, at } : undefined;
  }),
  onValues('concat_ws', ([separator, ...args], context, { at }) => {
    if (!separator) return undefined;
    const lists = args.map((arg) => (arg.type.k === 'array' ? `coalesce(${arg.sql}, [])` : `[${text(context, arg)}]`));
    const all = lists.reduce((a, b) => `list_concat(${a}, ${b})`, 'CAST([] AS VARCHAR[])');
    return {
      sql: `array_to_string(list_filter(${all}, lambda "x": "x" IS NOT NULL), ${text(context, separator)})`,
      type: VARCHAR,
      at,
    };
  }),
  onValues('regexp_replace', ([value, expression, replacement], context, { at }) => {
    if (!value || !expression || !replacement) return undefined;
    const by = literal(replacement, (where) =>
      notEmulated('regexp_replace with a replacement that is not a literal', where),
    );
    return {
      sql: `regexp_replace(${text(context, value)}, ${expression.sql}, ${quote(javaReplacement(by, at))}, 'g')`,
      type: VARCHAR,
      at,
    };
  }),
  onValues('get_json_object', ([value, path], _context, { at }) =>
    value && isText(value.type)
      ? {
          sql: `CASE WHEN json_valid(${value.sql}) THEN json_extract_string(${value.sql}, ${jsonPath(path)}) END`,
          type: VARCHAR,
          at,
        }
      : undefined,
  ),
  onValues('from_json', ([value, schema], _context, { at }) => {
    if (!value || !isText(value.type)) return undefined;
    const type = jsonSchema(
      literal(schema, (where) => notEmulated('from_json with a schema that is not a literal', where)),
      at,
    );
    const all = `CASE WHEN json_valid(${value.sql}) THEN CAST(${value.sql} AS JSON) END`;
    return { sql: fromJson(all, type), type, at };
  }),
];

/** `a INT, b ARRAY<STRING>` or a whole type. */
function jsonSchema(schema: string, at: number): SqlType {
  const whole = /^\s*(struct|array|map)\s*</i.test(schema);
  const cursor = new Cursor(whole ? schema : `struct<${schema}>`, 'spark');
  const type = parseType(cursor);
  cursor.end();
  if (!['row', 'array'].includes(type.k)) throw notEmulated('from_json to this type', at);
  return type;
}

/** A JSON value as a type; a part that has another type is NULL, as in Spark's permissive mode. */
function fromJson(json: string, type: SqlType): string {
  switch (type.k) {
    case 'row': {
      const parts = type.fields.map(
        (field, i) =>
          `"${fieldName(field, i)}" := ${fromJson(`json_extract(${json}, ${quote(`$."${field.name}"`)})`, field.type)}`,
      );
      return `CASE WHEN json_type(${json}) = 'OBJECT' THEN struct_pack(${parts.join(', ')}) END`;
    }
    case 'array':
      return `CASE WHEN json_type(${json}) = 'ARRAY' THEN list_transform(CAST(${json} AS JSON[]), lambda "j": ${fromJson('"j"', type.of)}) END`;
    case 'varchar':
      return `(${json} ->> '$')`;
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
      return `CASE WHEN json_type(${json}) IN ('BIGINT', 'UBIGINT') THEN TRY_CAST(${json} ->> '$' AS ${type.k.toUpperCase()}) END`;
    case 'double':
      return `CASE WHEN json_type(${json}) IN ('BIGINT', 'UBIGINT', 'DOUBLE') THEN TRY_CAST(${json} ->> '$' AS DOUBLE) END`;
    case 'boolean':
      return `CASE WHEN json_type(${json}) = 'BOOLEAN' THEN TRY_CAST(${json} ->> '$' AS BOOLEAN) END`;
    default:
      throw notEmulated(`from_json to ${type.k}`);
  }
}

const others: [string, Special][] = [
  ...['nvl', 'ifnull'].map((name) =>
    onValues(name, (args, context, { at }) => {
      if (args.length !== 2) return undefined;
      const { type, items } = combine(context, args, at);
      return { sql: `coalesce(${items.join(', ')})`, type, at };
    }),
  ),
  onValues('nvl2', ([value, then, otherwise], context, { at }) => {
    if (!value || !then || !otherwise) return undefined;
    const { type, items } = combine(context, [then, otherwise], at);
    return { sql: `CASE WHEN ${value.sql} IS NOT NULL THEN ${items[0]} ELSE ${items[1]} END`, type, at };
  }),
  onValues('mod', ([left, right], context) =>
    left && right ? context.dialect.arithmetic('%', left, right, context) : undefined,
  ),
  onValues('round', ([value, digits], _context, { at }) => {
    const type = value && value.type.k === 'decimal' ? asDecimal(value.type) : undefined;
    if (!value || !type) return undefined;
    const places = digits ? Number(/^CAST\('(\d+)'/.exec(digits.sql)?.[1] ?? Number.NaN) : 0;
    if (Number.isNaN(places)) throw notEmulated('round of a decimal to a number of digits that is not a literal', at);
    const s = Math.min(places, type.s);
    const to = decimal(type.p - type.s + s + 1, s) as SqlType & { k: 'decimal' };
    return { sql: `CAST(round(${value.sql}, ${s}) AS DECIMAL(${to.p},${s}))`, type: to, at };
  }),
  onValues('array', (args, context, { at }) => {
    const { type, items } = combine(context, args, at);
    return { sql: `[${items.join(', ')}]`, type: { k: 'array', of: type }, at };
  }),
  onValues('struct', (args, _context, { at, args: exprs }) => {
    const fields = args.map(({ type }, i): Field => {
      const expr = exprs[i]!;
      return { name: expr.k === 'name' ? expr.parts.at(-1)! : `col${i + 1}`, type };
    });
    return structure(fields, args, at);
  }),
  onValues('named_struct', (args, _context, { at }) => {
    const values = args.filter((_, i) => i % 2 === 1);
    const names = args
      .filter((_, i) => i % 2 === 0)
      .map((name) => literal(name, (where) => notEmulated('a field name that is not a literal', where)));
    return names.length === values.length
      ? structure(
          values.map(({ type }, i) => ({ name: names[i]!, type })),
          values,
          at,
        )
      : undefined;
  }),
  onValues('element_at', ([of, index], context, { at }) => {
    if (of?.type.k === 'map' && index) return context.dialect.subscript(of, index, context);
    return of?.type.k === 'array' && index
      ? { sql: `list_extract(${of.sql}, ${index.sql})`, type: of.type.of, at }
      : undefined;
  }),
];

function structure(fields: Field[], values: Typed[], at: number): Typed {
  const packed = fields.map((field, i) => `"${fieldName(field, i)}" := ${values[i]!.sql}`);
  return { sql: `struct_pack(${packed.join(', ')})`, type: { k: 'row', fields }, at };
}

/** Spark's functions whose translation needs code. */
export const SPARK_SPECIAL = new Map<string, Special>([
  ...times,
  ...texts,
  ...others,
  ...HIGHER_ORDER.filter(([name]) => ['transform', 'filter'].includes(name)),
  extreme('greatest', false),
  extreme('least', false),
]);
