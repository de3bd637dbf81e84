import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { glueCrawler } from '../../../src/pipeline/stages/glue-crawler.ts';
import { quicksightIngestion } from '../../../src/pipeline/stages/quicksight-ingestion.ts';
import { redshiftSql } from '../../../src/pipeline/stages/redshift-sql.ts';
import { sfnExecution } from '../../../src/pipeline/stages/sfn-execution.ts';
import { NOW, type StubAws, stubAws } from './stub-aws.ts';

let aws: StubAws;
beforeAll(async () => {
  aws = await stubAws();
});
afterAll(() => aws.close());

describe('redshift-sql', () => {
  const spec = redshiftSql.spec.parse({ workgroup: 'w', database: 'd', sql: 'DELETE FROM t; COPY t FROM s; SELECT 1' });
  const check = (statement: object) => {
    aws.answers(() => ({ json: { Id: 'x', ...statement } }));
    return redshiftSql.check(spec, { statementId: 'x' }, aws.context());
  };
  const failing = (error: string) => check({ Status: 'FAILED', Error: error });

  it.each([
    ['ERROR: 1023 DETAIL: Serializable isolation violation on table 5', 'Redshift.SerializableIsolation', true],
    ['Query #2 failed with ERROR: 1023 DETAIL: Serializable …', 'Redshift.SerializableIsolation', true],
    ['S3ServiceException: Please reduce your request rate.,Status 503,Error SlowDown', 'Redshift.Failed', true],
    ['S3ServiceException: Access Denied,Status 403,Error AccessDenied', 'Redshift.Failed', false],
    ['ERROR: syntax error at or near "selct"', 'Redshift.Failed', false],
  ])('%s', async (error, code, retryable) => {
    expect(await failing(error)).toMatchObject({ error: { code, retryable } });
  });

  it('tells how far a batch is, and the rows of the last statement that counts any', async () => {
    const done = { Status: 'FINISHED' };
    const running = await check({ Status: 'STARTED', SubStatements: [{ Id: 'x:1', ...done }, { Id: 'x:2' }] });
    expect(running).toEqual({
      state: 'running',
      detail: expect.objectContaining({ message: 'STARTED, 1 of 2 statements done' }),
    });
    const rows = [2, 7, -1].map((ResultRows, i) => ({ Id: `x:${i + 1}`, ...done, ResultRows }));
    expect(await check({ ...done, Duration: 5_000_000, SubStatements: rows })).toMatchObject({
      state: 'done',
      output: { rows: 7, statements: [2, 7, null], engineMs: 5 },
    });
    expect(await check({ Status: 'PAUSED' })).toMatchObject({ state: 'lost', error: { code: 'Sluice.UnknownState' } });
  });
});

describe('quicksight-ingestion', () => {
  const spec = quicksightIngestion.spec.parse({ account: '000000000000', dataSet: 'd' });
  const check = (ingestion: object) => {
    aws.answers(() => ({ json: { Ingestion: { Arn: 'a', IngestionId: 'i', CreatedTime: NOW / 1000, ...ingestion } } }));
    return quicksightIngestion.check(spec, { ingestionId: 'i' }, aws.context());
  };

  it('warns of rows that SPICE left out', async () => {
    const rows = { RowsIngested: 90, RowsDropped: 10, TotalRowsInDataset: 90 };
    expect(await check({ IngestionStatus: 'COMPLETED', RowInfo: rows, IngestionSizeInBytes: 5 })).toMatchObject({
      state: 'done',
      output: { rows: 90, rowsDropped: 10, totalRows: 90, bytes: 5 },
      warnings: [{ message: expect.stringContaining('SPICE left out 10 of 100 rows') }],
    });
  });

  it.each([
    ['QUERY_TIMEOUT', true, 'said'],
    ['SQL_EXCEPTION', false, 'said'],
    ['ACCOUNT_CAPACITY_LIMIT_EXCEEDED', false, 'said SPICE is full: free or buy capacity'],
    ['INGESTION_SUPERSEDED', false, 'said Another refresh of the data set took its place.'],
  ])('%s', async (Type, retryable, message) => {
    expect(await check({ IngestionStatus: 'FAILED', ErrorInfo: { Type, Message: 'said' } })).toMatchObject({
      error: { code: `QuickSight.${Type}`, retryable, message: expect.stringContaining(message) },
    });
  });

  it('names the refresh that it waits for, and its states', async () => {
    const queue = { WaitingOnIngestion: 'other', QueuedIngestion: 'i' };
    expect(await check({ IngestionStatus: 'QUEUED', QueueInfo: queue })).toMatchObject({
      detail: { message: 'QUEUED behind other' },
    });
    expect(await check({ IngestionStatus: 'CANCELLED' })).toEqual({ state: 'stopped' });
    expect(await check({ IngestionStatus: 'ODD' })).toMatchObject({ state: 'lost' });
  });

  it('does not wait for a quota of refreshes to come back', async () => {
    aws.answers(() => ({ error: 'LimitExceededException', status: 409 }));
    await expect(quicksightIngestion.start(spec, aws.context())).rejects.toMatchObject({
      retryable: false,
      accepted: 'no',
    });
  });
});

describe('sfn-execution', () => {
  const executionArn = 'arn:aws:states:ap-northeast-2:000000000000:execution:m:n';
  const spec = sfnExecution.spec.parse({ stateMachine: executionArn.replace('execution:m:n', 'stateMachine:m') });
  const check = (execution: object) => {
    aws.answers(({ operation }) =>
      operation.endsWith('History')
        ? {
            json: {
              events: [{ id: 2, type: 'TaskStateEntered', timestamp: 1, stateEnteredEventDetails: { name: 'Copy' } }],
            },
          }
        : { json: { executionArn, startDate: 1, ...execution } },
    );
    return sfnExecution.check(spec, { executionArn }, aws.context());
  };

  it('keeps a small result, and warns of one too large to keep', async () => {
    expect(await check({ status: 'SUCCEEDED', output: '{"rows":3}', stopDate: 2 })).toMatchObject({
      output: { rows: 3, result: { rows: 3 }, engineMs: 1000 },
    });
    const large = await check({ status: 'SUCCEEDED', output: JSON.stringify({ rows: 1, text: 'x'.repeat(40_000) }) });
    expect(large).toMatchObject({
      output: { rows: 1 },
      warnings: [{ message: expect.stringContaining('was not kept') }],
    });
    expect(large).not.toHaveProperty('output.result');
  });

  it('names the state that failed, and tells its own timeout from an error', async () => {
    expect(await check({ status: 'FAILED', error: 'Copy.Busy', cause: 'later' })).toMatchObject({
      error: { code: 'Copy.Busy', message: 'Failed in state Copy: later', retryable: true },
    });
    expect(await check({ status: 'FAILED', error: 'States.Runtime' })).toMatchObject({ error: { retryable: false } });
    expect(await check({ status: 'TIMED_OUT' })).toMatchObject({ error: { code: 'Sfn.TIMED_OUT', retryable: false } });
    expect(await check({ status: 'PENDING_REDRIVE' })).toMatchObject({ state: 'running' });
  });
});

describe('glue-crawler', () => {
  const since = NOW + 500;
  const crawl = (CrawlId: string, at: number) => ({ CrawlId, State: 'COMPLETED', StartTime: at / 1000, Summary: '{}' });
  const listing = (...Crawls: object[]) => aws.answers(() => ({ json: { Crawls } }));
  const ctx = () => aws.context({ since });
  const spec = { crawler: 'c' };

  it('takes the first crawl since the attempt', async () => {
    listing(crawl('later', since + 9000), crawl('ours', since + 10), crawl('before', since - 10));
    expect(await glueCrawler.find!(spec, ctx())).toMatchObject({ handle: { crawlId: 'ours' } });
    expect(await glueCrawler.check(spec, { since }, ctx())).toMatchObject({
      output: { crawlId: 'ours', tablesCreated: 0 },
    });
  });

  it('knows its own crawl by a time in whole seconds, but adopts none by it', async () => {
    listing(crawl('ours', NOW));
    expect(await glueCrawler.check(spec, { since }, ctx())).toMatchObject({ output: { crawlId: 'ours' } });
    expect(await glueCrawler.find!(spec, ctx())).toEqual({ state: 'none' });
  });
});
