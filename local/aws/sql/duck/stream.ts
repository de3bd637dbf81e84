import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';

/** What a query is about to find. The types are DuckDB's. */
export interface Stream {
  columns: { name: string; type: string }[];
  batches: AsyncGenerator<DuckDBValue[][], void>;
}

type Attempt = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Rows of a query as they are found, some thousands at a time; the event loop turns between two batches. DuckDB ends a stream
 * that fails half-way as it ends one that is complete, without a word: a row of our own comes after the last, and where
 * it is missing the query is run once more for the sake of its error. `attempt` stands around each step.
 */
export async function openStream(connection: DuckDBConnection, sql: string, attempt: Attempt): Promise<Stream> {
  const columns = await attempt(() => columnsOf(connection, sql));
  return { columns, batches: batchesOf(connection, sql, columns.length, attempt) };
}

async function* batchesOf(
  connection: DuckDBConnection,
  sql: string,
  width: number,
  attempt: Attempt,
): AsyncGenerator<DuckDBValue[][], void> {
  const nulls = 'NULL, '.repeat(width);
  const marked = `SELECT *, false FROM (${sql}\n) UNION ALL SELECT ${nulls}true`;
  const found = await attempt(() => connection.stream(marked));
  let complete = false;
  for (;;) {
    const chunk = await attempt(() => found.fetchChunk());
    if (!chunk || chunk.rowCount === 0) break;
    if (complete) throw new Error('a stream of DuckDB went on after its last row');
    const rows = chunk.getRows();
    complete = rows.at(-1)!.at(-1) === true;
    if (complete) rows.pop();
    for (const row of rows) row.pop();
    if (rows.length > 0) yield rows;
  }
  if (complete) return;
  const names = Array.from({ length: width }, (_, i) => `c${i}`).join(', ');
  await attempt(() => connection.run(`SELECT bit_xor(hash(${names})) FROM (${sql}\n) AS again(${names})`));
  throw new Error('a stream of DuckDB ended before its last row');
}

async function columnsOf(connection: DuckDBConnection, sql: string): Promise<Stream['columns']> {
  const prepared = await connection.prepare(sql);
  try {
    return Array.from({ length: prepared.columnCount }, (_, i) => ({
      name: prepared.columnName(i),
      type: String(prepared.columnType(i)),
    }));
  } finally {
    prepared.destroySync();
  }
}
