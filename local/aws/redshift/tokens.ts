import { Problem } from '../sql/errors.ts';
import { type Token, tokenize } from '../sql/syntax/lexer.ts';

/** The tokens of a Redshift statement; `"x"` is an identifier, as in Trino. */
export function wordsOf(sql: string): Token[] {
  const tokens = tokenize(sql, 'trino').filter(({ kind }) => kind !== 'end');
  while (tokens.at(-1)?.text === ';') tokens.pop();
  const second = tokens.find(({ kind, value }) => kind === 'operator' && value === ';');
  if (second) throw new Problem('USER_ERROR', 'cannot insert multiple commands into a prepared statement', second.at);
  return tokens;
}

/** A name of a table, with its schema and database. */
export function nameAt(tokens: readonly Token[]): { sql: string; length: number } {
  let length = 1;
  while (tokens[length]?.text === '.') length += 2;
  const parts = tokens.slice(0, length);
  if (!parts[0] || parts.some(({ kind }, i) => (i % 2 === 0 ? kind !== 'word' && kind !== 'quoted' : false)))
    throw new Problem('SYNTAX_ERROR', `syntax error at or near "${parts[0]?.text ?? 'end of input'}"`, parts[0]?.at);
  return { sql: parts.map(({ text }) => text).join(''), length };
}

/** The bracket that closes the one at `open`. */
export function closes(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (tokens[i]!.text === '(') depth += 1;
    if (tokens[i]!.text === ')' && --depth === 0) return i;
  }
  throw new Problem('SYNTAX_ERROR', 'syntax error at end of input');
}

/** The parts between commas at the top level. */
export function split(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    if (token.text === ',' && depth === 0) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}
