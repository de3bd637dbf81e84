import type { CompareOp, Expr, Query } from '../syntax/ast.ts';
import { analyse, coerce, comparable } from './expression.ts';
import { type Analysed, analyseQuery } from './query.ts';
import { type Context, identifier, quote, type Scope, type Typed } from './context.ts';
import { Problem } from '../errors.ts';
import { isText, typeName, VARCHAR } from '../syntax/types.ts';

/** A query inside an expression. */
export function subquery(context: Context, query: Query, scope: Scope): Analysed {
  const found = analyseQuery(context, query, scope);
  context.touched = undefined; // a condition with a subquery never prunes partitions
  return found;
}

/** `x > ALL (query)`, `x IN (query)`. */
export function quantified(
  context: Context,
  of: Typed,
  op: CompareOp,
  all: boolean,
  query: Query,
  scope: Scope,
  at: number,
): string {
  const { sql, columns } = subquery(context, query, scope);
  if (columns.length !== 1)
    throw new Problem('TYPE_MISMATCH', 'Multiple columns returned by subquery are not yet supported', at);
  const column = columns[0]!;
  const inner: Typed = { sql: column.sql, type: column.type, at };
  const [left, right] = comparable(context, op, [of, inner], at);
  const rows = `SELECT ${right!.sql} FROM (${sql}) AS ${identifier(context.nextId('s'))}`;
  return `(${left!.sql} ${op} ${all ? 'ALL' : 'ANY'} (${rows}))`;
}

/** LIKE and, in Spark, RLIKE. */
export function like(context: Context, expr: Extract<Expr, { k: 'like' }>, scope: Scope): string {
  const operands = [expr.of, expr.pattern, ...(expr.escape ? [expr.escape] : [])].map((each) =>
    analyse(context, each, scope),
  );
  const texts = operands.map((each) => {
    if (isText(each.type) || each.type.k === 'unknown') return each.sql;
    if (context.dialect.coercion(each.type, VARCHAR) === undefined) {
      throw new Problem(
        'TYPE_MISMATCH',
        `Left side of LIKE expression must evaluate to a varchar (actual: ${typeName(each.type)})`,
        each.at,
      );
    }
    return coerce(context, each, VARCHAR).sql;
  });
  if (expr.regex) return `regexp_matches(${texts[0]}, ${texts[1]})`;
  // Spark's LIKE escapes with a backslash unless it is told otherwise; Trino's does not escape at all.
  const escape = texts[2] ?? (context.dialect.name === 'spark' ? quote('\\') : undefined);
  return `(${texts[0]} LIKE ${texts[1]}${escape ? ` ESCAPE ${escape}` : ''})`;
}
