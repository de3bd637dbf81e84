import { randomUUID } from 'node:crypto';
import type { CatalogTable } from '../catalog.ts';
import { identifier, quote } from '../analysis/context.ts';
import { SPARK } from './dialect.ts';
import { notEmulated, Problem } from '../errors.ts';
import type { SparkStatement } from './parse.ts';
import { NULL_PARTITION, partitionLocation } from '../tables/partitions.ts';
import { parseHiveType } from '../syntax/type.ts';
import type { SparkRun } from './spark.ts';
import { openScans, type Translation } from '../analysis/translate.ts';
import { isNumeric, isText, isTime, sameType, type SqlType, typeName, VARCHAR } from '../syntax/types.ts';
import { stage, type StagedFile } from '../tables/writer.ts';

type Insert = Extract<SparkStatement, { k: 'insert' }>;

/**
 * INSERT OVERWRITE and INSERT INTO. All new files are complete before one of them is shown, and an old file goes only
 * after the new ones of its partition are there: a crash leaves old rows, or both until the rerun, but never none.
 */
export async function insertRows(statement: Insert, run: SparkRun): Promise<{ rows: number; bytes: number }> {
  const { catalog, storage, session } = run;
  const table = targetTable(statement, run);
  const keys = table.partitionKeys.map((key) => key.name);
  const fixed = fixedValues(statement, keys);
  const translation = run.translate(statement.query);
  await openScans(session, storage, catalog, translation.scans);
  const columns = [...table.columns, ...table.partitionKeys].map((column) => ({
    id: `to_${column.name}`,
    name: column.name,
    type: parseHiveType(column.type),
  }));
  const files = await stage(session, storage, {
    sql: assigned(statement, table, columns, fixed, translation),
    columns,
    keys: keys.length,
    location: table.location,
    format: 'parquet',
    compression: compressionOf(table),
    name: (index) => `part-${String(index).padStart(5, '0')}-${randomUUID()}.c000.parquet`,
  });
  const partitions = groupByPartition(table, files);
  if (fixed.size === keys.length) {
    // A partition that is named in full, or a whole table, is replaced even by nothing.
    const values = keys.map((key) => fixed.get(key)!);
    const id = JSON.stringify(values);
    if (!partitions.has(id)) partitions.set(id, { values, files: [] });
  }
  for (const { values, files: added } of partitions.values()) {
    const known = table.partitions.find((partition) => JSON.stringify(partition.values) === JSON.stringify(values));
    const location = keys.length === 0 ? table.location : (known?.location ?? partitionLocation(table, values));
    const old = statement.overwrite ? storage.files(location) : [];
    for (const file of added)
      storage.publish(file.staged, `${location.replace(/\/$/, '')}/${file.uri.split('/').at(-1)}`);
    for (const { path } of old) storage.remove(path);
    if (keys.length > 0) catalog.addPartitions(table.database, table.name, [{ values, location }]);
  }
  const written = [...partitions.values()].flatMap((partition) => partition.files);
  return {
    rows: written.reduce((sum, file) => sum + file.rows, 0),
    bytes: written.reduce((sum, file) => sum + file.bytes, 0),
  };
}

function targetTable({ table: name }: Insert, { catalog, database }: SparkRun): CatalogTable {
  const schema = name.database ?? database;
  const table = catalog.getTable(schema, name.name);
  if (!table || table.view)
    throw new Problem('TABLE_NOT_FOUND', 'no such table', name.at, { subject: `${schema}.${name.name}` });
  if (table.format !== 'parquet')
    throw notEmulated(`writing a table of ${table.format} files from Spark (only Parquet)`, name.at);
  return table;
}

/** The partition keys that the statement gives a value. */
function fixedValues({ partition, table }: Insert, keys: string[]): Map<string, string> {
  for (const { key, at } of partition) {
    if (!keys.includes(key))
      throw new Problem(
        'USER_ERROR',
        `NON_PARTITION_COLUMN: PARTITION clause cannot contain the non-partition column: \`${key}\`.`,
        at,
      );
  }
  if (partition.length > 0 && partition.length !== keys.length) {
    throw new Problem(
      'USER_ERROR',
      `PARTITION_SPEC_MISMATCH: the PARTITION clause of ${table.name} has to name all of its keys: ${keys.join(', ')}`,
      table.at,
    );
  }
  const firstDynamic = keys.findIndex((key) => partition.every((each) => each.key !== key || each.value === undefined));
  const fixed = new Map(partition.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value] as const])));
  const late = keys.find((key, i) => firstDynamic >= 0 && i > firstDynamic && fixed.has(key));
  if (late)
    throw new Problem(
      'USER_ERROR',
      `PARTITION_SPEC_ORDER: dynamic partition keys have to come after the static ones, ${late} does not`,
      table.at,
    );
  return fixed;
}

/** The query's columns by position as those of the table, each cast as Spark stores it. */
function assigned(
  statement: Insert,
  table: CatalogTable,
  columns: { id: string; name: string; type: SqlType }[],
  fixed: Map<string, string>,
  { sql, columns: given }: Translation,
): string {
  const name = `\`${table.database}\`.\`${table.name}\``;
  const { at } = statement.table;
  const wanted = columns.filter((column) => !fixed.has(column.name));
  if (given.length !== wanted.length) {
    const few = given.length < wanted.length;
    const list = (names: (string | undefined)[]): string => names.map((each) => `\`${each ?? '?'}\``).join(', ');
    const what = `Cannot write to ${name}, the reason is ${few ? 'not enough' : 'too many'} data columns: Table columns: ${list(wanted.map((each) => each.name))}. Data columns: ${list(given.map((each) => each.name))}. SQLSTATE: 21S01`;
    throw new Problem(
      'USER_ERROR',
      `INSERT_COLUMN_ARITY_MISMATCH.${few ? 'NOT_ENOUGH' : 'TOO_MANY'}_DATA_COLUMNS: ${what}`,
      at,
    );
  }
  let next = 0;
  const items = columns.map(({ id, name: column, type }) => {
    const value = fixed.get(column);
    if (value !== undefined)
      return `${SPARK.cast({ sql: `CAST(${quote(value)} AS VARCHAR)`, type: VARCHAR, at }, type, { safe: false })} AS ${identifier(id)}`;
    const from = given[next++]!;
    if (!storable(from.type, type)) {
      const what = `Cannot write incompatible data for the table ${name}: Cannot safely cast \`${column}\` "${typeName(from.type)}" to "${typeName(type)}". SQLSTATE: KD000`;
      throw new Problem('USER_ERROR', `INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST: ${what}`, at);
    }
    return `${SPARK.cast({ sql: identifier(from.id), type: from.type, at }, type, { safe: false })} AS ${identifier(id)}`;
  });
  return `SELECT ${items.join(', ')} FROM (${sql}) AS "query"`;
}

/** Spark's ANSI rule for storing: numbers among themselves, everything as text, but no text as something else. */
function storable(from: SqlType, to: SqlType): boolean {
  if (from.k === 'unknown' || sameType(from, to)) return true;
  if (isText(to)) return isText(from) || isNumeric(from) || isTime(from) || from.k === 'boolean';
  if (isNumeric(from) && isNumeric(to)) return true;
  if (isTime(from) && isTime(to)) return true;
  return from.k === 'array' && to.k === 'array' && storable(from.of, to.of);
}

function compressionOf(table: CatalogTable): string {
  const wanted = (
    table.parameters['parquet.compression'] ??
    table.parameters['parquet.compress'] ??
    'SNAPPY'
  ).toLowerCase();
  const known = ['snappy', 'gzip', 'zstd', 'uncompressed'].includes(wanted);
  if (!known) throw notEmulated(`parquet.compression = ${wanted}`);
  return wanted;
}

function groupByPartition(
  table: CatalogTable,
  files: StagedFile[],
): Map<string, { values: string[]; files: StagedFile[] }> {
  const partitions = new Map<string, { values: string[]; files: StagedFile[] }>();
  for (const file of files) {
    const values = table.partitionKeys.map((_, i) => file.values[i] ?? NULL_PARTITION);
    const id = JSON.stringify(values);
    const found = partitions.get(id) ?? { values, files: [] };
    found.files.push(file);
    partitions.set(id, found);
  }
  return partitions;
}
