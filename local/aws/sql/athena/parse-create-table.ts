import type { CatalogColumn, TableFormat } from '../catalog.ts';
import type { Cursor } from '../syntax/cursor.ts';
import { notEmulated, Problem } from '../errors.ts';
import { tableName } from '../parse-athena.ts';
import { parseType } from '../syntax/type.ts';
import type { Statement } from './statements.ts';
import { hiveType } from '../syntax/types.ts';

export const PARQUET_SERDE = 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe';
const LAZY = 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe';

/** The SerDe classes Athena takes, and what they read. */
const FORMATS: Record<string, TableFormat> = {
  [PARQUET_SERDE]: 'parquet',
  'org.openx.data.jsonserde.JsonSerDe': 'json',
  'org.apache.hive.hcatalog.data.JsonSerDe': 'json',
  'org.apache.hadoop.hive.serde2.JsonSerDe': 'json',
  'org.apache.hadoop.hive.serde2.OpenCSVSerde': 'csv',
  [LAZY]: 'text',
};

type CreateTable = Extract<Statement, { k: 'create table' }>;

/** What follows CREATE EXTERNAL TABLE. */
export function parseCreateTable(cursor: Cursor): CreateTable {
  const ifNotExists = cursor.accept('if', 'not', 'exists');
  const table = tableName(cursor);
  const columns = parseColumns(cursor);
  let comment: { comment?: string } = {};
  let partitionKeys: CatalogColumn[] = [];
  let serde: CreateTable['serde'] | undefined;
  let stored: string | undefined;
  let location: string | undefined;
  let parameters: Record<string, string> = {};
  for (;;) {
    const { at } = cursor.peek();
    if (cursor.accept('comment')) comment = { comment: cursor.string() };
    else if (cursor.accept('partitioned', 'by')) partitionKeys = parseColumns(cursor);
    else if (cursor.accept('row', 'format', 'serde')) serde = { library: cursor.string(), properties: {} };
    else if (cursor.accept('with', 'serdeproperties'))
      serde = { library: serde?.library ?? LAZY, properties: properties(cursor) };
    else if (cursor.accept('row', 'format', 'delimited')) serde = { library: LAZY, properties: delimiters(cursor) };
    else if (cursor.accept('stored', 'as')) stored = storage(cursor);
    else if (cursor.accept('location')) location = cursor.string();
    else if (cursor.accept('tblproperties')) parameters = properties(cursor);
    else if (cursor.looksAt('clustered')) throw notEmulated('CLUSTERED BY (buckets)', at);
    else break;
  }
  if (location === undefined) {
    throw new Problem('USER_ERROR', `FAILED: ParseException: missing LOCATION of table ${table.name}`);
  }
  const library = serde?.library ?? (stored === 'parquet' ? PARQUET_SERDE : LAZY);
  const format = FORMATS[library];
  if (!format) throw notEmulated(`the SerDe ${library}`, table.at);
  if (stored === 'parquet' && format !== 'parquet') throw notEmulated(`STORED AS PARQUET with ${library}`, table.at);
  const repeated = [...columns, ...partitionKeys]
    .map((each) => each.name)
    .find((name, i, all) => all.indexOf(name) !== i);
  if (repeated)
    throw new Problem('USER_ERROR', `FAILED: SemanticException duplicate column name: ${repeated}`, table.at);
  return {
    k: 'create table',
    table,
    ifNotExists,
    columns,
    partitionKeys,
    ...comment,
    format,
    serde: { library, properties: serde?.properties ?? {} },
    location,
    parameters,
  };
}

/** ( `name` type COMMENT 'text', … ). */
export function parseColumns(cursor: Cursor): CatalogColumn[] {
  return cursor.list(() => {
    const name = cursor.identifier();
    const type = hiveType(parseType(cursor));
    return { name, type, ...(cursor.accept('comment') && { comment: cursor.string() }) };
  });
}

/** ( 'key' = 'value', … ). */
export function properties(cursor: Cursor): Record<string, string> {
  return Object.fromEntries(
    cursor.list(() => {
      const name = cursor.string();
      cursor.expect('=');
      return [name, cursor.string()];
    }),
  );
}

function delimiters(cursor: Cursor): Record<string, string> {
  const found: Record<string, string> = {};
  for (;;) {
    const { at } = cursor.peek();
    if (cursor.accept('fields', 'terminated', 'by')) found['field.delim'] = cursor.string();
    else if (cursor.accept('lines', 'terminated', 'by')) {
      if (cursor.string() !== '\n') throw notEmulated('LINES TERMINATED BY something but \\n', at);
    } else if (cursor.accept('null', 'defined', 'as')) found['serialization.null.format'] = cursor.string();
    else if (cursor.looksAt('escaped') || cursor.looksAt('collection') || cursor.looksAt('map')) {
      throw notEmulated(`ROW FORMAT DELIMITED ${cursor.peek().text.toUpperCase()}`, at);
    } else return found;
  }
}

function storage(cursor: Cursor): string {
  const { at } = cursor.peek();
  const input = cursor.accept('inputformat') ? cursor.string() : undefined;
  if (input !== undefined) {
    cursor.expect('outputformat');
    cursor.string();
    if (/parquet/i.test(input)) return 'parquet';
    if (input.endsWith('.TextInputFormat')) return 'textfile';
    throw notEmulated(`STORED AS INPUTFORMAT ${input}`, at);
  }
  const format = cursor.identifier();
  if (!['parquet', 'textfile'].includes(format)) throw notEmulated(`STORED AS ${format.toUpperCase()}`, at);
  return format;
}
