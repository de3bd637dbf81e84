import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { athenaQuery } from '../../../src/pipeline/stages/athena-query.ts';
import { type StubAws, stubAws, TOKEN } from './stub-aws.ts';

let aws: StubAws;
beforeAll(async () => {
  aws = await stubAws();
});
afterAll(() => aws.close());
beforeEach(() => {
  aws.asked.length = 0;
});

const handle = { queryExecutionId: 'q-1' };
const spec = { database: 'cloudtree_raw_db', sql: 'MSCK REPAIR TABLE best_loan_list_raw' };
const check = (execution: object, given: object = spec) => {
  aws.answers(({ operation }) =>
    operation === 'GetQueryExecution'
      ? { json: { QueryExecution: { QueryExecutionId: 'q-1', ...execution } } }
      : { json: { UpdateCount: 12, ResultSet: { Rows: [], ResultSetMetadata: { ColumnInfo: [] } } } },
  );
  return athenaQuery.check(athenaQuery.spec.parse(given), handle, aws.context());
};
const failed = (status: object) => check({ Status: { State: 'FAILED', ...status } });

describe('athena-query', () => {
  it('always sends the token of the attempt', async () => {
    aws.answers(() => ({ json: { QueryExecutionId: 'q-1' } }));
    const given = { ...spec, catalog: 'c', workgroup: 'w', outputLocation: 's3://out/' };
    expect(await athenaQuery.start(given, aws.context())).toEqual({ state: 'started', handle });
    expect(aws.asked[0]?.input).toEqual({
      ClientRequestToken: TOKEN,
      QueryString: spec.sql,
      QueryExecutionContext: { Database: spec.database, Catalog: 'c' },
      WorkGroup: 'w',
      ResultConfiguration: { OutputLocation: 's3://out/' },
    });
  });

  it('leaves to the workgroup what the spec does not say', async () => {
    aws.answers(() => ({ json: { QueryExecutionId: 'q-1' } }));
    await athenaQuery.start(spec, aws.context());
    expect(Object.keys(aws.asked[0]!.input).toSorted()).toEqual([
      'ClientRequestToken',
      'QueryExecutionContext',
      'QueryString',
    ]);
  });

  it.each(['QUEUED', 'RUNNING'])('is running while Athena says %s', async (State) => {
    expect(await check({ Status: { State } })).toEqual({ state: 'running', detail: State });
  });

  it('tells what the query did', async () => {
    const done = await check({
      Status: { State: 'SUCCEEDED' },
      StatementType: 'DDL',
      Statistics: { DataScannedInBytes: 7, EngineExecutionTimeInMillis: 90, QueryQueueTimeInMillis: 8 },
      ResultConfiguration: { OutputLocation: 's3://out/q-1.txt' },
    });
    expect(done).toEqual({
      state: 'done',
      output: {
        queryExecutionId: 'q-1',
        statementType: 'DDL',
        bytesScanned: 7,
        engineMs: 90,
        queueMs: 8,
        outputLocation: 's3://out/q-1.txt',
      },
    });
  });

  it('counts the rows of a statement that writes', async () => {
    const Status = { State: 'SUCCEEDED' };
    expect(await check({ Status, StatementType: 'DML', SubstatementType: 'INSERT' })).toMatchObject({
      output: { rows: 12 },
    });
  });

  it.each<[string, object, { code: string; retryable: boolean }]>([
    [
      'a user error',
      { StateChangeReason: 'TABLE_NOT_FOUND: line 1:15: no such table', AthenaError: { ErrorCategory: 2 } },
      { code: 'TABLE_NOT_FOUND', retryable: false },
    ],
    [
      'a system error',
      { StateChangeReason: 'Query exhausted resources', AthenaError: { ErrorCategory: 1 } },
      { code: 'Athena.Failed', retryable: true },
    ],
    [
      'an error that Athena calls retryable',
      { AthenaError: { ErrorCategory: 2, Retryable: true, ErrorMessage: 'again' } },
      { code: 'Athena.Failed', retryable: true },
    ],
    [
      'an error that Athena calls final',
      { AthenaError: { ErrorCategory: 1, Retryable: false } },
      { code: 'Athena.Failed', retryable: false },
    ],
    ['an error without details', {}, { code: 'Athena.Failed', retryable: true }],
  ])('%s', async (_what, status, expected) => {
    expect(await failed(status)).toMatchObject({ state: 'failed', error: expected });
  });

  it('was stopped when Athena says CANCELLED', async () => {
    expect(await check({ Status: { State: 'CANCELLED' } })).toEqual({ state: 'stopped' });
  });

  it('does not take a state it does not know for an end', async () => {
    const checked = await check({ Status: { State: 'HIBERNATING' } });
    expect(checked).toMatchObject({ state: 'lost', error: { code: 'Sluice.UnknownState' } });
    expect(JSON.stringify(checked)).toContain('HIBERNATING');
  });

  it('looks again soon, then every quarter of a minute', () => {
    expect([0, 1_000, 4_000, 600_000].map((elapsed) => athenaQuery.pollEvery(elapsed))).toEqual([
      1_000, 1_000, 2_000, 15_000,
    ]);
  });
});
