import type { Query } from '../syntax/ast.ts';
import { Cursor } from '../syntax/cursor.ts';
import { notEmulated } from '../errors.ts';
import { parseQuery, startsQuery } from '../syntax/query.ts';
import type { TableName } from '../athena/statements.ts';

/** A statement of a Spark SQL file. */
export type SparkStatement =
  | { k: 'query'; query: Query }
  | { k: 'view'; name: string; replace: boolean; text: string; query: Query; at: number }
  | { k: 'use'; database: string }
  | {
      k: 'insert';
      overwrite: boolean;
      table: TableName;
      partition: { key: string; value?: string; at: number }[];
      query: Query;
    };

/** Parses a file: statements between semicolons. */
export function parseSpark(text: string): SparkStatement[] {
  const cursor = new Cursor(text, 'spark');
  const statements: SparkStatement[] = [];
  for (;;) {
    while (cursor.accept(';'));
    if (cursor.peek().kind === 'end') return statements;
    statements.push(parseStatement(cursor));
    if (cursor.peek().kind !== 'end' && !cursor.looksAt(';')) throw cursor.unexpected('end of statement');
  }
}

function parseStatement(cursor: Cursor): SparkStatement {
  const { at } = cursor.peek();
  if (startsQuery(cursor)) return { k: 'query', query: parseQuery(cursor) };
  if (cursor.accept('use')) {
    cursor.acceptAny('database', 'schema');
    return { k: 'use', database: cursor.identifier() };
  }
  if (cursor.accept('insert')) return parseInsert(cursor);
  const start = cursor.position;
  if (cursor.accept('create')) {
    const replace = cursor.accept('or', 'replace');
    if (cursor.acceptAny('temp', 'temporary') && cursor.accept('view')) {
      const name = cursor.identifier();
      cursor.expect('as');
      const from = cursor.peek().at;
      const query = parseQuery(cursor);
      // Blank before its query, so that places in the view's text are places in the file.
      const text = cursor.text.slice(0, from).replace(/[^\n]/g, ' ') + cursor.text.slice(from, cursor.lastEnd);
      return { k: 'view', name, replace, text, query, at };
    }
    cursor.rewind(start);
  }
  throw notEmulated(
    `the Spark statement ${[0, 1, 2]
      .map((i) => cursor.peek(i).text)
      .join(' ')
      .replace(/ ?<EOF>/g, '')
      .toUpperCase()}`,
    at,
  );
}

function parseInsert(cursor: Cursor): SparkStatement {
  const overwrite = cursor.acceptAny('overwrite', 'into') === 'overwrite';
  cursor.accept('table');
  const { at } = cursor.peek();
  const parts = cursor.qualifiedName();
  const [name, database] = parts.toReversed();
  if (parts.length > 3 || (parts.length === 3 && parts[0] !== 'spark_catalog'))
    throw notEmulated(`the catalog of ${parts.join('.')}`, at);
  const partition = cursor.accept('partition') ? cursor.list(() => parsePartition(cursor)) : [];
  if (cursor.looksAt('if')) throw notEmulated('INSERT OVERWRITE … IF NOT EXISTS', at);
  if (cursor.looksAt('(') && !['select', 'with', 'values', '('].includes(cursor.peek(1).value))
    throw notEmulated('INSERT with a column list', at);
  const table: TableName = { name: name!, ...(database !== undefined && { database }), at };
  return { k: 'insert', overwrite, table, partition, query: parseQuery(cursor) };
}

function parsePartition(cursor: Cursor): { key: string; value?: string; at: number } {
  const { at } = cursor.peek();
  const key = cursor.identifier();
  if (!cursor.accept('=')) return { key, at };
  const token = cursor.next();
  if (token.kind === 'parameter')
    throw notEmulated(`a parameter as the value of partition ${key} (name it without a value and select it)`, at);
  if (token.kind !== 'string' && token.kind !== 'number') throw cursor.unexpected('<value>');
  return { key, value: token.value, at };
}
