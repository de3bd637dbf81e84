import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';

/**
 * Rows of a query as they are found, some thousands at a time; the event loop turns between two batches. DuckDB ends a stream
 * that fails half-way as it ends one that is complete, without a word: a row of our own comes after the last, and where
 * it is missing the query is run once more for the sake of its error. `attempt` stands around each step.
 */
export async function* streamRows(
  connection: DuckDBConnection,
  sql: string,
  attempt: <T>(work: () => Promise<T>) => Promise<T>,
): AsyncGenerator<DuckDBValue[][], void> {
  const width = await attempt(() => widthOf(connection, sql));
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

async function widthOf(connection: DuckDBConnection, sql: string): Promise<number> {
  const prepared = await connection.prepare(sql);
  try {
    return prepared.columnCount;
  } finally {
    prepared.destroySync();
  }
}
