import type { Expr } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { notEmulated } from '../errors.ts';
import { parseExpression } from './expression.ts';
import { DATE, decimal, DOUBLE, TIMESTAMP, TIMESTAMPTZ } from './types.ts';

/** NULL, TRUE, DATE '…', INTERVAL '…' unit, ARRAY[…]. */
export function parseLiteral(cursor: Cursor): Expr | undefined {
  const { at, value } = cursor.peek();
  if (cursor.accept('null')) return { k: 'null', at };
  if (cursor.looksAt('true') || cursor.looksAt('false'))
    return { k: 'boolean', value: cursor.next().value === 'true', at };
  if (cursor.looksAt('array', '[')) {
    cursor.next();
    cursor.next();
    const items = cursor.looksAt(']') ? [] : cursor.commaSeparated(() => parseExpression(cursor));
    cursor.expect(']');
    return { k: 'array', items, at };
  }
  if (
    cursor.looksAt('interval') &&
    ['string', 'number'].includes(cursor.peek(cursor.peek(1).value === '-' ? 2 : 1).kind)
  ) {
    cursor.next();
    const sign = cursor.accept('-');
    const token = cursor.next();
    const amount: Expr = { k: 'number', text: token.kind === 'string' ? token.value.trim() : token.text, at };
    const unit = cursor.identifier().replace(/s$/, '');
    if (cursor.looksAt('to')) throw notEmulated('INTERVAL … TO …', at);
    return { k: 'interval', amount: sign ? { k: 'negative', of: amount, at } : amount, unit, at };
  }
  if (cursor.peek(1).kind !== 'string') return undefined;
  const types: Record<string, (text: string) => Expr> = {
    date: (text) => ({ k: 'typed', type: DATE, text, at }),
    timestamp: (text) => ({
      k: 'typed',
      type: /[+-]\d\d:?\d\d$|[A-Za-z]$/.test(text) ? TIMESTAMPTZ : TIMESTAMP,
      text,
      at,
    }),
    decimal: (text) => ({
      k: 'typed',
      type: decimal(text.replace(/\D/g, '').length, /\.(\d*)/.exec(text)?.[1]?.length ?? 0),
      text,
      at,
    }),
    double: (text) => ({ k: 'typed', type: DOUBLE, text, at }),
  };
  const make = types[value];
  if (!make) return undefined;
  cursor.next();
  return make(cursor.string());
}
