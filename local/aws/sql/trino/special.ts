import { coerce } from '../analysis/expression.ts';
import { literal, quote, type Typed } from '../analysis/context.ts';
import { notEmulated } from '../errors.ts';
import { format } from './format.ts';
import { extreme, HIGHER_ORDER, onValues, type Special } from '../analysis/special.ts';
import { TRINO_TIMES } from './special-time.ts';
import { asDecimal, decimal, isText, JSON_TYPE, typeName, VARCHAR } from '../syntax/types.ts';

/** `$.a["b"][0]` in DuckDB's spelling; wildcards and filters are refused. */
export function jsonPath(value: Typed | undefined): string {
  const path = literal(value, (at) => notEmulated('a JSON path that is not a literal', at));
  const steps = [...path.matchAll(/\.([A-Za-z_][\w-]*)|\["([^"\\]*)"\]|\['([^'\\]*)'\]|\[(\d+)\]/g)];
  if (`$${steps.map(([text]) => text).join('')}` !== path) throw notEmulated(`the JSON path ${path}`, value?.at);
  return quote(
    `$${steps.map(([, name, double, single, index]) => (index === undefined ? `."${name ?? double ?? single}"` : `[${index}]`)).join('')}`,
  );
}

const json: [string, Special][] = [
  onValues('json_extract', ([value, path], _context, { at }) => {
    if (!value || !(isText(value.type) || value.type.k === 'json')) return undefined;
    return {
      sql: `CASE WHEN json_valid(${value.sql}) THEN json_extract(CAST(${value.sql} AS JSON), ${jsonPath(path)}) END`,
      type: JSON_TYPE,
      at,
    };
  }),
  onValues('json_extract_scalar', ([value, path], _context, { at }) => {
    if (!value || !(isText(value.type) || value.type.k === 'json')) return undefined;
    const where = jsonPath(path);
    const scalar = `json_type(CAST(${value.sql} AS JSON), ${where}) NOT IN ('OBJECT', 'ARRAY')`;
    return {
      sql: `CASE WHEN json_valid(${value.sql}) AND ${scalar} THEN json_extract_string(CAST(${value.sql} AS JSON), ${where}) END`,
      type: VARCHAR,
      at,
    };
  }),
];

/** round, ceil, floor, truncate of a decimal keep it a decimal. */
const rounding = (name: string, duck: string): [string, Special] =>
  onValues(name, ([value, digits], context, { at }) => {
    const type = value?.type.k === 'decimal' ? asDecimal(value.type) : undefined;
    if (!value || !type) return undefined;
    if (digits) {
      const to = decimal(type.p + 1, type.s);
      const places = coerce(context, digits, { k: 'integer' }).sql;
      return name === 'round'
        ? {
            sql: `CAST(round(${value.sql}, ${places}) AS DECIMAL(${type.p + 1 > 38 ? 38 : type.p + 1},${type.s}))`,
            type: to,
            at,
          }
        : undefined;
    }
    const to = decimal(Math.max(1, type.p - type.s + Math.min(type.s, 1)), 0);
    const width = to.k === 'decimal' ? to.p : 38;
    return { sql: `CAST(${duck}(${value.sql}) AS DECIMAL(${width},0))`, type: to, at };
  });

const others: [string, Special][] = [
  rounding('round', 'round'),
  rounding('ceil', 'ceil'),
  rounding('ceiling', 'ceil'),
  rounding('floor', 'floor'),
  rounding('truncate', 'trunc'),
  onValues('mod', ([left, right], context) =>
    left && right ? context.dialect.arithmetic('%', left, right, context) : undefined,
  ),
  onValues('log', ([base, value], context, { at }) => {
    if (!base || !value) return undefined;
    const [b, x] = [base, value].map((each) => coerce(context, each, { k: 'double' }).sql);
    return { sql: `(ln(${x}) / ln(${b}))`, type: { k: 'double' }, at };
  }),
  onValues('concat', (args, context) => {
    const [first, ...rest] = args;
    if (!first || rest.length === 0) return undefined;
    return rest.reduce<Typed | undefined>(
      (left, right) => left && context.dialect.arithmetic('||', left, right, context),
      first,
    );
  }),
  onValues('typeof', ([value], _context, { at }) =>
    value ? { sql: quote(typeName(value.type)), type: VARCHAR, at } : undefined,
  ),
  onValues('regexp_replace', ([value, pattern, replacement], _context, { at }) => {
    if (!value || !pattern || !replacement || ![value, pattern, replacement].every((each) => isText(each.type)))
      return undefined;
    const text = literal(replacement, (where) =>
      notEmulated('regexp_replace with a replacement that is not a literal', where),
    );
    return {
      sql: `regexp_replace(${value.sql}, ${pattern.sql}, ${quote(javaReplacement(text, at))}, 'g')`,
      type: VARCHAR,
      at,
    };
  }),
  onValues('format', (args, context, { at }) => format(args, context, at)),
];

/** Java's $1 and \\$ as RE2's \\1 and $. */
export function javaReplacement(text: string, at?: number): string {
  return text.replace(/\\(.)|\$(\d)|\$|\\/g, (part, escaped: string | undefined, group: string | undefined) => {
    if (escaped !== undefined) return escaped === '\\' ? '\\\\' : escaped;
    if (group !== undefined) return `\\${group}`;
    throw notEmulated(`the replacement ${part} in a regular expression`, at);
  });
}

/** Trino's functions whose translation needs code. */
export const TRINO_SPECIAL = new Map<string, Special>([
  ...TRINO_TIMES,
  ...json,
  ...others,
  ...HIGHER_ORDER,
  extreme('greatest', true),
  extreme('least', true),
]);
