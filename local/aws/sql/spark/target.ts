import { randomUUID } from 'node:crypto';
import { openScans } from '../analysis/translate.ts';
import { Problem } from '../errors.ts';
import { publish, stage } from '../tables/writer.ts';
import type { SparkStatement } from './parse.ts';
import type { SparkRun } from './spark.ts';

/**
 * Writes the rows of a query as Parquet files of a folder, in place of what lies there: `frame.write.mode("overwrite")`.
 * No table is touched; whoever names the folder as a location publishes it.
 */
export async function writeTarget(
  statement: SparkStatement,
  target: string,
  { translate, catalog, storage, session }: SparkRun,
): Promise<{ rows: number; bytes: number }> {
  if (statement.k !== 'query')
    throw new Problem('USER_ERROR', 'the last statement of a file with a target is a query, whose rows are written');
  const { sql, scans, columns } = translate(statement.query);
  await openScans(session, storage, catalog, scans);
  const named = columns.map(({ id, name, type }) => {
    if (name !== undefined) return { id, name, type };
    throw new Problem('USER_ERROR', 'every column of the query that is written needs a name: write … AS name');
  });
  const files = await stage(session, storage, {
    sql,
    columns: named,
    keys: 0,
    location: target,
    format: 'parquet',
    compression: 'snappy',
    name: (index) => `part-${String(index).padStart(5, '0')}-${randomUUID()}.c000.snappy.parquet`,
  });
  const old = storage.files(target);
  publish(storage, files);
  for (const { path } of old) storage.remove(path);
  return {
    rows: files.reduce((sum, file) => sum + file.rows, 0),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
  };
}
