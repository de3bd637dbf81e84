import { notEmulated, Problem } from '../sql/errors.ts';
import type { Token } from '../sql/syntax/lexer.ts';
import { type Copy, readCopy } from './copy.ts';
import { closes, nameAt, split, wordsOf } from './tokens.ts';
import { query, typeAt } from './words.ts';

/** What a Redshift statement asks of DuckDB. `counts` is whether the rows it touched are its result. */
export type Asked =
  | { k: 'run'; sql: string; counts: boolean }
  | { k: 'select'; sql: string }
  | { k: 'copy'; copy: Copy }
  /** Ends the transaction of its batch and begins the next. */
  | { k: 'commit'; sql?: string }
  | { k: 'nothing' };

/** Reads one statement of Redshift's. Throws a Problem for what is wrong with it or not emulated. */
export function readStatement(text: string): Asked {
  const tokens = wordsOf(text);
  const is = (...wanted: string[]): boolean =>
    wanted.every((word, i) => tokens[i]?.kind === 'word' && tokens[i].value === word);
  if (tokens.length === 0) throw new Problem('SYNTAX_ERROR', 'the statement is empty');
  if (is('select') || is('with')) return { k: 'select', sql: query(tokens) };
  if (is('insert', 'into') || is('delete') || is('update') || is('merge', 'into'))
    return { k: 'run', sql: query(tokens), counts: true };
  if (is('copy')) return { k: 'copy', copy: readCopy(tokens) };
  if (is('create')) return create(tokens);
  if (is('drop', 'table') || is('drop', 'view') || is('drop', 'schema')) return run(tokens);
  if (is('alter', 'table')) return alter(tokens);
  // TRUNCATE commits, in Redshift.
  if (is('truncate')) return { k: 'commit', sql: query(tokens.filter(({ value }) => value !== 'table')) };
  if (is('commit') || is('end')) return { k: 'commit' };
  if (is('begin') || is('start', 'transaction') || is('analyze')) return { k: 'nothing' };
  throw notEmulated(`the statement ${tokens[0]!.text.toUpperCase()}`, tokens[0]!.at);
}

const run = (tokens: readonly Token[]): Asked => ({ k: 'run', sql: query(tokens), counts: false });

function create(tokens: readonly Token[]): Asked {
  const [, second, third, fourth] = tokens.map(({ value }) => value);
  if (second === 'schema') return run(tokens);
  if (second === 'view' || (second === 'or' && third === 'replace' && fourth === 'view')) {
    // A bound view follows the table it was made on through a rename, which a view of DuckDB does not.
    const unbound = tokens.slice(-4).map(({ value }) => value);
    if (unbound.join(' ') !== 'with no schema binding')
      throw notEmulated('a view without WITH NO SCHEMA BINDING', tokens[1]!.at);
    return run(tokens.slice(0, -4));
  }
  const temporary = second === 'temp' || second === 'temporary';
  const at = temporary ? 2 : 1;
  if (tokens[at]?.value !== 'table') throw notEmulated(`CREATE ${tokens[1]?.text.toUpperCase()}`, tokens[1]?.at);
  const begin = tokens.slice(at + 1);
  const guarded = begin[0]?.value === 'if';
  const name = nameAt(begin.slice(guarded ? 3 : 0));
  const rest = begin.slice((guarded ? 3 : 0) + name.length);
  const head = `CREATE ${temporary ? 'TEMP ' : ''}TABLE ${guarded ? 'IF NOT EXISTS ' : ''}${name.sql}`;
  const as = rest.findIndex(({ value, kind }) => kind === 'word' && value === 'as');
  if (rest[0]?.text !== '(' || as === 0 || (as > 0 && rest[1]?.value !== 'like' && closes(rest, 0) < as)) {
    attributes(rest.slice(0, as < 0 ? rest.length : as));
    if (as < 0) throw new Problem('SYNTAX_ERROR', 'syntax error at end of input');
    return { k: 'run', sql: `${head} AS ${query(rest.slice(as + 1))}`, counts: true };
  }
  const end = closes(rest, 0);
  attributes(rest.slice(end + 1));
  const inside = rest.slice(1, end);
  if (inside[0]?.value === 'like') {
    const source = nameAt(inside.slice(1));
    return { k: 'run', sql: `${head} AS FROM ${source.sql} LIMIT 0`, counts: false };
  }
  const columns = split(inside).flatMap(column);
  return { k: 'run', sql: `${head} (${columns.join(', ')})`, counts: false };
}

/** One column of CREATE TABLE. How rows are spread and packed changes no result; keys are not enforced by Redshift either. */
function column(tokens: readonly Token[]): string[] {
  const [name, ...rest] = tokens;
  if (['primary', 'foreign', 'unique'].includes(name!.value)) return [];
  const type = typeAt(rest);
  const limit = type.bytes === undefined ? '' : ` CHECK (strlen(${name!.text}) <= ${type.bytes})`;
  const more = rest.slice(type.length);
  let sql = '';
  for (let i = 0; i < more.length; i++) {
    const { value, text, at } = more[i]!;
    if (value === 'not' && more[i + 1]?.value === 'null') sql += ' NOT NULL';
    if (value === 'not' || value === 'primary' || value === 'encode') i += 1;
    else if (value === 'default') sql += ` DEFAULT ${query([more[++i]!])}`;
    else if (value === 'references') i = more.length;
    else if (!['null', 'unique', 'distkey', 'sortkey'].includes(value))
      throw notEmulated(`${text.toUpperCase()} of a column`, at);
  }
  return [`${name!.text} ${type.sql}${sql}${limit}`];
}

function attributes(tokens: readonly Token[]): void {
  for (let i = 0; i < tokens.length; i++) {
    const { value, text, at } = tokens[i]!;
    if (value === 'diststyle' || value === 'encode') i += 1;
    else if (value === 'backup') i += 1;
    else if (['distkey', 'sortkey', 'compound', 'interleaved'].includes(value)) {
      if (tokens[i + 1]?.text === '(') i = closes(tokens, i + 1);
    } else throw notEmulated(`${text.toUpperCase()} of a table`, at);
  }
}

function alter(tokens: readonly Token[]): Asked {
  const name = nameAt(tokens.slice(2));
  const rest = tokens.slice(2 + name.length);
  const [first, second] = rest.map(({ value }) => value);
  if (first === 'rename' && (second === 'to' || second === 'column')) return run(tokens);
  if (first === 'drop' && second === 'column')
    return run(tokens.filter(({ value }) => !['cascade', 'restrict'].includes(value)));
  if (first === 'add' && second === 'column')
    return { k: 'run', sql: `ALTER TABLE ${name.sql} ADD COLUMN ${column(rest.slice(2)).join('')}`, counts: false };
  throw notEmulated(`ALTER TABLE … ${rest[0]?.text.toUpperCase() ?? ''}`, rest[0]?.at);
}
