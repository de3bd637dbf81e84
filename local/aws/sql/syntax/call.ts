import type { Call, Expr, SortItem, Window } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { notEmulated } from '../errors.ts';
import { parseCastBody, parseExpression } from './expression.ts';
import { parseSortItems, parseWindow } from './window.ts';

/** Functions that are written without parentheses. */
const BARE = [
  'current_date',
  'current_timestamp',
  'localtimestamp',
  'current_user',
  'current_catalog',
  'current_schema',
];

/** A call of a function by name, with everything that may follow an aggregate. */
export function parseCall(cursor: Cursor): Expr {
  const { at } = cursor.peek();
  const name = cursor.identifier();
  cursor.expect('(');
  const call: Call & { at: number } = {
    k: 'call',
    name,
    args: [],
    star: false,
    distinct: false,
    orderBy: [],
    ignoreNulls: false,
    at,
  };
  if (cursor.accept('*')) call.star = true;
  else if (!cursor.looksAt(')')) {
    call.distinct = cursor.acceptAny('distinct', 'all') === 'distinct';
    call.args = cursor.commaSeparated(() => parseExpression(cursor));
    if (cursor.accept('on', 'overflow')) throw notEmulated('ON OVERFLOW', at);
    if (cursor.accept('order', 'by')) call.orderBy = parseSortItems(cursor);
  }
  cursor.expect(')');
  if (cursor.accept('within', 'group'))
    call.orderBy = inParentheses(cursor, ['order', 'by'], () => parseSortItems(cursor));
  if (cursor.accept('filter')) call.filter = inParentheses(cursor, ['where'], () => parseExpression(cursor));
  if (cursor.accept('ignore', 'nulls')) call.ignoreNulls = true;
  else cursor.accept('respect', 'nulls');
  if (cursor.accept('over')) call.over = parseOver(cursor);
  return call;
}

const parseOver = (cursor: Cursor): Window | string =>
  cursor.looksAt('(') ? parseWindow(cursor) : cursor.identifier();

function inParentheses<T extends SortItem[] | Expr>(cursor: Cursor, words: string[], read: () => T): T {
  cursor.expect('(');
  cursor.expect(...words);
  const found = read();
  cursor.expect(')');
  return found;
}

const call = (name: string, args: Expr[], at: number): Expr => ({
  k: 'call',
  name,
  args,
  star: false,
  distinct: false,
  orderBy: [],
  ignoreNulls: false,
  at,
});

/** Calls whose arguments are written in words: CAST, EXTRACT, SUBSTRING … FROM, TRIM, POSITION, IF. */
export function parseSpecialCall(cursor: Cursor): Expr | undefined {
  const { at, value } = cursor.peek();
  if (BARE.includes(value)) {
    cursor.next();
    if (cursor.accept('(')) cursor.expect(')');
    return call(value, [], at);
  }
  if (cursor.peek(1).value !== '(' || cursor.peek(1).kind !== 'operator') return undefined;
  switch (value) {
    case 'cast':
    case 'try_cast':
      cursor.next();
      return parseCastBody(cursor, value === 'try_cast', at);
    case 'try': {
      if (cursor.spelling === 'spark') return undefined;
      cursor.next();
      const [of] = cursor.list(() => parseExpression(cursor));
      return { k: 'try', of: of!, at };
    }
    case 'if': {
      cursor.next();
      const [when, then, otherwise, more] = cursor.list(() => parseExpression(cursor));
      if (!when || !then || more) throw cursor.unexpected('IF(condition, value [, value])');
      return { k: 'case', whens: [{ when, value: then }], ...(otherwise && { otherwise }), at };
    }
    case 'row': {
      if (cursor.spelling === 'spark') return undefined;
      cursor.next();
      return { k: 'row', items: cursor.list(() => parseExpression(cursor)), at };
    }
    case 'extract': {
      cursor.next();
      cursor.expect('(');
      const field = cursor.identifier();
      cursor.expect('from');
      const of = parseExpression(cursor);
      cursor.expect(')');
      return call(field, [of], at);
    }
    case 'position': {
      cursor.next();
      cursor.expect('(');
      const needle = parseOperand(cursor);
      if (!cursor.acceptAny('in', ',')) throw cursor.unexpected("'IN'");
      const of = parseExpression(cursor);
      cursor.expect(')');
      return call('position', [needle, of], at);
    }
    case 'substring': {
      cursor.next();
      cursor.expect('(');
      const args = [parseExpression(cursor)];
      while (cursor.acceptAny(args.length === 1 ? 'from' : 'for', ',')) args.push(parseExpression(cursor));
      cursor.expect(')');
      return call('substring', args, at);
    }
    case 'trim': {
      cursor.next();
      cursor.expect('(');
      const side = cursor.acceptAny('both', 'leading', 'trailing');
      const name = side === 'leading' ? 'ltrim' : side === 'trailing' ? 'rtrim' : 'trim';
      const first = cursor.looksAt('from') ? undefined : parseExpression(cursor);
      const args = cursor.accept('from') ? [parseExpression(cursor), ...(first ? [first] : [])] : [first!];
      if (args.length === 1 && cursor.accept(',')) args.push(parseExpression(cursor));
      cursor.expect(')');
      return call(name, args, at);
    }
    default:
      return undefined;
  }
}

/** An operand before IN: a plain expression would take the IN for its own. */
function parseOperand(cursor: Cursor): Expr {
  const { at, kind, value } = cursor.peek();
  if (kind !== 'string') throw notEmulated('POSITION of something but a literal', at);
  cursor.next();
  return { k: 'string', value, at };
}

/** CASE [x] WHEN … THEN … ELSE … END. */
export function parseCase(cursor: Cursor): Expr {
  const { at } = cursor.peek();
  cursor.expect('case');
  const operand = cursor.looksAt('when') ? {} : { operand: parseExpression(cursor) };
  const whens: { when: Expr; value: Expr }[] = [];
  while (cursor.accept('when')) {
    const when = parseExpression(cursor);
    cursor.expect('then');
    whens.push({ when, value: parseExpression(cursor) });
  }
  if (whens.length === 0) throw cursor.unexpected("'WHEN'");
  const otherwise = cursor.accept('else') ? { otherwise: parseExpression(cursor) } : {};
  cursor.expect('end');
  return { k: 'case', ...operand, whens, ...otherwise, at };
}
