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
import { ours, theirsOr } from '../own-words.ts';
import { explainable, tablesIn } from '../sql-tables.ts';
import { failed, lost, unknownState } from './answers.ts';
import { prepare } from './athena-prepare.ts';
import { athenaPermissions } from './athena-permissions.ts';
import { unsafe } from './athena-statements.ts';
import { isCode, remote } from './aws-errors.ts';
import { athenaLink } from './links.ts';
import { spreading } from './poll.ts';
import { type Checked, defineStage, type Failed, type Output, type StageContext } from './stage.ts';

/** Statements whose result is a number of rows written; SELECTs do not count theirs. */
const WRITES = new Set(['INSERT', 'CREATE_TABLE_AS_SELECT', 'MERGE_INTO', 'UPDATE', 'DELETE']);

/** Categories of AthenaError: 1 system, 2 user, 3 other. */
const USER_ERROR = 2;

const Spec = z
  .strictObject({
    database: z.string().min(1).describe('What a bare name of a table means'),
    sql: z.string().min(1).max(262_144).describe('One statement; or sql_file'),
    replaces: z
      .string()
      .regex(/^s3:\/\/[^/]+\/[^/].*\/$/, 'must be s3://bucket/prefix/, with a slash at its end: never a whole bucket')
      .optional()
      .describe('What CREATE TABLE … AS, INSERT INTO or UNLOAD fills: emptied before each attempt, its table dropped'),
    catalog: z.string().min(1).optional().describe('Another data catalogue than the account’s own'),
    workgroup: z.string().min(1).optional().describe('primary when absent'),
    outputLocation: z
      .string()
      .startsWith('s3://')
      .optional()
      .describe('Where results go; the location of the workgroup when absent'),
    preview: z.int().min(1).max(1000).optional().describe('Carry the columns and this many rows in the output'),
  })
  .superRefine(({ sql, replaces }, context) => {
    const message = unsafe(sql, replaces);
    // How a statement begins is certain, whatever its templates yield.
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['sql'], message, params: { certain: true } });
  });

/** One SQL statement on Athena. */
export const athenaQuery = defineStage({
  kind: 'athena-query',
  summary: 'Runs one SQL statement on Athena',
  spec: Spec,
  handle: z.strictObject({ queryExecutionId: z.string() }),
  example: { database: 'cloudtree_raw_db', sql: 'MSCK REPAIR TABLE best_loan_list_raw' },
  // AWS promises that a repeated ClientRequestToken gives the same execution but names no lifetime
  // (docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html). Lifetimes it does name for other
  // services begin at some minutes; ten cover a restart or a deployment, and past them a person decides.
  keyLife: 10 * 60_000,
  settle: 60_000,

  async start(spec, ctx) {
    const { clients, token, signal } = ctx;
    const { replaces } = spec;
    if (replaces !== undefined) await prepare({ ...spec, replaces }, ctx);
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
        return execution
          ? unknownState('Athena', state, 'query', queryExecutionId)
          : lost('Sluice.NotFound', ours('athenaForgot', { id: queryExecutionId }));
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
    const { preview: _, replaces: __, ...given } = spec;
    return query === undefined ? undefined : { ...given, sql: `EXPLAIN ${query}` };
  },

  link: (_spec, { queryExecutionId }, region) => athenaLink(region, queryExecutionId),
  pollEvery: spreading(15_000),
  iam: athenaPermissions,
});

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
  const words = reason ?? error?.ErrorMessage;
  return failed(
    // The engine's own name for the error leads its reason, as in "TABLE_NOT_FOUND: line 1:15: …". Shown, never judged by.
    /^[A-Z][A-Z_]+(?=:)/.exec(words ?? '')?.[0] ?? 'Athena.Failed',
    theirsOr(words, ours('noReason', { service: 'Athena' })),
    error?.Retryable ?? error?.ErrorCategory !== USER_ERROR,
  );
}
