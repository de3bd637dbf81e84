import type { CastContext, Dialect, Typed } from '../analysis/context.ts';
import { TRINO } from '../trino/dialect.ts';
import { notEmulated } from '../errors.ts';
import { SPARK_FUNCTIONS, SPARK_KNOWN } from './functions.ts';
import { sparkCast } from './cast.ts';
import { SPARK_SPECIAL } from './special.ts';
import {
  asDecimal,
  commonType,
  decimal,
  DOUBLE,
  duckType,
  isInteger,
  isInterval,
  isNumeric,
  isText,
  isTime,
  type SqlType,
  VARCHAR,
} from '../syntax/types.ts';

const isAtomic = (type: SqlType): boolean => isNumeric(type) || isTime(type) || type.k === 'boolean' || isText(type);

/** Spark's implicit casts of function arguments; to and from text are the last resort. */
function coercion(from: SqlType, to: SqlType): number | undefined {
  const shared = TRINO.coercion(from, to);
  if (shared !== undefined) return shared;
  if (to.k === 'varchar') return isAtomic(from) ? 8 : undefined;
  if (isText(from)) return isNumeric(to) || to.k === 'date' || to.k === 'timestamp' ? 9 : undefined;
  if (from.k === 'timestamp' && to.k === 'date') return 2;
  return isInteger(from) && to.k === 'integer' ? 3 : undefined;
}

/** Where a text meets something else: a comparison casts the text, a CASE or UNION makes both texts. */
function common(left: SqlType, right: SqlType, purpose: 'compare' | 'combine'): SqlType | undefined {
  const shared = commonType(left, right);
  if (shared) return shared;
  const other = isText(left) ? right : isText(right) ? left : undefined;
  if (!other || !isAtomic(other)) return undefined;
  if (purpose === 'combine') return VARCHAR;
  return other.k === 'decimal' ? DOUBLE : other;
}

function arithmetic(op: string, left: Typed, right: Typed, context: CastContext): Typed | undefined {
  const { at } = left;
  if (op === '||')
    return {
      sql: `(${sparkCast(left, VARCHAR)} || ${sparkCast(right, VARCHAR)})`,
      type: VARCHAR,
      at,
    };
  if (isInterval(right.type) || isInterval(left.type)) return TRINO.arithmetic(op, left, right, context);
  const [a, b] = [left, right].map((side) =>
    isText(side.type) ? { ...side, sql: sparkCast(side, DOUBLE), type: DOUBLE } : side,
  ) as [Typed, Typed];
  const numbers = [a, b].every(({ type }) => isNumeric(type) || type.k === 'unknown');
  if (!numbers) return undefined;
  const type = commonType(a.type, b.type)!;
  if (type.k === 'unknown') return { sql: 'CAST(NULL AS DOUBLE)', type: DOUBLE, at };
  if (op === '/' && type.k !== 'decimal') return quotient(sparkCast(a, DOUBLE), sparkCast(b, DOUBLE), '/', DOUBLE, at);
  if (op === '/') return decimalQuotient(a, b);
  if (type.k === 'decimal') {
    const exact = TRINO.arithmetic(op, a, b, { safe: true });
    if (exact?.type.k === 'decimal' && exact.type.p >= 38)
      throw notEmulated('arithmetic on decimals that reaches 38 digits', at);
    return exact;
  }
  const [x, y] = [sparkCast(a, type), sparkCast(b, type)];
  return op === '%' ? quotient(x, y, '%', type, at) : { sql: `(${x} ${op} ${y})`, type, at };
}

/** Division by zero is NULL. */
const quotient = (a: string, b: string, op: string, type: SqlType, at: number): Typed => ({
  sql: `(${a} ${op} nullif(${b}, 0))`,
  type,
  at,
});

function decimalQuotient(left: Typed, right: Typed): Typed {
  if (left.type.k !== 'decimal' || right.type.k !== 'decimal')
    throw notEmulated('division of a decimal by another type (cast both, or to double)', left.at);
  const [x, y] = [asDecimal(left.type)!, asDecimal(right.type)!];
  const s = Math.max(6, x.s + y.p + 1);
  const p = x.p - x.s + y.s + s;
  if (p > 38) throw notEmulated('division of decimals that needs more than 38 digits', left.at);
  const shifted = `(unscaled(${left.sql}) * CAST('1${'0'.repeat(s - x.s + y.s)}' AS HUGEINT))`;
  const type = decimal(p, s);
  const value = `CAST(rounded_quotient(${shifted}, unscaled(${right.sql})) AS DECIMAL(${38 - s},0)) * CAST('0.${'0'.repeat(s - 1)}1' AS DECIMAL(${s},${s}))`;
  return { sql: `CASE WHEN ${right.sql} <> 0 THEN CAST(${value} AS ${duckType(type)}) END`, type, at: left.at };
}

/** array[0] is the first element; what is missing is NULL. */
function subscript(of: Typed, index: Typed): Typed | undefined {
  const { at } = of;
  if (of.type.k === 'array' && isInteger(index.type)) {
    return {
      sql: `CASE WHEN ${index.sql} >= 0 THEN list_extract(${of.sql}, ${index.sql} + 1) END`,
      type: of.type.of,
      at,
    };
  }
  if (of.type.k !== 'map' || !common(of.type.key, index.type, 'compare')) return undefined;
  return { sql: `map_extract_value(${of.sql}, ${sparkCast(index, of.type.key)})`, type: of.type.value, at };
}

/** Spark 3.5 as Glue 5.0 runs it, ANSI mode off, the session in UTC. */
export const SPARK: Dialect = {
  name: 'spark',
  functions: SPARK_FUNCTIONS,
  special: SPARK_SPECIAL,
  known: SPARK_KNOWN,
  cast: sparkCast,
  coercion,
  common,
  arithmetic,
  subscript,
  numberLiteral: TRINO.numberLiteral,
  defaultNulls: (descending) => (descending ? 'LAST' : 'FIRST'),
};
