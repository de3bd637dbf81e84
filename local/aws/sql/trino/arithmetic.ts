import { type CastContext, raise, type Typed } from '../analysis/context.ts';
import { notEmulated } from '../errors.ts';
import { trinoCast } from './cast.ts';
import {
  asDecimal,
  commonType,
  decimal,
  duckType,
  isInteger,
  isInterval,
  isNumeric,
  isText,
  isTime,
  type SqlType,
  VARCHAR,
} from '../syntax/types.ts';

/** `left op right` with Trino's result types; undefined when the operator does not take them. */
export function trinoArithmetic(op: string, left: Typed, right: Typed, context: CastContext): Typed | undefined {
  if (op === '||') return concatenation(left, right, context);
  if (isNumeric(left.type) && isNumeric(right.type)) return numeric(op, left, right, context);
  if (left.type.k === 'unknown' && right.type.k === 'unknown') return { ...left, type: { k: 'integer' } };
  if (left.type.k === 'unknown')
    return isNumeric(right.type) ? numeric(op, { ...left, type: right.type }, right, context) : undefined;
  if (right.type.k === 'unknown')
    return isNumeric(left.type) ? numeric(op, left, { ...right, type: left.type }, context) : undefined;
  return temporal(op, left, right);
}

/** The error of a division by zero. */
const divisionByZero = (context: CastContext): string => raise(context, 'DIVISION_BY_ZERO: Division by zero');

function concatenation(left: Typed, right: Typed, context: CastContext): Typed | undefined {
  const { at } = left;
  if ([left, right].every(({ type }) => isText(type) || type.k === 'unknown')) {
    return { sql: `(${left.sql} || ${right.sql})`, type: VARCHAR, at };
  }
  const wrap = (side: Typed, other: Typed): Typed =>
    side.type.k === 'array' || other.type.k !== 'array'
      ? side
      : { sql: `[${side.sql}]`, type: { k: 'array', of: side.type }, at };
  const [a, b] = [wrap(left, right), wrap(right, left)];
  const type = a.type.k === 'array' && b.type.k === 'array' ? commonType(a.type, b.type) : undefined;
  if (!type) return undefined;
  const [x, y] = [trinoCast(a, type, context), trinoCast(b, type, context)];
  return { sql: `CASE WHEN ${x} IS NULL OR ${y} IS NULL THEN NULL ELSE list_concat(${x}, ${y}) END`, type, at };
}

function numeric(op: string, left: Typed, right: Typed, context: CastContext): Typed {
  const { at } = left;
  const common = commonType(left.type, right.type)!;
  if (common.k !== 'decimal') {
    const [a, b] = [trinoCast(left, common, context), trinoCast(right, common, context)];
    if (isInteger(common) && (op === '/' || op === '%')) {
      const sql = `(${a} ${op === '/' ? '//' : '%'} ${b})`;
      return { sql: `CASE WHEN ${b} = 0 THEN ${divisionByZero(context)} ELSE ${sql} END`, type: common, at };
    }
    return { sql: `(${a} ${op} ${b})`, type: common, at };
  }
  const [x, y] = [asDecimal(left.type)!, asDecimal(right.type)!];
  const [a, b] = [trinoCast(left, x, context), trinoCast(right, y, context)];
  const s = Math.max(x.s, y.s);
  switch (op) {
    case '+':
    case '-':
      return exact(`(${a} ${op} ${b})`, decimal(Math.max(x.p - x.s, y.p - y.s) + s + 1, s), at);
    case '*':
      if (x.s + y.s > 38) throw notEmulated('a product of decimals with more than 38 digits after the point', at);
      return exact(`(${a} * ${b})`, decimal(x.p + y.p, x.s + y.s), at);
    case '%':
      return guarded(b, exact(`(${a} % ${b})`, decimal(Math.min(x.p - x.s, y.p - y.s) + s, s), at), context);
    default: {
      const type = decimal(x.p + y.s + Math.max(0, y.s - x.s), s);
      const scale = s - x.s + y.s;
      const shifted = scale > 0 ? `(unscaled(${a}) * CAST('1${'0'.repeat(scale)}' AS HUGEINT))` : `unscaled(${a})`;
      const quotient = `rounded_quotient(${shifted}, unscaled(${b}))`;
      const unit = s > 0 ? ` * CAST('0.${'0'.repeat(s - 1)}1' AS DECIMAL(${s},${s}))` : '';
      return guarded(b, exact(`CAST(${quotient} AS DECIMAL(${38 - s},0))${unit}`, type, at), context);
    }
  }
}

const exact = (sql: string, type: SqlType, at: number): Typed => ({
  sql: `CAST(${sql} AS ${duckType(type)})`,
  type,
  at,
});

const guarded = (divisor: string, value: Typed, context: CastContext): Typed => ({
  ...value,
  sql: `CASE WHEN ${divisor} = 0 THEN ${divisionByZero(context)} ELSE ${value.sql} END`,
});

/** Dates, timestamps and intervals. */
function temporal(op: string, left: Typed, right: Typed): Typed | undefined {
  const { at } = left;
  if (op === '+' && isInterval(left.type) && isTime(right.type)) return temporal(op, right, left);
  if (op !== '+' && op !== '-') {
    const scaled = op === '*' && isInterval(left.type) && isInteger(right.type);
    return scaled ? { sql: `(${left.sql} * ${right.sql})`, type: left.type, at } : undefined;
  }
  if (isTime(left.type) && isInterval(right.type)) {
    if (left.type.k === 'timestamptz' && left.type.zone !== 'UTC')
      throw notEmulated('an interval on a timestamp with a zone', at);
    const sql = `(${left.sql} ${op} ${right.sql})`;
    return { sql: left.type.k === 'date' ? `CAST(${sql} AS DATE)` : sql, type: left.type, at };
  }
  if (isInterval(left.type) && left.type.k === right.type.k)
    return { sql: `(${left.sql} ${op} ${right.sql})`, type: left.type, at };
  if (op === '-' && isTime(left.type) && isTime(right.type)) {
    const days = left.type.k === 'date' && right.type.k === 'date';
    const sql = days
      ? `to_days(CAST(${left.sql} - ${right.sql} AS INTEGER))`
      : `(CAST(${left.sql} AS TIMESTAMP) - CAST(${right.sql} AS TIMESTAMP))`;
    return { sql, type: { k: 'interval day to second' }, at };
  }
  return undefined;
}
