import { type Context, literal, quote, type Typed } from '../analysis/context.ts';
import { notEmulated, Problem } from '../errors.ts';
import { isInteger, isNumeric, VARCHAR } from '../syntax/types.ts';

/** Trino's format(): the conversions %s %d %,d %05d %.2f %,.2f and %%. */
export function format(args: Typed[], context: Context, at: number): Typed {
  const [pattern, ...values] = args;
  const text = literal(pattern, (where) => notEmulated('format with a format that is not a literal', where));
  let next = 0;
  const pieces = [...text.matchAll(/%([,0]*)(\d*)(?:\.(\d+))?([a-zA-Z%])|[^%]+|%/g)].map((match) => {
    const [piece, flags = '', width = '', precision, conversion] = match;
    if (conversion === '%') return quote('%');
    if (!piece.startsWith('%')) return quote(piece);
    const value = values[next++];
    if (!value) throw new Problem('USER_ERROR', `INVALID_FUNCTION_ARGUMENT: Format specifier '${piece}'`, at);
    const comma = flags.includes(',') ? ',' : '';
    const zero = flags.includes('0') || width.startsWith('0') ? '0' : '';
    const size = width.replace(/^0+/, '');
    if (conversion === 's' && !flags && !width) return context.dialect.cast(value, VARCHAR, context);
    if (conversion === 'd' && isInteger(value.type))
      return `format(${quote(`{:${zero}${size}${comma}d}`)}, ${value.sql})`;
    if (conversion === 'f' && isNumeric(value.type) && !isInteger(value.type)) {
      // Through a decimal, because Java rounds half up.
      const digits = Number(precision ?? 6);
      const rounded = `CAST(CAST(${value.sql} AS DECIMAL(38,${digits})) AS DOUBLE)`;
      return `format(${quote(`{:${zero}${size}${comma}.${digits}f}`)}, ${rounded})`;
    }
    throw notEmulated(`the format ${piece}`, at);
  });
  return { sql: pieces.length > 0 ? `(${pieces.join(' || ')})` : quote(''), type: VARCHAR, at };
}
