import { randomUUID } from 'node:crypto';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identifier, quote } from '../analysis/context.ts';
import type { Session } from '../duck/duck.ts';
import { NULL_PARTITION, partitionName } from './partitions.ts';
import type { Storage } from './storage.ts';
import { duckType, type SqlType } from '../syntax/types.ts';

export interface WriteRequest {
  /** The query and its columns, in the order of the table: partition keys last. */
  sql: string;
  columns: { id: string; name: string; type: SqlType }[];
  /** How many columns at the end are partition keys. */
  keys: number;
  location: string;
  format: 'parquet' | 'json';
  compression: string;
  /** The file's name, given a number. */
  name: (index: number) => string;
  /** Throws when there are too many partitions. */
  check?: (partitions: number) => void;
}

/** A file that is written but not yet where readers look. */
export interface StagedFile {
  staged: string;
  uri: string;
  values: string[];
  rows: number;
  bytes: number;
}

/** Writes the rows of a query beside the buckets, a file per partition; `publish` then makes them visible. */
export async function stage(session: Session, storage: Storage, request: WriteRequest): Promise<StagedFile[]> {
  const { columns, keys } = request;
  const result = identifier(`result_${randomUUID()}`);
  const partitionColumns = keys > 0 ? columns.slice(-keys) : [];
  const texts = partitionColumns.map(({ id, type }, i) => `nullif(${keyText(identifier(id), type)}, '') AS "key${i}"`);
  await session.run(
    `CREATE TEMP TABLE ${result} AS SELECT ${['*', ...texts].join(', ')} FROM (${request.sql}) AS "rows"`,
  );
  const names = texts.map((_, i) => `"key${i}"`);
  const partitions =
    keys > 0 ? await session.rows(`SELECT DISTINCT ${names.join(', ')} FROM ${result} ORDER BY ALL`) : [[]];
  request.check?.(partitions.length);
  const data = keys > 0 ? columns.slice(0, -keys) : columns;
  const list = data
    .map(({ id, name, type }) => `CAST(${identifier(id)} AS ${duckType(type)}) AS ${identifier(name)}`)
    .join(', ');
  const files: StagedFile[] = [];
  for (const [index, partition] of partitions.entries()) {
    const where = partition.map(
      (value, i) => `"key${i}" IS NOT DISTINCT FROM ${value === null ? 'NULL' : quote(String(value))}`,
    );
    const from = `FROM ${result}${where.length > 0 ? ` WHERE ${where.join(' AND ')}` : ''}`;
    const [[count] = []] = await session.rows(`SELECT count(*) ${from}`);
    if (Number(count) === 0) continue;
    const staged = join(storage.staging, randomUUID());
    await session.run(`COPY (SELECT ${list} ${from}) TO ${quote(staged)} (${options(request)})`);
    const values = partition.map((value) => (value === null ? NULL_PARTITION : String(value)));
    const folder =
      keys > 0
        ? `${partitionName(
            partitionColumns.map(({ name }) => name),
            values,
          )}/`
        : '';
    const uri = `${request.location.replace(/\/$/, '')}/${folder}${request.name(index)}`;
    files.push({ staged, uri, values, rows: Number(count), bytes: statSync(staged).size });
  }
  await session.run(`DROP TABLE ${result}`);
  return files;
}

/** Moves staged files to where readers look, each whole. */
export function publish(storage: Storage, files: StagedFile[]): void {
  for (const { staged, uri } of files) storage.publish(staged, uri);
}

/** Writes the list of files that Athena leaves beside the result of a writing query. */
export function writeManifest(storage: Storage, files: { uri: string }[], uri: string): void {
  const staged = join(storage.staging, randomUUID());
  writeFileSync(staged, files.map((file) => `${file.uri}\n`).join(''));
  storage.publish(staged, uri);
}

const options = ({ format, compression }: WriteRequest): string =>
  format === 'parquet' ? `FORMAT parquet, COMPRESSION ${compression}` : `FORMAT json, COMPRESSION ${compression}`;

const keyText = (sql: string, type: SqlType): string =>
  type.k === 'timestamp' ? `strftime(${sql}, '%Y-%m-%d %H:%M:%S')` : `CAST(${sql} AS VARCHAR)`;
