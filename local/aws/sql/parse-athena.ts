import { Cursor } from './syntax/cursor.ts';
import { notEmulated } from './errors.ts';
import { tokenize } from './syntax/lexer.ts';
import { parseHiveStatement } from './athena/parse-hive.ts';
import { parseExpression } from './syntax/expression.ts';
import { parseQuery, startsQuery } from './syntax/query.ts';
import type { Statement, TableName, WriteProperties } from './athena/statements.ts';

/** Parses one Athena statement: Hive's DDL or Trino's everything else, told apart by how it begins, as Athena does. */
export function parseAthena(text: string): Statement {
  const words = firstWords(text);
  const is = (...wanted: string[]): boolean => wanted.every((word, i) => words[i] === word);
  const view = words.slice(0, 4).includes('view');
  const trino = ['select', 'with', 'values', 'table', '(', 'insert', 'unload', 'explain'].some((word) => is(word));
  const ctas = is('create', 'table');
  if (!trino && !ctas && !view) return parseHiveStatement(new Cursor(text, 'hive'));
  const cursor = new Cursor(text, 'trino');
  const statement = parseTrino(cursor);
  cursor.end();
  return statement;
}

/** The first words, read so that a quotation mark later on cannot disturb. */
function firstWords(text: string): string[] {
  const start = /^(\s|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)*/.exec(text)![0].length;
  const head = /^[\s\w(]*/.exec(text.slice(start))![0];
  return tokenize(head.replace(/\d\w*/g, ' '), 'trino').map((token) => token.value);
}

function parseTrino(cursor: Cursor): Statement {
  if (startsQuery(cursor)) return { k: 'select', query: parseQuery(cursor) };
  if (cursor.accept('insert', 'into')) {
    const table = tableName(cursor);
    const named = cursor.looksAt('(') && !['select', 'with', 'values', '('].includes(cursor.peek(1).value);
    const columns = named ? cursor.list(() => cursor.identifier()) : [];
    return { k: 'insert', table, columns, query: parseQuery(cursor) };
  }
  if (cursor.accept('unload')) {
    cursor.expect('(');
    const query = parseQuery(cursor);
    cursor.expect(')', 'to');
    const location = cursor.string();
    return { k: 'unload', query, location, properties: cursor.accept('with') ? writeProperties(cursor) : new Map() };
  }
  if (cursor.accept('explain')) return explain(cursor);
  if (cursor.accept('drop', 'view')) {
    const ifExists = cursor.accept('if', 'exists');
    return { k: 'drop view', table: tableName(cursor), ifExists };
  }
  cursor.expect('create');
  const orReplace = cursor.accept('or', 'replace');
  if (cursor.accept('view')) {
    const table = tableName(cursor);
    cursor.expect('as');
    const { at } = cursor.peek();
    const query = parseQuery(cursor);
    return { k: 'create view', table, orReplace, query, text: cursor.text.slice(at, cursor.lastEnd) };
  }
  cursor.expect('table');
  const ifNotExists = cursor.accept('if', 'not', 'exists');
  const table = tableName(cursor);
  if (cursor.looksAt('(')) throw notEmulated('CREATE TABLE without EXTERNAL (an Iceberg table)', table.at);
  const properties = cursor.accept('with') ? writeProperties(cursor) : new Map<string, string | string[]>();
  cursor.expect('as');
  const query = parseQuery(cursor);
  const withData = !cursor.accept('with', 'no', 'data');
  if (withData) cursor.accept('with', 'data');
  return { k: 'create table as', table, ifNotExists, properties, query, withData };
}

function explain(cursor: Cursor): Statement {
  const { at } = cursor.peek();
  if (cursor.looksAt('analyze')) throw notEmulated('EXPLAIN ANALYZE', at);
  let io = false;
  if (cursor.looksAt('(') && ['type', 'format'].includes(cursor.peek(1).value)) {
    cursor.list(() => {
      const option = `${cursor.identifier()} ${cursor.identifier()}`;
      if (option === 'type io') io = true;
      else if (!['format json', 'format text', 'type logical', 'type distributed'].includes(option))
        throw notEmulated(`EXPLAIN (${option})`, at);
    });
  }
  return { k: 'explain', query: parseQuery(cursor), io };
}

/** `db.t`, `"awsdatacatalog"."db"."t"`, and Hive's own `\`db.t\`` in one pair of ticks, as SHOW CREATE TABLE prints it. */
export function tableName(cursor: Cursor): TableName {
  const { at } = cursor.peek();
  const written = cursor.qualifiedName();
  const parts = written.length === 1 && cursor.spelling === 'hive' ? written[0]!.split('.') : written;
  if (parts.length > 3 || (parts.length === 3 && parts[0] !== 'awsdatacatalog'))
    throw notEmulated(`the catalog of ${parts.join('.')}`, at);
  const [name, database] = parts.toReversed();
  return { name: name!, ...(database !== undefined && { database }), at };
}

function writeProperties(cursor: Cursor): WriteProperties {
  return new Map<string, string | string[]>(
    cursor.list(() => {
      const { at } = cursor.peek();
      const name = cursor.identifier();
      cursor.expect('=');
      const value = parseExpression(cursor);
      if (value.k === 'string') return [name, value.value] as const;
      if (value.k === 'number') return [name, value.text] as const;
      const texts = value.k === 'array' ? value.items.flatMap((item) => (item.k === 'string' ? [item.value] : [])) : [];
      if (value.k !== 'array' || texts.length !== value.items.length) throw notEmulated(`the value of ${name}`, at);
      return [name, texts] as const;
    }),
  );
}
