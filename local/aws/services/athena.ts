import { z } from 'zod';
import { describeExecution, ENGINE_VERSION, WORKGROUP } from '../athena/execution.ts';
import { invalidRequest, type Executions } from '../athena/executions.ts';
import { columnInfo, countLines, type Results } from '../athena/results.ts';
import { QUERY_RESULT_BUCKET } from '../names.ts';
import { pageAt } from '../paging.ts';
import { json11 } from '../protocols/json.ts';
import { input, operation, present, type Service } from '../service.ts';

const id = z.string().min(1).max(128);
/** Where the workgroup writes when a query does not say. */
const DEFAULT_OUTPUT = `s3://${QUERY_RESULT_BUCKET}/`;

const context = z.strictObject({ Database: z.string().optional(), Catalog: z.literal('AwsDataCatalog').optional() });
const noReuse = z.strictObject({
  ResultReuseByAgeConfiguration: z
    .strictObject({ Enabled: z.literal(false), MaxAgeInMinutes: z.int().optional() })
    .optional(),
});
const workGroup = z.literal(WORKGROUP, 'WorkGroup is not found; the local endpoint has only "primary"');

/** Athena: SQL on the workspace's tables, executed by DuckDB. */
export function athena(executions: Executions, results: Results): Service {
  return {
    name: 'athena',
    target: 'AmazonAthena',
    protocol: json11,
    invalid: 'InvalidRequestException',
    operations: {
      StartQueryExecution: operation({
        input: input({
          QueryString: z.string().min(1).max(262_144),
          ClientRequestToken: z.string().min(32).max(128).optional(),
          QueryExecutionContext: context.optional(),
          ResultConfiguration: z.strictObject({ OutputLocation: z.string().optional() }).optional(),
          WorkGroup: workGroup.optional(),
          ExecutionParameters: z.array(z.string().min(1).max(1024)).min(1).optional(),
          ResultReuseConfiguration: noReuse.optional(),
        }),
        handler: (request, call) => {
          const QueryExecutionId = executions.start(
            {
              sql: request.QueryString,
              database: request.QueryExecutionContext?.Database,
              catalog: request.QueryExecutionContext?.Catalog,
              parameters: request.ExecutionParameters,
              outputLocation: request.ResultConfiguration?.OutputLocation ?? DEFAULT_OUTPUT,
            },
            request.ClientRequestToken,
          );
          call.accept({ token: request.ClientRequestToken ?? null, effectId: QueryExecutionId });
          return { QueryExecutionId };
        },
      }),
      GetQueryExecution: operation({
        input: input({ QueryExecutionId: id }),
        handler: ({ QueryExecutionId }) => ({ QueryExecution: describeExecution(executions.get(QueryExecutionId)) }),
      }),
      BatchGetQueryExecution: operation({
        input: input({ QueryExecutionIds: z.array(id).min(1).max(50) }),
        handler: ({ QueryExecutionIds: ids }) => ({
          QueryExecutions: ids.flatMap((one) => executions.find(one) ?? []).map(describeExecution),
          UnprocessedQueryExecutionIds: ids
            .filter((one) => !executions.find(one))
            .map((one) => ({
              QueryExecutionId: one,
              ErrorCode: 'INVALID_INPUT',
              ErrorMessage: `QueryExecution ${one} was not found`,
            })),
        }),
      }),
      GetQueryResults: operation({
        input: input({
          QueryExecutionId: id,
          NextToken: z.string().optional(),
          MaxResults: z.int().min(1).max(1000).default(1000),
          QueryResultType: z.literal('DATA_ROWS').optional(),
        }),
        handler: (request) => getResults(executions, results, request),
      }),
      StopQueryExecution: operation({
        input: input({ QueryExecutionId: id }),
        handler: ({ QueryExecutionId }) => executions.stop(QueryExecutionId),
      }),
      GetWorkGroup: operation({
        input: input({ WorkGroup: workGroup }),
        handler: () => ({
          WorkGroup: {
            Name: WORKGROUP,
            State: 'ENABLED',
            Configuration: {
              ResultConfiguration: { OutputLocation: DEFAULT_OUTPUT },
              EnforceWorkGroupConfiguration: false,
              PublishCloudWatchMetricsEnabled: false,
              RequesterPaysEnabled: false,
              EngineVersion: ENGINE_VERSION,
            },
          },
        }),
      }),
      ListWorkGroups: operation({
        input: input({ MaxResults: z.int().min(1).max(50).optional() }),
        handler: () => ({ WorkGroups: [{ Name: WORKGROUP, State: 'ENABLED', EngineVersion: ENGINE_VERSION }] }),
      }),
    },
    resume: () => executions.resume(),
    close: () => executions.close(),
  };
}

async function getResults(
  executions: Executions,
  results: Results,
  request: { QueryExecutionId: string; NextToken?: string | undefined; MaxResults: number },
) {
  const { state } = executions.get(request.QueryExecutionId);
  if (state === 'QUEUED' || state === 'RUNNING')
    throw invalidRequest(`Query has not yet finished. Current state: ${state}`);
  if (state !== 'SUCCEEDED') throw invalidRequest(`Query did not finish successfully. Final query state: ${state}`);
  const stored = results.read(request.QueryExecutionId);
  const { columns, updateCount } = stored;
  const { NextToken, MaxResults } = request;
  const { from, to, nextToken } = pageAt(countLines(stored), NextToken, MaxResults, 'InvalidRequestException');
  const lines = await results.lines(stored, from, to);
  if (!lines) throw invalidRequest('Could not find results');
  return present({
    UpdateCount: updateCount,
    ResultSet: {
      Rows: lines.map((row) => ({ Data: row.map((value) => (value === null ? {} : { VarCharValue: value })) })),
      ResultSetMetadata: { ColumnInfo: columns.map(columnInfo) },
    },
    NextToken: nextToken,
  });
}
