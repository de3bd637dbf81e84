import { type CastContext, type Dialect, raise, type Typed } from '../analysis/context.ts';
import { TRINO_FUNCTIONS, TRINO_KNOWN } from './functions.ts';
import { TRINO_SPECIAL } from './special.ts';
import { trinoArithmetic } from './arithmetic.ts';
import { trinoCast } from './cast.ts';
import { commonType, decimal, isInteger, isText, type SqlType } from '../syntax/types.ts';

const WIDENING = ['tinyint', 'smallint', 'integer', 'bigint'];

/** How Trino converts implicitly, and what it costs a function to be chosen with it. */
export function trinoCoercion(from: SqlType, to: SqlType): number | undefined {
  if (from.k === to.k)
    return from.k === 'array' || from.k === 'map' || from.k === 'row' ? (commonType(from, to) ? 1 : undefined) : 0;
  if (isText(from) && to.k === 'varchar') return 1;
  if (isInteger(from)) {
    const step = WIDENING.indexOf(to.k) - WIDENING.indexOf(from.k);
    if (WIDENING.includes(to.k)) return step > 0 ? step : undefined;
    return to.k === 'double' ? 6 : to.k === 'real' ? 7 : undefined;
  }
  if (to.k === 'double') return from.k === 'real' ? 1 : from.k === 'decimal' ? 5 : undefined;
  if (from.k === 'date') return to.k === 'timestamp' ? 1 : to.k === 'timestamptz' ? 3 : undefined;
  return from.k === 'timestamp' && to.k === 'timestamptz' ? 2 : undefined;
}

function numberLiteral(text: string): SqlType {
  if (/e/i.test(text)) return { k: 'double' };
  if (text.includes('.')) {
    const digits = text.replace('.', '').replace(/^0+(?=\d)/, '');
    const scale = text.length - text.indexOf('.') - 1;
    return decimal(Math.max(digits.length, scale), scale);
  }
  const value = BigInt(text);
  return value <= 2147483647n
    ? { k: 'integer' }
    : value <= 9223372036854775807n
      ? { k: 'bigint' }
      : decimal(text.length, 0);
}

function subscript(of: Typed, index: Typed, context: CastContext): Typed | undefined {
  const { at } = of;
  if (of.type.k === 'array' && isInteger(index.type)) {
    const high = raise(
      context,
      'INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length',
    );
    const low = raise(context, 'INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1');
    const sql = `CASE WHEN ${index.sql} > len(${of.sql}) THEN ${high} WHEN ${index.sql} < 1 THEN ${low} ELSE list_extract(${of.sql}, ${index.sql}) END`;
    return { sql, type: of.type.of, at };
  }
  if (of.type.k !== 'map' || !commonType(of.type.key, index.type)) return undefined;
  const key = trinoCast(index, of.type.key, context);
  const missing = raise(context, 'INVALID_FUNCTION_ARGUMENT: Key not present in map');
  const found = `list_contains(map_keys(${of.sql}), ${key})`;
  const sql = `CASE WHEN ${of.sql} IS NULL OR ${key} IS NULL THEN NULL WHEN ${found} THEN map_extract_value(${of.sql}, ${key}) ELSE ${missing} END`;
  return { sql, type: of.type.value, at };
}

/** Trino as Athena engine version 3 runs it. */
export const TRINO: Dialect = {
  name: 'trino',
  functions: TRINO_FUNCTIONS,
  special: TRINO_SPECIAL,
  known: TRINO_KNOWN,
  cast: trinoCast,
  coercion: trinoCoercion,
  common: (left, right) => commonType(left, right),
  arithmetic: trinoArithmetic,
  subscript,
  numberLiteral,
  defaultNulls: () => 'LAST',
};
