import type { Body, Expr, Grouping, Query, Relation, Select, SelectItem, Window } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { notEmulated } from '../errors.ts';
import { parenthesised, parseExpression, RESERVED } from './expression.ts';
import { parseSortItems, parseWindow } from './window.ts';

/** Words that begin a query. */
export const startsQuery = (cursor: Cursor): boolean =>
  ['select', 'with', 'values', 'table', '('].some((word) => cursor.looksAt(word));

/** [WITH …] body [ORDER BY …] [OFFSET …] [LIMIT …]. */
export function parseQuery(cursor: Cursor): Query {
  const { at } = cursor.peek();
  const ctes = cursor.accept('with') ? parseWith(cursor) : [];
  const body = parseSet(cursor, 0);
  const query: Query = { at, with: ctes, body, orderBy: [] };
  if (cursor.accept('order', 'by')) query.orderBy = parseSortItems(cursor);
  if (cursor.accept('offset')) {
    query.offset = parseExpression(cursor);
    cursor.acceptAny('row', 'rows');
  }
  if (cursor.accept('limit')) {
    if (!cursor.accept('all')) query.limit = parseExpression(cursor);
  } else if (cursor.accept('fetch')) {
    if (!cursor.acceptAny('first', 'next')) throw cursor.unexpected("'FIRST', 'NEXT'");
    query.limit = parseExpression(cursor);
    cursor.acceptAny('row', 'rows');
    cursor.expect('only');
  }
  if (cursor.spelling === 'spark' && cursor.accept('offset')) query.offset = parseExpression(cursor);
  return query;
}

function parseWith(cursor: Cursor): Query['with'] {
  if (cursor.looksAt('recursive')) throw notEmulated('WITH RECURSIVE', cursor.peek().at);
  return cursor.commaSeparated(() => {
    const { at } = cursor.peek();
    const name = cursor.identifier();
    const columns = cursor.looksAt('(') ? cursor.list(() => cursor.identifier()) : [];
    cursor.expect('as');
    return { name, columns, query: parenthesised(cursor), at };
  });
}

const SET_OPERATORS = [['union', 'except', 'minus'], ['intersect']];

/** UNION and EXCEPT bind looser than INTERSECT. */
function parseSet(cursor: Cursor, level: number): Body {
  if (level === SET_OPERATORS.length) return parseBody(cursor);
  let left = parseSet(cursor, level + 1);
  for (;;) {
    const { at } = cursor.peek();
    const word = cursor.acceptAny(...SET_OPERATORS[level]!);
    if (!word) return left;
    const all = cursor.acceptAny('all', 'distinct') === 'all';
    const op = word === 'union' ? 'UNION' : word === 'intersect' ? 'INTERSECT' : 'EXCEPT';
    left = { k: 'set', at, op, all, left, right: parseSet(cursor, level + 1) };
  }
}

function parseBody(cursor: Cursor): Body {
  const { at } = cursor.peek();
  if (cursor.looksAt('(')) return { k: 'nested', at, query: parenthesised(cursor) };
  if (cursor.accept('values')) return { k: 'values', at, rows: cursor.commaSeparated(() => parseExpression(cursor)) };
  if (cursor.accept('table')) {
    const from: Relation = { k: 'table', parts: cursor.qualifiedName(), at };
    return {
      k: 'select',
      at,
      distinct: false,
      items: [{ k: 'star', of: [], at }],
      from,
      groupBy: [],
      windows: new Map(),
    };
  }
  if (!cursor.accept('select')) throw cursor.unexpected('<query>');
  return parseSelect(cursor, at);
}

function parseSelect(cursor: Cursor, at: number): Select {
  const distinct = cursor.acceptAny('distinct', 'all') === 'distinct';
  const items = cursor.commaSeparated(() => parseSelectItem(cursor));
  const select: Select = { k: 'select', at, distinct, items, groupBy: [], windows: new Map() };
  if (cursor.accept('from')) select.from = parseFrom(cursor);
  if (cursor.accept('where')) select.where = parseExpression(cursor);
  if (cursor.accept('group', 'by')) {
    cursor.acceptAny('all', 'distinct');
    select.groupBy = cursor.commaSeparated(() => parseGrouping(cursor));
  }
  if (cursor.accept('having')) select.having = parseExpression(cursor);
  if (cursor.accept('window')) select.windows = new Map(cursor.commaSeparated(() => parseNamedWindow(cursor)));
  for (const word of ['qualify', 'sort', 'distribute', 'cluster']) {
    if (cursor.looksAt(word)) throw notEmulated(word.toUpperCase(), cursor.peek().at);
  }
  return select;
}

function parseNamedWindow(cursor: Cursor): [string, Window] {
  const name = cursor.identifier();
  cursor.expect('as');
  return [name, parseWindow(cursor)];
}

function parseSelectItem(cursor: Cursor): SelectItem {
  const { at } = cursor.peek();
  if (cursor.accept('*')) return { k: 'star', of: [], at };
  const start = cursor.position;
  if (['word', 'quoted'].includes(cursor.peek().kind)) {
    const of = [cursor.identifier()];
    while (cursor.accept('.')) {
      if (cursor.accept('*')) return { k: 'star', of, at };
      of.push(cursor.identifier());
    }
    cursor.rewind(start);
  }
  const expr = parseExpression(cursor);
  const alias = parseAliasName(cursor);
  return { k: 'expr', expr, ...(alias !== undefined && { alias }) };
}

function parseAliasName(cursor: Cursor): string | undefined {
  if (cursor.accept('as')) return cursor.identifier();
  const { kind, value } = cursor.peek();
  return kind === 'quoted' || (kind === 'word' && !RESERVED.has(value)) ? cursor.identifier() : undefined;
}

function parseGrouping(cursor: Cursor): Grouping {
  const sets = (): Expr[][] =>
    cursor.list(() => {
      if (!cursor.looksAt('(')) return [parseExpression(cursor)];
      if (cursor.accept('(', ')')) return [];
      return cursor.list(() => parseExpression(cursor));
    });
  if (cursor.accept('rollup')) return { k: 'ROLLUP', sets: sets() };
  if (cursor.accept('cube')) return { k: 'CUBE', sets: sets() };
  if (cursor.accept('grouping', 'sets')) return { k: 'GROUPING SETS', sets: sets() };
  return { k: 'simple', expr: parseExpression(cursor) };
}

function parseFrom(cursor: Cursor): Relation {
  let left = parseJoins(cursor);
  for (;;) {
    const { at } = cursor.peek();
    if (cursor.accept(',')) left = { k: 'join', kind: 'CROSS', left, right: parseJoins(cursor), at };
    else if (cursor.looksAt('lateral', 'view')) left = parseLateralView(cursor, left);
    else return left;
  }
}

/** Spark: LATERAL VIEW [OUTER] explode(x) t AS a, b. */
function parseLateralView(cursor: Cursor, left: Relation): Relation {
  const { at } = cursor.peek();
  cursor.expect('lateral', 'view');
  const outer = cursor.accept('outer');
  const name = cursor.identifier();
  const args = cursor.list(() => parseExpression(cursor));
  const table = cursor.looksAt('as') ? '' : cursor.identifier();
  const columns = cursor.accept('as') ? cursor.commaSeparated(() => cursor.identifier()) : [];
  const right: Relation = { k: 'generator', name, args, alias: { name: table, columns }, at };
  if (!outer) return { k: 'join', kind: 'CROSS', left, right, at };
  return { k: 'join', kind: 'LEFT', left, right, on: { k: 'boolean', value: true, at }, at };
}

function parseJoins(cursor: Cursor): Relation {
  let left = parseRelation(cursor);
  for (;;) {
    const { at } = cursor.peek();
    if (cursor.looksAt('natural')) throw notEmulated('NATURAL JOIN', at);
    if (cursor.accept('cross', 'join')) {
      left = { k: 'join', kind: 'CROSS', left, right: parseRelation(cursor), at };
      continue;
    }
    const kind = joinKind(cursor);
    if (!kind) return left;
    const right = parseRelation(cursor);
    if (cursor.accept('using')) {
      left = { k: 'join', kind, left, right, using: cursor.list(() => cursor.identifier()), at };
    } else {
      cursor.expect('on');
      left = { k: 'join', kind, left, right, on: parseExpression(cursor), at };
    }
  }
}

function joinKind(cursor: Cursor): 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'SEMI' | 'ANTI' | undefined {
  if (cursor.accept('join') || cursor.accept('inner', 'join')) return 'INNER';
  if (cursor.spelling === 'spark') {
    const semi = cursor.accept('left', 'semi', 'join') || cursor.accept('semi', 'join');
    if (semi) return 'SEMI';
    if (cursor.accept('left', 'anti', 'join') || cursor.accept('anti', 'join')) return 'ANTI';
  }
  for (const side of ['left', 'right', 'full'] as const) {
    if (cursor.accept(side, 'join') || cursor.accept(side, 'outer', 'join')) {
      return side === 'left' ? 'LEFT' : side === 'right' ? 'RIGHT' : 'FULL';
    }
  }
  return undefined;
}

function parseRelation(cursor: Cursor): Relation {
  const relation = parseUnaliased(cursor);
  const name = parseAliasName(cursor);
  const columns = name !== undefined && cursor.looksAt('(') ? cursor.list(() => cursor.identifier()) : [];
  if (cursor.looksAt('tablesample')) throw notEmulated('TABLESAMPLE', cursor.peek().at);
  if (name === undefined) return relation;
  if (relation.k === 'join') throw notEmulated('an alias of a parenthesised join', relation.at);
  return { ...relation, alias: { name, columns } };
}

function parseUnaliased(cursor: Cursor): Relation {
  const { at } = cursor.peek();
  const lateral = cursor.accept('lateral');
  if (cursor.accept('unnest')) {
    const args = cursor.list(() => parseExpression(cursor));
    return { k: 'unnest', args, ordinality: cursor.accept('with', 'ordinality'), at };
  }
  if (cursor.looksAt('(')) {
    const start = cursor.position;
    if (['select', 'with', 'values', '('].includes(cursor.peek(1).value)) {
      try {
        return { k: 'subquery', query: parenthesised(cursor), lateral, at };
      } catch (error) {
        // "((a join b …))" starts like a nested query; anything else is an error of the query.
        if (cursor.peek().kind === 'end' || !startsWithParentheses(cursor, start)) throw error;
        cursor.rewind(start);
      }
    }
    cursor.expect('(');
    const inner = parseFrom(cursor);
    cursor.expect(')');
    return inner;
  }
  const { kind, value } = cursor.peek();
  if (kind === 'word' && RESERVED.has(value)) throw cursor.unexpected('<identifier>');
  return { k: 'table', parts: cursor.qualifiedName(), at };
}

function startsWithParentheses(cursor: Cursor, start: number): boolean {
  const here = cursor.position;
  cursor.rewind(start);
  const doubled = cursor.looksAt('(', '(');
  cursor.rewind(here);
  return doubled;
}
