import {
  GetQueryExecutionCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { z } from 'zod';
import { known } from '../reads/finding.ts';
import { bucket, database, table, workgroup } from '../reads/reach.ts';
import { preview, updateCount } from '../reads/results.ts';
import { explainable, tablesIn } from '../sql-tables.ts';
import { isCode, remote } from './aws-errors.ts';
import { athenaLink } from './links.ts';
import { arn, named } from './permissions.ts';
import { spreading } from './poll.ts';
import {
  type Checked,
  defineStage,
  type Failed,
  type Json,
  type Output,
  type Place,
  type StageContext,
} from './stage.ts';

/** Statements whose result is a number of rows written; SELECTs do not count theirs. */
const WRITES = new Set(['INSERT', 'CREATE_TABLE_AS_SELECT', 'MERGE_INTO', 'UPDATE', 'DELETE']);

/** Categories of AthenaError: 1 system, 2 user, 3 other. */
const USER_ERROR = 2;

/** One SQL statement on Athena. */
export const athenaQuery = defineStage({
  kind: 'athena-query',
  summary: 'Runs one SQL statement on Athena',
  spec: z.strictObject({
    database: z.string().min(1),
    sql: z.string().min(1).max(262_144),
    catalog: z.string().min(1).optional(),
    workgroup: z.string().min(1).optional(),
    /** Where results go; without it the workgroup's own location. */
    outputLocation: z.string().startsWith('s3://').optional(),
    /** Carry the result's columns and this many of its rows in the output. */
    preview: z.int().min(1).max(1000).optional(),
  }),
  handle: z.strictObject({ queryExecutionId: z.string() }),
  example: { database: 'cloudtree_raw_db', sql: 'MSCK REPAIR TABLE best_loan_list_raw' },
  // AWS promises that a repeated ClientRequestToken gives the same execution but names no lifetime
  // (docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html). Lifetimes it does name for other
  // services begin at some minutes; ten cover a restart or a deployment, and past them a person decides.
  keyLife: 10 * 60_000,
  settle: 60_000,

  async start(spec, { clients, token, signal }) {
    const reply = await remote(
      clients.once.athena.send(
        new StartQueryExecutionCommand({
          // Never left to the SDK, which makes up a token for each call.
          ClientRequestToken: token,
          QueryString: spec.sql,
          QueryExecutionContext: { Database: spec.database, ...(spec.catalog && { Catalog: spec.catalog }) },
          ...(spec.workgroup && { WorkGroup: spec.workgroup }),
          ...(spec.outputLocation && { ResultConfiguration: { OutputLocation: spec.outputLocation } }),
        }),
        { abortSignal: signal },
      ),
    );
    return { state: 'started', handle: { queryExecutionId: reply.QueryExecutionId! } };
  },

  async check(spec, { queryExecutionId }, ctx): Promise<Checked> {
    const execution = await describe(queryExecutionId, ctx);
    const state = execution?.Status?.State;
    switch (state) {
      case 'QUEUED':
      case 'RUNNING':
        return { state: 'running', detail: state };
      case 'SUCCEEDED':
        return { state: 'done', output: await outputOf(execution!, spec.preview, ctx) };
      case 'FAILED':
        return failureOf(execution!);
      case 'CANCELLED':
        return { state: 'stopped' };
      default:
        return {
          state: 'lost',
          error: execution
            ? unclear(
                'Sluice.UnknownState',
                `Athena says "${state}" about query ${queryExecutionId}, a state this release does not know.`,
              )
            : unclear(
                'Sluice.NotFound',
                `Athena does not know query ${queryExecutionId}; its history goes back 45 days.`,
              ),
        };
    }
  },

  async cancel(_spec, { queryExecutionId }, { clients, signal }) {
    const stop = new StopQueryExecutionCommand({ QueryExecutionId: queryExecutionId });
    await remote(clients.athena.send(stop, { abortSignal: signal }));
  },

  async preflight(spec, ctx) {
    const location = known(spec, 'outputLocation');
    const looks = [workgroup(ctx, known(spec, 'workgroup') ?? 'primary', location)];
    if (location !== undefined) looks.push(bucket(ctx, location));
    const schema = known(spec, 'database');
    const { sql } = spec as { sql?: unknown };
    // Other catalogues answer through their connectors, which are not asked here.
    if (!Object.hasOwn(spec as object, 'catalog')) {
      if (schema !== undefined) looks.push(database(ctx, schema));
      if (typeof sql === 'string' && schema !== undefined) {
        const names = tablesIn(sql, schema).map((name) => name.split('.') as [string, string]);
        looks.push(...names.map(([of, name]) => table(ctx, of, name)));
      }
    }
    return Promise.all(looks);
  },

  // EXPLAIN scans nothing and costs nothing; without it types and columns would only be found wrong in the run.
  dryRun(spec) {
    const query = explainable(spec.sql);
    const { preview: _, ...given } = spec;
    return query === undefined ? undefined : { ...given, sql: `EXPLAIN ${query}` };
  },

  link: (_spec, { queryExecutionId }, region) => athenaLink(region, queryExecutionId),
  pollEvery: spreading(15_000),
  iam: [
    {
      actions: [
        'athena:StartQueryExecution',
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:StopQueryExecution',
        'athena:GetWorkGroup',
      ],
      on: ({ workgroup: name = 'primary' }, place) => [arn(place, 'athena', `workgroup/${named(name)}`)],
    },
    {
      actions: [
        'glue:GetDatabase',
        'glue:GetTable',
        'glue:GetTables',
        'glue:GetPartition',
        'glue:GetPartitions',
        'glue:BatchGetPartition',
      ],
      on: (spec, place) => catalogue(spec, place),
    },
  ],
});

/** The databases of the tables that a statement names, with all their tables: which it touches is more than its names tell. */
function catalogue({ database: own, sql }: Partial<Record<string, Json>>, place: Place): string[] {
  const databases = new Set([named(own)]);
  if (typeof sql === 'string') for (const name of tablesIn(sql, named(own))) databases.add(name.split('.')[0]!);
  return [
    arn(place, 'glue', 'catalog'),
    ...[...databases].flatMap((each) => [
      arn(place, 'glue', `database/${each}`),
      arn(place, 'glue', `table/${each}/*`),
    ]),
  ];
}

const unclear = (code: string, message: string) => ({ code, message, retryable: false });

async function describe(id: string, { clients, signal }: StageContext): Promise<QueryExecution | undefined> {
  try {
    const get = new GetQueryExecutionCommand({ QueryExecutionId: id });
    return (await remote(clients.athena.send(get, { abortSignal: signal }))).QueryExecution;
  } catch (error) {
    // The only thing in the request that can be invalid is the id.
    if (isCode(error, 'InvalidRequestException', 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

async function outputOf(execution: QueryExecution, rows: number | undefined, ctx: StageContext): Promise<Output> {
  const { Statistics: measured, ResultConfiguration: results } = execution;
  const measures = {
    queryExecutionId: execution.QueryExecutionId,
    statementType: execution.StatementType,
    bytesScanned: measured?.DataScannedInBytes,
    engineMs: measured?.EngineExecutionTimeInMillis,
    queueMs: measured?.QueryQueueTimeInMillis,
    outputLocation: results?.OutputLocation,
    rows: WRITES.has(execution.SubstatementType ?? '') ? await updateCount(execution, ctx) : undefined,
  };
  const output = Object.fromEntries(Object.entries(measures).filter(([, value]) => value !== undefined)) as Output;
  return rows === undefined ? output : { ...output, ...(await preview(execution, rows, ctx)) };
}

function failureOf({ Status: status }: QueryExecution): Failed {
  const { AthenaError: error, StateChangeReason: reason } = status ?? {};
  const message = reason ?? error?.ErrorMessage ?? 'Athena gave no reason.';
  return {
    state: 'failed',
    error: {
      // The engine's own name for the error leads its reason, as in "TABLE_NOT_FOUND: line 1:15: …". Shown, never judged by.
      code: /^[A-Z][A-Z_]+(?=:)/.exec(message)?.[0] ?? 'Athena.Failed',
      message,
      retryable: error?.Retryable ?? error?.ErrorCategory !== USER_ERROR,
    },
  };
}
