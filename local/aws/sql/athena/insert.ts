import type { Run } from './athena.ts';
import { databaseOf } from './catalog-statements.ts';
import { finished, partitionsOf, write, type Written } from './write.ts';
import { identifier } from '../analysis/context.ts';
import { TRINO, trinoCoercion } from '../trino/dialect.ts';
import { notEmulated, Problem } from '../errors.ts';
import { parseHiveType } from '../syntax/type.ts';
import type { Statement } from './statements.ts';
import { sameType, type SqlType, typeName } from '../syntax/types.ts';
import { publish } from '../tables/writer.ts';

/** INSERT INTO … SELECT: new files beside the old ones, new partitions registered. */
export async function insert(statement: Extract<Statement, { k: 'insert' }>, run: Run): Promise<Written> {
  const { table: name, columns: wanted } = statement;
  const database = databaseOf(name, run);
  const table = run.catalog.getTable(database, name.name);
  if (!table)
    throw new Problem('TABLE_NOT_FOUND', `Table 'awsdatacatalog.${database}.${name.name}' does not exist`, name.at);
  if (table.view) throw new Problem('USER_ERROR', 'NOT_SUPPORTED: Inserting into views is not supported', name.at);
  if (table.format !== 'parquet' && table.format !== 'json')
    throw notEmulated(`INSERT INTO a table of ${table.format} files`, name.at);
  const all = [...table.columns, ...table.partitionKeys].map((column) => ({
    name: column.name,
    type: parseHiveType(column.type),
  }));
  const unknown = wanted.find((column) => !all.some((each) => each.name === column));
  if (unknown)
    throw new Problem('COLUMN_NOT_FOUND', `Insert column name does not exist in target table: ${unknown}`, name.at, {
      subject: unknown,
    });
  const targets = wanted.length > 0 ? wanted.map((column) => all.find((each) => each.name === column)!) : all;
  const translation = run.translate(statement.query);
  const given = translation.columns;
  const fits = given.length === targets.length && given.every(({ type }, i) => assignable(type, targets[i]!.type));
  if (!fits) {
    const types = (columns: { type: SqlType }[]): string => `[${columns.map(({ type }) => typeName(type)).join(', ')}]`;
    throw new Problem(
      'TYPE_MISMATCH',
      `Insert query has mismatched column types: Table: ${types(targets)}, Query: ${types(given)}`,
      name.at,
    );
  }
  const items = all.map(({ name: column, type }) => {
    const index = targets.findIndex((each) => each.name === column);
    const from = given[index];
    const sql = from
      ? TRINO.cast({ sql: identifier(from.id), type: from.type, at: name.at }, type, { safe: false })
      : 'NULL';
    return `${sql} AS ${identifier(`to_${column}`)}`;
  });
  const sql = `SELECT ${items.join(', ')} FROM (${translation.sql}) AS "query"`;
  const columns = all.map(({ name: column, type }) => ({ id: `to_${column}`, name: column, type }));
  const keys = table.partitionKeys.length;
  const { location, format } = table;
  const { files, bytesScanned } = await write(run, translation, {
    sql,
    columns,
    keys,
    location,
    format,
    compression: format === 'parquet' ? 'gzip' : 'uncompressed',
  });
  // A partition that is registered elsewhere takes its new file there.
  for (const file of files) {
    const known = table.partitions.find(
      (partition) => JSON.stringify(partition.values) === JSON.stringify(file.values),
    );
    if (known && keys > 0) file.uri = `${known.location.replace(/\/$/, '')}/${file.uri.split('/').at(-1)}`;
  }
  publish(run.storage, files);
  if (keys > 0) run.catalog.addPartitions(database, name.name, partitionsOf(table, files));
  return finished(run, files, bytesScanned);
}

function assignable(from: SqlType, to: SqlType): boolean {
  if (from.k === 'unknown' || sameType(from, to) || trinoCoercion(from, to) !== undefined) return true;
  return from.k === 'decimal' && to.k === 'decimal' && from.p - from.s <= to.p - to.s && from.s <= to.s;
}
