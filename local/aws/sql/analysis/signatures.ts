import { parseHiveType } from '../syntax/type.ts';
import {
  asDecimal,
  commonType,
  isInteger,
  isNumeric,
  isTime,
  sameType,
  type SqlType,
  TIMESTAMP,
  typeName,
} from '../syntax/types.ts';

type Pattern =
  | { k: 'any'; name: string }
  | { k: 'array'; of: Pattern }
  | { k: 'map'; key: Pattern; value: Pattern }
  | { k: 'decimal' | 'moment' }
  | { k: 'type'; type: SqlType };

/** One form of a function: what it takes, what it gives, how DuckDB says it. */
export interface Signature {
  name: string;
  params: Pattern[];
  variadic: boolean;
  returns: Pattern;
  sql: string;
  aggregate: boolean;
  /** As written, for messages. */
  text: string;
}

export type FunctionTable = Map<string, Signature[]>;

/**
 * Reads a table of functions, a line each: `lower(varchar) varchar = lower($1)`.
 * T, U, K, V stand for any type, N for a numeric and I for an integer one, `moment` for a date or timestamp (given as local time),
 * `decimal` for any decimal; `...` repeats the last parameter, which `$*` lists. In an aggregate the call that
 * takes DISTINCT, ORDER BY, FILTER and OVER stands in brackets: `CAST([sum($1)] AS BIGINT)`.
 */
export function functionTable(...texts: string[]): FunctionTable {
  const table: FunctionTable = new Map();
  for (const line of texts.join('\n').split('\n')) {
    if (line.trim() === '') continue;
    const parsed = signature(line.trim());
    table.set(parsed.name, [...(table.get(parsed.name) ?? []), parsed]);
  }
  return table;
}

function signature(line: string): Signature {
  const open = line.indexOf('(');
  let depth = 0;
  let close = open;
  for (; close < line.length; close++) {
    if (line[close] === '(') depth++;
    if (line[close] === ')' && --depth === 0) break;
  }
  const name = line.slice(0, open);
  const inside = line.slice(open + 1, close);
  const variadic = inside.endsWith('...');
  const [returns, ...sql] = line
    .slice(close + 1)
    .trim()
    .split(' = ');
  const params = splitTop(inside.replace(/\.\.\.$/, '')).map(pattern);
  const body = sql.join(' = ');
  const text = line.slice(0, close + 1);
  return { name, params, variadic, returns: pattern(returns!), sql: body, aggregate: /\[\w+\(/.test(body), text };
}

/** Splits at commas outside parentheses. */
function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    if (text[i] === '(') depth++;
    if (text[i] === ')') depth--;
    if (i === text.length || (text[i] === ',' && depth === 0)) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  return parts.filter((part) => part !== '');
}

function pattern(text: string): Pattern {
  if (/^[TUKVNI]$/.test(text)) return { k: 'any', name: text };
  if (text === 'decimal' || text === 'moment') return { k: text };
  const array = /^array\((.*)\)$/.exec(text);
  if (array) return { k: 'array', of: pattern(array[1]!) };
  const map = /^map\((.*)\)$/.exec(text);
  if (map) {
    const [key, value] = splitTop(map[1]!);
    return { k: 'map', key: pattern(key!), value: pattern(value!) };
  }
  return { k: 'type', type: OWN_NAMES[text] ?? parseHiveType(text) };
}

const OWN_NAMES: Record<string, SqlType> = {
  json: { k: 'json' },
  unknown: { k: 'unknown' },
  timestamptz: { k: 'timestamptz', zone: 'UTC' },
  interval: { k: 'interval day to second' },
  varchar: { k: 'varchar' },
  real: { k: 'real' },
  varbinary: { k: 'varbinary' },
};

/** A signature that fits: the types its arguments are converted to, and its result. */
export interface Match {
  signature: Signature;
  targets: SqlType[];
  returns: SqlType;
}

/** The form of a function that fits the arguments with the least conversion. */
export function matchSignature(
  signatures: Signature[],
  args: SqlType[],
  coercion: (from: SqlType, to: SqlType) => number | undefined,
): Match | undefined {
  let best: (Match & { cost: number }) | undefined;
  for (const each of signatures) {
    if (each.variadic ? args.length < each.params.length : args.length !== each.params.length) continue;
    const bound = new Map<string, SqlType>();
    const patterns = args.map((_, i) => each.params[Math.min(i, each.params.length - 1)]!);
    let cost: number | undefined = 0;
    for (const [i, type] of args.entries()) {
      const one: number | undefined = fit(patterns[i]!, type, bound, coercion);
      cost = cost === undefined || one === undefined ? undefined : cost + one;
    }
    if (cost === undefined || (best && best.cost <= cost)) continue;
    const targets = args.map((type, i) => instantiate(patterns[i]!, bound, type));
    best = { signature: each, targets, returns: instantiate(each.returns, bound, args[0] ?? { k: 'unknown' }), cost };
  }
  return best;
}

function fit(
  wanted: Pattern,
  type: SqlType,
  bound: Map<string, SqlType>,
  coercion: (from: SqlType, to: SqlType) => number | undefined,
): number | undefined {
  if (wanted.k === 'any') {
    if (wanted.name === 'N' && !isNumeric(type) && type.k !== 'unknown') return undefined;
    if (wanted.name === 'I' && !isInteger(type) && type.k !== 'unknown') return undefined;
    const before = bound.get(wanted.name);
    const common = before ? commonType(before, type) : type;
    if (!common) return undefined;
    bound.set(wanted.name, common);
    return before && !sameType(before, type) ? 1 : 0;
  }
  if (type.k === 'unknown') return bindUnknown(wanted, bound);
  switch (wanted.k) {
    case 'array':
      return type.k === 'array' ? fit(wanted.of, type.of, bound, coercion) : undefined;
    case 'map': {
      if (type.k !== 'map') return undefined;
      const [key, value] = [fit(wanted.key, type.key, bound, coercion), fit(wanted.value, type.value, bound, coercion)];
      return key === undefined || value === undefined ? undefined : key + value;
    }
    case 'decimal':
      return type.k === 'decimal' ? 0 : undefined;
    case 'moment':
      return isTime(type) ? 0 : undefined;
    default: {
      if (wanted.type.k === type.k) return 0;
      return coercion(type, wanted.type);
    }
  }
}

/** NULL fits everything; type variables it meets first stay open. */
function bindUnknown(wanted: Pattern, bound: Map<string, SqlType>): number {
  const names = wanted.k === 'array' ? [wanted.of] : wanted.k === 'map' ? [wanted.key, wanted.value] : [];
  for (const each of names) if (each.k === 'any' && !bound.has(each.name)) bound.set(each.name, { k: 'unknown' });
  return 0;
}

function instantiate(wanted: Pattern, bound: Map<string, SqlType>, own: SqlType): SqlType {
  switch (wanted.k) {
    case 'any':
      return bound.get(wanted.name) ?? { k: 'unknown' };
    case 'array':
      return { k: 'array', of: instantiate(wanted.of, bound, { k: 'unknown' }) };
    case 'map':
      return {
        k: 'map',
        key: instantiate(wanted.key, bound, { k: 'unknown' }),
        value: instantiate(wanted.value, bound, { k: 'unknown' }),
      };
    case 'decimal':
      return asDecimal(own) ?? own;
    case 'moment':
      return TIMESTAMP;
    default:
      // A varchar(3) stays what it is: only the kind matters to a parameter.
      return wanted.type.k === own.k ? own : wanted.type;
  }
}

/** What a function takes, for the message about arguments that do not fit. */
export const expected = (signatures: Signature[]): string => signatures.map((each) => each.text).join(', ');

/** `(bigint, varchar)`. */
export const typeList = (types: SqlType[]): string => `(${types.map(typeName).join(', ')})`;
