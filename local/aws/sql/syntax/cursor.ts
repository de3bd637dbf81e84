import { Problem } from '../errors.ts';
import { type Spelling, type Token, tokenize } from './lexer.ts';

/** A place in the tokens of a statement: what every hand-written parser here reads from. */
export class Cursor {
  readonly text: string;
  readonly spelling: Spelling;
  readonly #tokens: Token[];
  #index = 0;
  #parameters = 0;

  constructor(text: string, spelling: Spelling) {
    this.text = text;
    this.spelling = spelling;
    this.#tokens = tokenize(text, spelling);
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#index + ahead, this.#tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#index++;
    return token;
  }

  /** The end of the token before this place. */
  get lastEnd(): number {
    return this.#tokens[this.#index - 1]?.end ?? 0;
  }

  get position(): number {
    return this.#index;
  }

  /** Goes back to a `position`. */
  rewind(position: number): void {
    this.#index = position;
  }

  /** The number of the next `?`. */
  nextParameter(): number {
    return this.#parameters++;
  }

  /** Whether the next tokens are these words or operators. */
  looksAt(...values: string[]): boolean {
    return values.every((value, i) => {
      const token = this.peek(i);
      return (token.kind === 'word' || token.kind === 'operator') && token.value === value;
    });
  }

  /** Takes the words when they come next. */
  accept(...values: string[]): boolean {
    if (!this.looksAt(...values)) return false;
    this.#index += values.length;
    return true;
  }

  acceptAny(...values: string[]): string | undefined {
    const found = values.find((value) => this.looksAt(value));
    if (found !== undefined) this.#index++;
    return found;
  }

  expect(...values: string[]): void {
    for (const value of values) if (!this.accept(value)) throw this.unexpected(`'${value.toUpperCase()}'`);
  }

  /** An identifier, lower-cased as both catalogues keep names. */
  identifier(): string {
    const token = this.peek();
    if (token.kind !== 'word' && token.kind !== 'quoted') throw this.unexpected('<identifier>');
    this.#index++;
    return token.kind === 'quoted' ? token.value.toLowerCase() : token.value;
  }

  /** `a.b.c`. */
  qualifiedName(): string[] {
    const parts = [this.identifier()];
    while (this.accept('.')) parts.push(this.identifier());
    return parts;
  }

  string(): string {
    const token = this.peek();
    if (token.kind !== 'string') throw this.unexpected('<string>');
    this.#index++;
    return token.value;
  }

  integer(): number {
    const token = this.peek();
    if (token.kind !== 'number' || !/^\d+$/.test(token.text)) throw this.unexpected('<integer>');
    this.#index++;
    return Number(token.text);
  }

  /** `( item, item )`. */
  list<T>(item: () => T): T[] {
    this.expect('(');
    const items = this.commaSeparated(item);
    this.expect(')');
    return items;
  }

  commaSeparated<T>(item: () => T): T[] {
    const items = [item()];
    while (this.accept(',')) items.push(item());
    return items;
  }

  /** Only a trailing semicolon may follow. */
  end(): void {
    this.accept(';');
    if (this.peek().kind !== 'end') throw this.unexpected('<EOF>');
  }

  unexpected(expecting: string): Problem {
    const token = this.peek();
    return new Problem('SYNTAX_ERROR', `mismatched input '${token.text}'. Expecting: ${expecting}`, token.at, {
      subject: token.text,
    });
  }
}
