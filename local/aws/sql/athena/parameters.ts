import type { Typed } from '../analysis/context.ts';
import { analyse } from '../analysis/expression.ts';
import { notEmulated, Problem } from '../errors.ts';
import { Cursor } from '../syntax/cursor.ts';
import { parseExpression } from '../syntax/expression.ts';
import { TRINO } from '../trino/dialect.ts';

/** Execution parameters: each is a literal of SQL, read and typed as if it stood there. */
export function parameterValues(given: string[], now: Date): (name: string, index: number, at: number) => Typed {
  return (_name, index, at) => {
    const text = given[index];
    if (text === undefined)
      throw new Problem(
        'USER_ERROR',
        `INVALID_PARAMETER_USAGE: Incorrect number of parameters: expected at least ${index + 1} but found ${given.length}`,
        at,
      );
    const cursor = new Cursor(text, 'trino');
    const expr = parseExpression(cursor);
    cursor.end();
    const constant =
      ['number', 'string', 'boolean', 'null', 'typed'].includes(expr.k) ||
      (expr.k === 'negative' && expr.of.k === 'number');
    if (!constant)
      throw notEmulated(`the execution parameter ${text}: only a literal ('text', 1, DATE '2026-10-01')`, at);
    const context = {
      dialect: TRINO,
      now,
      parameters: () => ({ sql: '', type: { k: 'unknown' as const }, at }),
      resolve: () => {
        throw notEmulated('a table in an execution parameter', at);
      },
      ctes: [],
      scans: [],
      touched: undefined,
      safe: false,
      depth: 0,
      nextId: (prefix: string) => prefix,
      view: () => ({ sql: '', columns: [] }),
    };
    return { ...analyse(context, expr, { columns: [] }), at };
  };
}
