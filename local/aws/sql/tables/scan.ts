import { type CatalogPartition, type CatalogTable } from '../catalog.ts';
import { identifier, quote, type Scan } from '../analysis/context.ts';
import type { Session } from '../duck/duck.ts';
import { NULL_PARTITION } from './partitions.ts';
import { parseHiveType } from '../syntax/type.ts';
import { type Reader, readerOf } from './readers.ts';
import type { Storage, StoredFile } from './storage.ts';
import { duckType, type SqlType } from '../syntax/types.ts';

const FILE = '$file';

/** What a query reads of a table: the view's SQL and the bytes of the files. */
export interface PreparedScan {
  sql: string;
  bytes: number;
}

/** Lists the files a scan has to read (partitions that the filters exclude are left out) and says how to read them. */
export async function prepareScan(
  session: Session,
  storage: Storage,
  table: CatalogTable,
  scan: Scan,
): Promise<PreparedScan> {
  const partitions =
    table.partitionKeys.length > 0 ? await prune(session, table, scan) : [{ values: [], location: table.location }];
  const files: (StoredFile & { partition: CatalogPartition })[] = [];
  for (const partition of partitions) {
    for (const file of storage.files(partition.location)) if (file.size > 0) files.push({ ...file, partition });
  }
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  if (files.length === 0) return { sql: emptySql(scan), bytes };

  const paths = files.map((file) => quote(escapeGlob(file.path))).join(', ');
  const reader = await readerOf(session, table, `[${paths}]`, FILE);
  const keys = table.partitionKeys.map((key) => ({ name: key.name, type: parseHiveType(key.type) }));
  const source =
    keys.length > 0
      ? `${reader.sql} AS "data" JOIN ${partitionTable(files, keys)} ON "data".${identifier(FILE)} = "keys"."file"`
      : `${reader.sql} AS "data"`;
  const columns = scan.columns.map((column) => `${columnSql(column, reader, storage)} AS ${identifier(column.id)}`);
  return { sql: `SELECT ${columns.join(', ')} FROM ${source}`, bytes };
}

function columnSql(column: Scan['columns'][number], reader: Reader, storage: Storage): string {
  const file = `"data".${identifier(FILE)}`;
  if (column.path) return `('s3://' || substring(${file}, ${storage.root.length + 2}))`;
  return column.partition ? `"keys".${identifier(column.name)}` : reader.column(column.name, column.type);
}

const emptySql = (scan: Scan): string =>
  `SELECT ${scan.columns.map(({ id, type }) => `CAST(NULL AS ${duckType(type)}) AS ${identifier(id)}`).join(', ')} WHERE FALSE`;

/** Every file with the typed values of its partition. */
function partitionTable(
  files: { path: string; partition: CatalogPartition }[],
  keys: { name: string; type: SqlType }[],
): string {
  const rows = files.map(({ path, partition }) => `(${[quote(path), ...keyLiterals(partition, keys)].join(', ')})`);
  return `(VALUES ${rows.join(', ')}) AS "keys"("file", ${keys.map((key) => identifier(key.name)).join(', ')})`;
}

function keyLiterals({ values }: CatalogPartition, keys: { name: string; type: SqlType }[]): string[] {
  return keys.map(({ name, type }, i) => {
    const value = values[i] ?? NULL_PARTITION;
    if (value === NULL_PARTITION) return `CAST(NULL AS ${duckType(type)})`;
    if (type.k === 'varchar') return quote(value);
    const failed = `HIVE_INVALID_PARTITION_VALUE: Invalid partition value '${value}' for ${duckType(type)} partition key: ${name}`;
    return `CAST(coalesce(TRY_CAST(${quote(value)} AS ${duckType(type)}), error(${quote(failed)})) AS ${duckType(type)})`;
  });
}

/** The partitions whose keys meet the conditions that a query puts on keys alone. */
async function prune(session: Session, table: CatalogTable, scan: Scan): Promise<CatalogPartition[]> {
  const { partitions } = table;
  if (scan.filters.length === 0 || partitions.length === 0) return partitions;
  const keys = table.partitionKeys.map((key) => ({ name: key.name, type: parseHiveType(key.type) }));
  const ids = keys.map(({ name }) =>
    identifier(scan.columns.find((column) => column.partition && column.name === name)!.id),
  );
  const rows = partitions.map((partition, i) => `(${[i, ...keyLiterals(partition, keys)].join(', ')})`);
  const from = `(VALUES ${rows.join(', ')}) AS ${identifier(scan.alias)}("index", ${ids.join(', ')})`;
  const kept = await session.rows(
    `SELECT ${identifier(scan.alias)}."index" FROM ${from} WHERE ${scan.filters.join(' AND ')}`,
  );
  return kept.map(([index]) => partitions[Number(index)]!);
}

/** DuckDB takes a path for a pattern. */
const escapeGlob = (path: string): string => path.replace(/[*?[]/g, '[$&]');
