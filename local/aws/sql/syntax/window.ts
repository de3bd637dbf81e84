import type { FrameBound, SortItem, Window } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseExpression } from './expression.ts';

/** `x DESC NULLS LAST, …`. */
export function parseSortItems(cursor: Cursor): SortItem[] {
  return cursor.commaSeparated(() => {
    const expr = parseExpression(cursor);
    const descending = cursor.acceptAny('asc', 'desc') === 'desc';
    if (!cursor.accept('nulls')) return { expr, descending };
    const nulls = cursor.acceptAny('first', 'last');
    if (!nulls) throw cursor.unexpected("'FIRST', 'LAST'");
    return { expr, descending, nulls: nulls === 'first' ? 'FIRST' : 'LAST' };
  });
}

/** `( [name] PARTITION BY … ORDER BY … ROWS BETWEEN … )`. */
export function parseWindow(cursor: Cursor): Window {
  cursor.expect('(');
  const named =
    cursor.peek().kind === 'word' && !['partition', 'order', 'rows', 'range', 'groups'].includes(cursor.peek().value);
  const base = named ? { base: cursor.identifier() } : {};
  const partitionBy = cursor.accept('partition', 'by') ? cursor.commaSeparated(() => parseExpression(cursor)) : [];
  const orderBy = cursor.accept('order', 'by') ? parseSortItems(cursor) : [];
  const unit = cursor.acceptAny('rows', 'range');
  let frame: Window['frame'];
  if (unit) {
    const between = cursor.accept('between');
    const start = parseBound(cursor);
    if (between) cursor.expect('and');
    const end: FrameBound = between ? parseBound(cursor) : { kind: 'CURRENT ROW' };
    frame = { unit: unit === 'rows' ? 'ROWS' : 'RANGE', start, end };
  }
  cursor.expect(')');
  return { ...base, partitionBy, orderBy, ...(frame && { frame }) };
}

function parseBound(cursor: Cursor): FrameBound {
  if (cursor.accept('current', 'row')) return { kind: 'CURRENT ROW' };
  const unbounded = cursor.accept('unbounded');
  const offset = unbounded ? undefined : parseExpression(cursor);
  const side = cursor.acceptAny('preceding', 'following');
  if (!side) throw cursor.unexpected("'PRECEDING', 'FOLLOWING'");
  const kind = side === 'preceding' ? 'PRECEDING' : 'FOLLOWING';
  return offset ? { kind, offset } : { kind: `UNBOUNDED ${kind}` };
}
