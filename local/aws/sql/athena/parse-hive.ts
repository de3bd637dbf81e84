import type { Cursor } from '../syntax/cursor.ts';
import { notEmulated, Problem } from '../errors.ts';
import { tableName } from '../parse-athena.ts';
import { parseCreateTable, parseColumns, properties } from './parse-create-table.ts';
import type { PartitionSpec, Statement } from './statements.ts';

/** Parses the statements that Athena hands to Hive. */
export function parseHiveStatement(cursor: Cursor): Statement {
  const statement = parse(cursor);
  cursor.end();
  return statement;
}

function parse(cursor: Cursor): Statement {
  const { at, kind, text } = cursor.peek();
  if (cursor.accept('create', 'external', 'table')) return parseCreateTable(cursor);
  if (cursor.accept('create', 'database') || cursor.accept('create', 'schema')) return createDatabase(cursor);
  if (cursor.accept('drop', 'database') || cursor.accept('drop', 'schema')) {
    const ifExists = cursor.accept('if', 'exists');
    const name = cursor.identifier();
    return { k: 'drop database', name, ifExists, cascade: cursor.acceptAny('cascade', 'restrict') === 'cascade' };
  }
  if (cursor.accept('drop', 'table')) {
    const ifExists = cursor.accept('if', 'exists');
    const table = tableName(cursor);
    cursor.accept('purge');
    return { k: 'drop table', table, ifExists };
  }
  if (cursor.accept('msck')) {
    cursor.expect('repair', 'table');
    const table = tableName(cursor);
    const option = cursor.acceptAny('drop', 'sync');
    if (option) throw notEmulated(`MSCK REPAIR TABLE … ${option.toUpperCase()} PARTITIONS`, at);
    return { k: 'repair', table };
  }
  if (cursor.accept('alter', 'table')) return alterTable(cursor);
  if (cursor.accept('show')) return show(cursor, at);
  if (cursor.accept('describe') || cursor.accept('desc')) {
    const more = cursor.acceptAny('extended', 'formatted');
    if (more) throw notEmulated(`DESCRIBE ${more.toUpperCase()}`, at);
    return { k: 'describe', table: tableName(cursor) };
  }
  if (kind === 'end')
    throw new Problem('SYNTAX_ERROR', "mismatched input '<EOF>'. Expecting: <statement>", at, { subject: text });
  throw notEmulated(
    `the statement ${[0, 1, 2]
      .map((i) => cursor.peek(i).text)
      .join(' ')
      .replace(/ ?<EOF>/g, '')
      .toUpperCase()}`,
    at,
  );
}

function createDatabase(cursor: Cursor): Statement {
  const ifNotExists = cursor.accept('if', 'not', 'exists');
  const name = cursor.identifier();
  const comment = cursor.accept('comment') ? { comment: cursor.string() } : {};
  const location = cursor.accept('location') ? { location: cursor.string() } : {};
  if (cursor.accept('with', 'dbproperties')) properties(cursor);
  return { k: 'create database', name, ifNotExists, ...comment, ...location };
}

function alterTable(cursor: Cursor): Statement {
  const table = tableName(cursor);
  const { at } = cursor.peek();
  if (cursor.accept('add', 'columns')) return { k: 'add columns', table, columns: parseColumns(cursor) };
  if (cursor.accept('replace', 'columns')) return { k: 'replace columns', table, columns: parseColumns(cursor) };
  if (cursor.accept('set', 'location')) return { k: 'set location', table, location: cursor.string() };
  if (cursor.accept('set', 'tblproperties')) return { k: 'set properties', table, properties: properties(cursor) };
  if (cursor.accept('add')) {
    const ifNotExists = cursor.accept('if', 'not', 'exists');
    const partitions: PartitionSpec[] = [];
    while (cursor.looksAt('partition')) {
      const spec = partitionSpec(cursor);
      partitions.push(cursor.accept('location') ? { ...spec, location: cursor.string() } : spec);
    }
    if (partitions.length === 0) throw cursor.unexpected("'PARTITION'");
    return { k: 'add partitions', table, ifNotExists, partitions };
  }
  if (cursor.accept('drop')) {
    const ifExists = cursor.accept('if', 'exists');
    return { k: 'drop partitions', table, ifExists, partitions: cursor.commaSeparated(() => partitionSpec(cursor)) };
  }
  if (cursor.looksAt('partition')) {
    const partition = partitionSpec(cursor);
    cursor.expect('set', 'location');
    return { k: 'set location', table, partition, location: cursor.string() };
  }
  throw notEmulated(`ALTER TABLE … ${cursor.peek().text.toUpperCase()} ${cursor.peek(1).text.toUpperCase()}`, at);
}

/** PARTITION (year = '2026', month = 10). */
function partitionSpec(cursor: Cursor): PartitionSpec {
  cursor.expect('partition');
  const pairs = cursor.list(() => {
    const name = cursor.identifier();
    cursor.expect('=');
    const token = cursor.next();
    if (token.kind !== 'string' && token.kind !== 'number') throw cursor.unexpected('<value>');
    return [name, token.value] as const;
  });
  return { values: new Map(pairs) };
}

function show(cursor: Cursor, at: number): Statement {
  const pattern = (): { pattern?: string } => {
    if (cursor.accept('like') || cursor.peek().kind === 'string') return { pattern: cursor.string() };
    return {};
  };
  if (cursor.acceptAny('databases', 'schemas')) return { k: 'show databases', ...pattern() };
  if (cursor.accept('tables')) {
    const database = cursor.acceptAny('in', 'from') ? { database: cursor.identifier() } : {};
    return { k: 'show tables', ...database, ...pattern(), at };
  }
  if (cursor.accept('partitions')) return { k: 'show partitions', table: tableName(cursor) };
  if (cursor.accept('create', 'table')) return { k: 'show create table', table: tableName(cursor) };
  if (cursor.accept('columns')) {
    if (!cursor.acceptAny('in', 'from')) throw cursor.unexpected("'IN', 'FROM'");
    const table = tableName(cursor);
    const database = cursor.acceptAny('in', 'from') ? { database: cursor.identifier() } : {};
    return { k: 'show columns', table: { ...table, ...database } };
  }
  throw notEmulated(`SHOW ${cursor.peek().text.toUpperCase()}`, at);
}
