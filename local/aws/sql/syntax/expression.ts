import type { CompareOp, Expr } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseCase, parseCall, parseSpecialCall } from './call.ts';
import { parseLiteral } from './literal.ts';
import { parseQuery } from './query.ts';
import { parseType } from './type.ts';

/** Words that end an expression or a relation and so are never an implicit alias or a column. */
export const RESERVED = new Set(
  (
    'all and any as between by case cast create cross cube distinct drop else end escape except exists false for from full group ' +
    'grouping having in inner insert intersect into is join left like limit natural not null offset on or order outer ' +
    'right rollup select table then true union unnest using values when where with window fetch tablesample qualify ' +
    'lateral rlike regexp anti semi sort distribute cluster'
  ).split(' '),
);
const COMPARISONS: Record<string, CompareOp> = {
  '=': '=',
  '==': '=',
  '<>': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '<=>': 'IS NOT DISTINCT FROM',
};

/** expression := or. */
export function parseExpression(cursor: Cursor): Expr {
  let left = parseAnd(cursor);
  while (cursor.accept('or')) left = { k: 'logic', op: 'OR', left, right: parseAnd(cursor), at: left.at };
  return left;
}

function parseAnd(cursor: Cursor): Expr {
  let left = parseNot(cursor);
  while (cursor.accept('and')) left = { k: 'logic', op: 'AND', left, right: parseNot(cursor), at: left.at };
  return left;
}

function parseNot(cursor: Cursor): Expr {
  const { at } = cursor.peek();
  return cursor.accept('not') ? { k: 'not', of: parseNot(cursor), at } : parsePredicate(cursor);
}

function parsePredicate(cursor: Cursor): Expr {
  let left = parseSum(cursor);
  for (;;) {
    const { at, value, kind } = cursor.peek();
    const op = kind === 'operator' ? COMPARISONS[value] : undefined;
    const spark = cursor.spelling === 'spark';
    if (op && (spark || !['==', '<=>'].includes(value))) {
      cursor.next();
      const quantifier = cursor.acceptAny('all', 'any', 'some');
      if (quantifier) {
        left = { k: 'quantified', of: left, op, all: quantifier === 'all', query: parenthesised(cursor), at };
      } else left = { k: 'compare', op, left, right: parseSum(cursor), at };
      continue;
    }
    if (cursor.accept('is')) {
      const negated = cursor.accept('not');
      if (cursor.accept('null')) left = negate(negated, { k: 'is null', of: left, at });
      else if (cursor.accept('distinct', 'from')) {
        left = {
          k: 'compare',
          op: negated ? 'IS NOT DISTINCT FROM' : 'IS DISTINCT FROM',
          left,
          right: parseSum(cursor),
          at,
        };
      } else if (spark && (cursor.looksAt('true') || cursor.looksAt('false'))) {
        const right: Expr = { k: 'boolean', value: cursor.next().value === 'true', at };
        left = negate(negated, { k: 'compare', op: 'IS NOT DISTINCT FROM', left, right, at });
      } else throw cursor.unexpected("'NULL', 'DISTINCT'");
      continue;
    }
    const negated =
      cursor.looksAt('not') && ['between', 'in', 'like', 'rlike', 'regexp'].includes(cursor.peek(1).value);
    if (negated) cursor.next();
    if (cursor.accept('between')) {
      const low = parseSum(cursor);
      cursor.expect('and');
      left = negate(negated, { k: 'between', of: left, low, high: parseSum(cursor), at });
    } else if (cursor.accept('in')) {
      if (cursor.looksAt('(', 'select') || cursor.looksAt('(', 'with')) {
        left = negate(negated, { k: 'in query', of: left, query: parenthesised(cursor), at });
      } else left = negate(negated, { k: 'in', of: left, items: cursor.list(() => parseExpression(cursor)), at });
    } else if (cursor.accept('like')) {
      const pattern = parseSum(cursor);
      const escape = cursor.accept('escape') ? { escape: parseSum(cursor) } : {};
      left = negate(negated, { k: 'like', of: left, pattern, ...escape, regex: false, at });
    } else if (spark && cursor.acceptAny('rlike', 'regexp')) {
      left = negate(negated, { k: 'like', of: left, pattern: parseSum(cursor), regex: true, at });
    } else return left;
  }
}

const negate = (negated: boolean, of: Expr): Expr => (negated ? { k: 'not', of, at: of.at } : of);

function parseSum(cursor: Cursor): Expr {
  let left = parseProduct(cursor);
  for (;;) {
    const { at } = cursor.peek();
    const op = cursor.acceptAny('+', '-', '||');
    if (!op) return left;
    left = { k: 'arithmetic', op, left, right: parseProduct(cursor), at };
  }
}

function parseProduct(cursor: Cursor): Expr {
  let left = parseUnary(cursor);
  for (;;) {
    const { at } = cursor.peek();
    const op = cursor.acceptAny('*', '/', '%');
    if (!op) return left;
    left = { k: 'arithmetic', op, left, right: parseUnary(cursor), at };
  }
}

function parseUnary(cursor: Cursor): Expr {
  const { at } = cursor.peek();
  if (cursor.accept('-')) return { k: 'negative', of: parseUnary(cursor), at };
  if (cursor.accept('+')) return parseUnary(cursor);
  return parsePostfix(cursor);
}

function parsePostfix(cursor: Cursor): Expr {
  let of = parsePrimary(cursor);
  for (;;) {
    const { at } = cursor.peek();
    if (cursor.accept('[')) {
      const index = parseExpression(cursor);
      cursor.expect(']');
      of = { k: 'subscript', of, index, at };
    } else if (cursor.looksAt('.') && of.k !== 'name') {
      cursor.next();
      of = { k: 'field', of, name: cursor.identifier(), at };
    } else if (cursor.accept('at', 'time', 'zone')) of = { k: 'at zone', of, zone: parsePrimary(cursor), at };
    else return of;
  }
}

function parsePrimary(cursor: Cursor): Expr {
  const token = cursor.peek();
  const { at, value } = token;
  switch (token.kind) {
    case 'number':
      cursor.next();
      return { k: 'number', text: token.text, at };
    case 'string':
      cursor.next();
      return { k: 'string', value, at };
    case 'parameter':
      cursor.next();
      return { k: 'parameter', name: value, index: cursor.nextParameter(), at };
    case 'operator':
      if (value === '(') return parseParenthesis(cursor);
      throw cursor.unexpected('<expression>');
    case 'quoted':
      return { k: 'name', parts: cursor.qualifiedName(), at };
    case 'end':
      throw cursor.unexpected('<expression>');
    default:
  }
  const literal = parseLiteral(cursor);
  if (literal) return literal;
  if (value === 'case') return parseCase(cursor);
  if (value === 'exists' && cursor.accept('exists')) return { k: 'exists', query: parenthesised(cursor), at };
  if (cursor.peek(1).value === '->' && cursor.peek(1).kind === 'operator') {
    cursor.next();
    cursor.next();
    return { k: 'lambda', parameters: [value], body: parseExpression(cursor), at };
  }
  const special = parseSpecialCall(cursor);
  if (special) return special;
  if (cursor.peek(1).kind === 'operator' && cursor.peek(1).value === '(') return parseCall(cursor);
  if (RESERVED.has(value)) throw cursor.unexpected('<expression>');
  return { k: 'name', parts: cursor.qualifiedName(), at };
}

/** A subquery, a lambda's parameters, a row or plain parentheses. */
function parseParenthesis(cursor: Cursor): Expr {
  const { at } = cursor.peek();
  if (cursor.looksAt('(', 'select') || cursor.looksAt('(', 'with') || cursor.looksAt('(', 'values')) {
    return { k: 'scalar', query: parenthesised(cursor), at };
  }
  const lambda = parseLambda(cursor);
  if (lambda) return lambda;
  const items = cursor.list(() => parseExpression(cursor));
  return items.length === 1 ? items[0]! : { k: 'row', items, at };
}

function parseLambda(cursor: Cursor): Expr | undefined {
  const { at } = cursor.peek();
  let ahead = 1;
  const parameters: string[] = [];
  while (cursor.peek(ahead).kind === 'word' && !RESERVED.has(cursor.peek(ahead).value)) {
    parameters.push(cursor.peek(ahead).value);
    if (cursor.peek(ahead + 1).value !== ',') break;
    ahead += 2;
  }
  const close = parameters.length === 0 ? 1 : ahead + 1;
  if (cursor.peek(close).value !== ')' || cursor.peek(close + 1).value !== '->') return undefined;
  for (let i = 0; i <= close + 1; i++) cursor.next();
  return { k: 'lambda', parameters, body: parseExpression(cursor), at };
}

/** `( query )`. */
export function parenthesised(cursor: Cursor): ReturnType<typeof parseQuery> {
  cursor.expect('(');
  const query = parseQuery(cursor);
  cursor.expect(')');
  return query;
}

/** `CAST(x AS type)` after its name. */
export function parseCastBody(cursor: Cursor, safe: boolean, at: number): Expr {
  cursor.expect('(');
  const of = parseExpression(cursor);
  cursor.expect('as');
  const type = parseType(cursor);
  cursor.expect(')');
  return { k: 'cast', of, type, safe, at };
}
