import { Problem } from '../errors.ts';

export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'operator' | 'parameter' | 'end';

export interface Token {
  kind: TokenKind;
  /** The source text. */
  text: string;
  /** Lower-cased word, unquoted identifier or string, operator, parameter name. */
  value: string;
  at: number;
  end: number;
}

/**
 * How the three languages spell things. In Trino "x" is an identifier; in Hive DDL and Spark it is a string,
 * `x` the identifier, and a backslash escapes.
 */
export type Spelling = 'trino' | 'hive' | 'spark';

const OPERATORS = ['<=>', '->', '=>', '<>', '!=', '<=', '>=', '||', '==', '::'];
const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', 0: '\0', Z: '\u001a' };

/** Splits a text into tokens with their places; comments are dropped. */
export function tokenize(text: string, spelling: Spelling): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const push = (kind: TokenKind, end: number, value: string): void => {
    tokens.push({ kind, text: text.slice(at, end), value, at, end });
    at = end;
  };
  while (at < text.length) {
    const rest = text.slice(at);
    const char = rest[0]!;
    const skipped = /^(\s+|--[^\n]*|\/\*[\s\S]*?\*\/)/.exec(rest);
    if (skipped) {
      at += skipped[0].length;
      continue;
    }
    if (rest.startsWith('/*')) throw new Problem('SYNTAX_ERROR', 'unterminated comment', at);
    const word = /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest);
    const number = /^(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/.exec(rest);
    const operator = OPERATORS.find((each) => rest.startsWith(each));
    if (char === "'" || (char === '"' && spelling !== 'trino')) {
      const { value, end } = quoted(text, at, spelling !== 'trino');
      push('string', end, value);
    } else if (char === '"') {
      const { value, end } = quoted(text, at, false);
      push('quoted', end, value);
    } else if (char === '`') {
      if (spelling === 'trino') {
        const why = 'backquoted identifiers are not supported; use double quotes to quote identifiers';
        throw new Problem('SYNTAX_ERROR', why, at);
      }
      const { value, end } = quoted(text, at, false);
      push('quoted', end, value);
    } else if (word) push('word', at + word[0].length, word[0].toLowerCase());
    else if (number) {
      const end = at + number[0].length;
      if (/[A-Za-z_]/.test(text[end] ?? '')) {
        throw new Problem(
          'SYNTAX_ERROR',
          'identifiers must not start with a digit; surround the identifier with quotes',
          at,
        );
      }
      push('number', end, number[0]);
    } else if (char === '?') push('parameter', at + 1, '');
    else if (char === ':' && spelling === 'spark' && /^:[A-Za-z_]/.test(rest)) {
      const name = /^:([A-Za-z_][A-Za-z0-9_]*)/.exec(rest)![1]!;
      push('parameter', at + 1 + name.length, name);
    } else if (operator) push('operator', at + operator.length, operator === '!=' ? '<>' : operator);
    else if ('+-*/%=<>(),.[];:'.includes(char)) push('operator', at + 1, char);
    else throw new Problem('SYNTAX_ERROR', `mismatched input '${String.fromCodePoint(rest.codePointAt(0)!)}'`, at);
  }
  tokens.push({ kind: 'end', text: '<EOF>', value: '', at: text.length, end: text.length });
  return tokens;
}

/** Reads a quoted thing that starts at `at`; a doubled quote stands for itself. */
function quoted(text: string, at: number, backslash: boolean): { value: string; end: number } {
  const quote = text[at]!;
  let value = '';
  for (let i = at + 1; i < text.length; i++) {
    const char = text[i]!;
    if (backslash && char === '\\' && i + 1 < text.length) {
      const code = /^([0-3][0-7]{2}|u[0-9A-Fa-f]{4})/.exec(text.slice(i + 1))?.[0];
      if (code) {
        value += String.fromCharCode(
          code.startsWith('u') ? Number.parseInt(code.slice(1), 16) : Number.parseInt(code, 8),
        );
        i += code.length;
        continue;
      }
      const next = text[++i]!;
      // As in Hive and Spark, \% and \_ stay: LIKE needs to see them.
      value += next === '%' || next === '_' ? `\\${next}` : (ESCAPES[next] ?? next);
    } else if (char !== quote) value += char;
    else if (text[i + 1] === quote) value += text[i++]!;
    else return { value, end: i + 1 };
  }
  throw new Problem('SYNTAX_ERROR', `unterminated ${quote}`, at);
}
