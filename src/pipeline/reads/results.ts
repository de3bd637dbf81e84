import { GetQueryExecutionCommand, GetQueryResultsCommand, type QueryExecution } from '@aws-sdk/client-athena';
import { remote } from '../stages/aws-errors.ts';
import type { AwsClients, Output } from '../stages/stage.ts';

export interface QueryResults {
  columns: { name: string; type: string }[];
  /** As Athena writes values: text; null where it has none. */
  rows: (string | null)[][];
  bytesScanned: number;
  /** True when the result has more rows than these. */
  more: boolean;
}

type Context = { clients: AwsClients; signal?: AbortSignal | undefined };

/** What GetQueryResults gives at most in one page. */
const PAGE = 1000;
const MAX_CELL_CHARACTERS = 200;
const MAX_PREVIEW_BYTES = 8 * 1024;

/** The first `maxRows` rows of a query that has succeeded, without the header that a SELECT's first page begins with. */
export async function readResults(
  clients: AwsClients,
  queryExecutionId: string,
  { maxRows, signal }: { maxRows: number; signal?: AbortSignal },
): Promise<QueryResults> {
  const get = new GetQueryExecutionCommand({ QueryExecutionId: queryExecutionId });
  const { QueryExecution: execution } = await remote(clients.athena.send(get, within(signal)));
  return rowsOf(execution!, maxRows, { clients, signal });
}

/**
 * What an output carries of a result: its columns and first rows, cells and whole kept small because the output is stored
 * with the run. `truncated` says that something is missing.
 */
export async function preview(execution: QueryExecution, maxRows: number, ctx: Context): Promise<Output> {
  const { columns, rows, more } = await rowsOf(execution, maxRows, ctx);
  let room = MAX_PREVIEW_BYTES - Buffer.byteLength(JSON.stringify(columns));
  let truncated = more;
  const kept: (string | null)[][] = [];
  for (const row of rows) {
    const cells = row.map((cell) => {
      const characters = cell === null ? [] : [...cell];
      if (characters.length <= MAX_CELL_CHARACTERS) return cell;
      truncated = true;
      return `${characters.slice(0, MAX_CELL_CHARACTERS - 1).join('')}…`;
    });
    room -= Buffer.byteLength(JSON.stringify(cells)) + 1;
    if (room < 0) return { columns, rows: kept, truncated: true };
    kept.push(cells);
  }
  return { columns, rows: kept, ...(truncated && { truncated }) };
}

/** The number of rows that an INSERT or a CREATE TABLE AS wrote. */
export async function updateCount(
  execution: QueryExecution,
  { clients, signal }: Context,
): Promise<number | undefined> {
  const get = new GetQueryResultsCommand({ QueryExecutionId: execution.QueryExecutionId, MaxResults: 1 });
  return (await remote(clients.athena.send(get, within(signal)))).UpdateCount;
}

async function rowsOf(execution: QueryExecution, maxRows: number, { clients, signal }: Context): Promise<QueryResults> {
  const rows: (string | null)[][] = [];
  let columns: QueryResults['columns'] = [];
  let nextToken: string | undefined;
  do {
    const page = await remote(
      clients.athena.send(
        new GetQueryResultsCommand({
          QueryExecutionId: execution.QueryExecutionId,
          // Room for the header, and for the one row more that tells whether there are more.
          MaxResults: Math.min(maxRows + 2 - rows.length, PAGE),
          ...(nextToken !== undefined && { NextToken: nextToken }),
        }),
        within(signal),
      ),
    );
    const { ResultSet: result } = page;
    const given = (result?.Rows ?? []).map((row) => (row.Data ?? []).map((cell) => cell.VarCharValue ?? null));
    if (nextToken === undefined) {
      columns = (result?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name, Type }) => ({ name: Name!, type: Type! }));
      if (execution.StatementType === 'DML' && isHeader(given[0], columns)) given.shift();
    }
    rows.push(...given);
    nextToken = page.NextToken;
  } while (nextToken !== undefined && rows.length <= maxRows);
  return {
    columns,
    rows: rows.slice(0, maxRows),
    bytesScanned: execution.Statistics?.DataScannedInBytes ?? 0,
    more: rows.length > maxRows || nextToken !== undefined,
  };
}

const isHeader = (row: (string | null)[] | undefined, columns: QueryResults['columns']): boolean =>
  row?.length === columns.length && row.every((cell, index) => cell === columns[index]!.name);

const within = (signal: AbortSignal | undefined) => (signal ? { abortSignal: signal } : {});
