import { randomUUID } from 'node:crypto';
import type { Run } from './athena.ts';
import { databaseOf } from './catalog-statements.ts';
import type { CatalogColumn, CatalogTable } from '../catalog.ts';
import { Problem } from '../errors.ts';
import { partitionLocation } from '../tables/partitions.ts';
import { PARQUET_SERDE } from './parse-create-table.ts';
import type { Statement } from './statements.ts';
import { openScans, type Translation } from '../analysis/translate.ts';
import { hiveType, type SqlType, typeName } from '../syntax/types.ts';
import { list, only, outputFormat, text } from './write-properties.ts';
import { publish, stage, type StagedFile, writeManifest, type WriteRequest } from '../tables/writer.ts';

/** What a writing statement did. */
export interface Written {
  rows: number;
  bytesScanned: number;
  manifest: string | undefined;
}

const JSON_SERDE = 'org.openx.data.jsonserde.JsonSerDe';
const MAX_PARTITIONS = 100;

/** CREATE TABLE … AS: files first, then the table. */
export async function createTableAs(
  statement: Extract<Statement, { k: 'create table as' }>,
  run: Run,
): Promise<Written> {
  const { table: name, properties } = statement;
  const database = databaseOf(name, run);
  if (run.catalog.getTable(database, name.name)) {
    if (statement.ifNotExists) return { rows: 0, bytesScanned: 0, manifest: undefined };
    throw new Problem(
      'USER_ERROR',
      `TABLE_ALREADY_EXISTS: Table 'awsdatacatalog.${database}.${name.name}' already exists`,
      name.at,
    );
  }
  only(properties, ['format', 'external_location', 'partitioned_by', 'write_compression', 'parquet_compression']);
  const translation = run.translate(statement.query);
  const columns = namedColumns(translation);
  const keys = list(properties, 'partitioned_by');
  const last = columns.slice(columns.length - keys.length).map((column) => column.name);
  if (keys.join() !== last.join() || (keys.length > 0 && keys.length === columns.length)) {
    throw new Problem(
      'USER_ERROR',
      `HIVE_COLUMN_ORDER_MISMATCH: Partition keys must be the last columns in the table and in the same order as the table properties: [${keys.join(', ')}]`,
    );
  }
  const location = text(properties, 'external_location') ?? defaultLocation(run);
  refuseOccupied(run, location, `Target directory for table '${database}.${name.name}' already exists: ${location}`);
  const { format, compression } = outputFormat(properties, 'PARQUET');
  const data = statement.withData ? translation.sql : `SELECT * FROM (${translation.sql}) AS "none" WHERE FALSE`;
  const { files, bytesScanned } = await write(run, translation, {
    sql: data,
    columns,
    keys: keys.length,
    location,
    format,
    compression,
  });
  publish(run.storage, files);
  const described = columns.map(({ name: column, type }): CatalogColumn => ({ name: column, type: hiveType(type) }));
  const table: CatalogTable = {
    database,
    name: name.name,
    columns: described.slice(0, described.length - keys.length),
    partitionKeys: described.slice(described.length - keys.length),
    location: `${location.replace(/\/$/, '')}/`,
    format,
    serde: { library: format === 'parquet' ? PARQUET_SERDE : JSON_SERDE, properties: {} },
    parameters: { EXTERNAL: 'TRUE' },
    createdAt: run.now.getTime(),
    partitions: [],
  };
  table.partitions = partitionsOf(table, files);
  run.catalog.putTable(table);
  return finished(run, files, bytesScanned);
}

/** UNLOAD: files without a table. */
export async function unload(statement: Extract<Statement, { k: 'unload' }>, run: Run): Promise<Written> {
  const { properties, location } = statement;
  only(properties, ['format', 'compression', 'partitioned_by']);
  if (!properties.has('format')) throw new Problem('USER_ERROR', "INVALID_PROPERTY: UNLOAD needs WITH (format = '…')");
  const translation = run.translate(statement.query);
  const keys = list(properties, 'partitioned_by');
  const columns = translation.columns.map(({ name, type, id }, i) => ({
    id,
    name: name ?? `_col${i}`,
    type: storable(type),
  }));
  if (
    keys.join() !==
    columns
      .slice(columns.length - keys.length)
      .map((column) => column.name)
      .join()
  ) {
    throw new Problem(
      'USER_ERROR',
      `HIVE_COLUMN_ORDER_MISMATCH: Partition keys must be the last columns and in the same order as the properties: [${keys.join(', ')}]`,
    );
  }
  refuseOccupied(run, location, `Target directory already exists: ${location}`);
  const { format, compression } = outputFormat(properties, 'PARQUET');
  const { files, bytesScanned } = await write(run, translation, {
    sql: translation.sql,
    columns,
    keys: keys.length,
    location,
    format,
    compression,
  });
  publish(run.storage, files);
  return finished(run, files, bytesScanned);
}

/** CREATE [OR REPLACE] VIEW: the query is checked now and read again at each use. */
export function createView(statement: Extract<Statement, { k: 'create view' }>, run: Run): void {
  const { table: name } = statement;
  const database = databaseOf(name, run);
  const existing = run.catalog.getTable(database, name.name);
  if (existing && !(statement.orReplace && existing.view)) {
    throw new Problem(
      'USER_ERROR',
      `TABLE_ALREADY_EXISTS: ${existing.view ? 'View' : 'Table'} already exists: 'awsdatacatalog.${database}.${name.name}'`,
      name.at,
    );
  }
  const columns = namedColumns(run.translate(statement.query));
  run.catalog.putTable({
    database,
    name: name.name,
    columns: columns.map((column) => ({ name: column.name, type: hiveType(column.type) })),
    partitionKeys: [],
    location: '',
    format: 'parquet',
    serde: { library: '', properties: {} },
    parameters: { presto_view: 'true' },
    createdAt: run.now.getTime(),
    partitions: [],
    view: { text: statement.text, database: run.database },
  });
}

/** Runs a query into staged files. */
export async function write(
  run: Run,
  translation: Translation,
  request: Omit<WriteRequest, 'name' | 'check'>,
): Promise<{ files: StagedFile[]; bytesScanned: number }> {
  const bytesScanned = await openScans(run.session, run.storage, run.catalog, translation.scans);
  const query = run.outputLocation.split('/').at(-1) ?? 'query';
  const ending = request.format === 'parquet' ? '' : request.compression === 'gzip' ? '.gz' : '';
  const files = await stage(run.session, run.storage, {
    ...request,
    name: (index) => `${query.replaceAll('-', '_')}_${String(index).padStart(5, '0')}_${randomUUID()}${ending}`,
    check: (partitions) => {
      if (partitions > MAX_PARTITIONS)
        throw new Problem(
          'USER_ERROR',
          `HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of ${MAX_PARTITIONS} open writers for partitions/buckets`,
        );
    },
  });
  return { files, bytesScanned };
}

/** Leaves the manifest and counts. */
export function finished(run: Run, files: StagedFile[], bytesScanned: number): Written {
  const manifest = `${run.outputLocation}-manifest.csv`;
  writeManifest(run.storage, files, manifest);
  return { rows: files.reduce((sum, file) => sum + file.rows, 0), bytesScanned, manifest };
}

/** The partitions that staged files make. */
export const partitionsOf = (table: CatalogTable, files: StagedFile[]): CatalogTable['partitions'] =>
  table.partitionKeys.length > 0
    ? files.map(({ values }) => ({ values, location: partitionLocation(table, values) }))
    : [];

/** The columns of a table to be: each with a name of its own and a type that Hive has. */
function namedColumns({ columns }: Translation): { id: string; name: string; type: SqlType }[] {
  return columns.map(({ name, type, id }, i) => {
    if (name === undefined)
      throw new Problem('USER_ERROR', `MISSING_COLUMN_NAME: Column name not specified at position ${i + 1}`);
    if (columns.findIndex((each) => each.name === name) !== i)
      throw new Problem('USER_ERROR', `DUPLICATE_COLUMN_NAME: Column name '${name}' specified more than once`);
    return { id, name, type: storable(type) };
  });
}

function storable(type: SqlType): SqlType {
  if (type.k === 'timestamptz' || type.k === 'json' || type.k === 'unknown' || type.k.startsWith('interval')) {
    throw new Problem('USER_ERROR', `NOT_SUPPORTED: Unsupported Hive type: ${typeName(type)}`);
  }
  return type;
}

function refuseOccupied(run: Run, location: string, what: string): void {
  if (!run.storage.occupied(location)) return;
  const advice = `You may need to manually clean the data at location '${location}' before retrying. Athena will not delete data in your account.`;
  throw new Problem('USER_ERROR', `HIVE_PATH_ALREADY_EXISTS: ${what}. ${advice}`);
}

function defaultLocation(run: Run): string {
  const parts = run.outputLocation.split('/');
  return [...parts.slice(0, -1), 'tables', parts.at(-1)].join('/');
}
