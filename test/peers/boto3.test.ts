import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, startLocalAws } from '../helpers/aws.ts';
import { RESULTS_BUCKET, startScriptedAws } from '../contract/scripted-aws.ts';
import { operationsInUse } from './operations-in-use.ts';
import { conversation, havePeers, startPython, stopPython } from './python.ts';

interface Answer {
  reply?: any;
  code?: string;
  problems: string[];
}

const TOKEN = 'sl-0123456789abcdef0123456789abcdef01234567';
const ACCOUNT = '000000000000';
const machine = (name: string) => `arn:aws:states:ap-northeast-2:${ACCOUNT}:stateMachine:${name}`;
const results = `s3://${RESULTS_BUCKET}/boto3`;

describe.runIf(havePeers())('boto3 as a client of the local AWS', () => {
  /** What each operation answered, in the order of the calls. */
  const answers = new Map<string, Answer[]>();
  let scripted: Awaited<ReturnType<typeof startScriptedAws>>;
  let library: Awaited<ReturnType<typeof startLocalAws>>;
  let python: ReturnType<typeof startPython>;
  let ask: ReturnType<typeof conversation>;

  const at = (endpoint: () => string) => async (name: string, params: object) => {
    const [service, operation] = name.split('.');
    const answer = (await ask({ service, operation, params, endpoint: endpoint() })) as Answer;
    answers.set(name, [...(answers.get(name) ?? []), answer]);
    return answer;
  };
  const call = at(() => scripted.endpoint);
  const callLibrary = at(() => library.endpoint);
  /** Asks until the answer is as it should be. */
  const until = (look: () => Promise<Answer>, isSo: (reply: any) => unknown) =>
    eventually(async () => {
      const { reply, code } = await look();
      if (code !== undefined) throw new Error(code);
      return isSo(reply) ? reply : undefined;
    }, 60_000);

  beforeAll(async () => {
    scripted = await startScriptedAws();
    library = await startLocalAws();
    await library.aws.deploy();
    python = startPython('boto3', ['test/peers/boto3_client.py']);
    ask = conversation('boto3', python);
  });
  afterAll(async () => {
    await stopPython(python);
    await Promise.all([scripted.close(), library.close()]);
  });

  it('S3', async () => {
    const object = { Bucket: RESULTS_BUCKET, Key: '서울/a b+c.json' };
    const put = { ...object, Body: '{"a":1}', ContentType: 'application/json', IfNoneMatch: '*' };
    expect(await call('s3.PutObject', put)).toMatchObject({ reply: { ETag: expect.any(String) } });
    expect(await call('s3.PutObject', put)).toMatchObject({ code: 'PreconditionFailed' });
    expect(await call('s3.GetObject', object)).toMatchObject({ reply: { Body: '{"a":1}', ContentLength: 7 } });
    expect(await call('s3.GetObject', { ...object, Key: 'nothing' })).toMatchObject({ code: 'NoSuchKey' });
    expect(await call('s3.HeadObject', object)).toMatchObject({ reply: { ContentType: 'application/json' } });
    expect(await call('s3.HeadObject', { ...object, Key: 'nothing' })).toMatchObject({ code: '404' });
    const below = { Bucket: RESULTS_BUCKET, Prefix: '서울/', MaxKeys: 10 };
    expect(await call('s3.ListObjectsV2', below)).toMatchObject({
      reply: { KeyCount: 1, Contents: [{ Key: object.Key }] },
    });
    const both = { Objects: [{ Key: object.Key }, { Key: 'nothing' }] };
    expect(await call('s3.DeleteObjects', { Bucket: RESULTS_BUCKET, Delete: both })).toMatchObject({
      reply: { Deleted: [{ Key: object.Key }, { Key: 'nothing' }] },
    });
    expect(await call('s3.ListObjectsV2', below)).toMatchObject({ reply: { KeyCount: 0 } });
    expect(await call('s3.ListObjectsV2', { Bucket: 'no-such-bucket' })).toMatchObject({ code: 'NoSuchBucket' });
  });

  it('Athena', async () => {
    const run = async (QueryString: string, of = callLibrary) => {
      const { reply } = await of('athena.StartQueryExecution', {
        QueryString,
        ClientRequestToken: `${TOKEN}${QueryString.length}`,
        WorkGroup: 'primary',
        QueryExecutionContext: { Database: 'cloudtree_raw_db', Catalog: 'AwsDataCatalog' },
        ResultConfiguration: { OutputLocation: results },
      });
      return { QueryExecutionId: reply.QueryExecutionId as string };
    };
    const ended = (id: object, of = callLibrary) =>
      until(
        () => of('athena.GetQueryExecution', id),
        ({ QueryExecution: { Status } }) => !['QUEUED', 'RUNNING'].includes(Status.State),
      );
    const id = await run("SELECT * FROM (VALUES (1, 'a', DATE '2026-10-01'), (2, NULL, NULL)) AS t (n, s, d)");
    expect(await ended(id)).toMatchObject({ QueryExecution: { Status: { State: 'SUCCEEDED' } } });
    expect(await callLibrary('athena.GetQueryResults', id)).toMatchObject({
      reply: { ResultSet: { Rows: [{}, {}, {}], ResultSetMetadata: { ColumnInfo: [{}, {}, {}] } } },
    });
    expect(await ended(await run('SELECT nothing FROM best_loan_list_raw'))).toMatchObject({
      QueryExecution: { Status: { State: 'FAILED', AthenaError: { ErrorCategory: 2 } } },
    });
    const held = await run('SELECT held', call);
    await call('athena.StopQueryExecution', held);
    expect(await ended(held, call)).toMatchObject({ QueryExecution: { Status: { State: 'CANCELLED' } } });
    expect(await callLibrary('athena.GetWorkGroup', { WorkGroup: 'primary' })).toMatchObject({
      reply: { WorkGroup: { Name: 'primary' } },
    });
    const unknown = { QueryExecutionId: '00000000-0000-4000-8000-000000000000' };
    for (const operation of ['GetQueryExecution', 'GetQueryResults', 'StopQueryExecution'])
      expect(await call(`athena.${operation}`, unknown)).toMatchObject({ code: 'InvalidRequestException' });
    await ended(await run('CREATE TABLE made AS SELECT 1 AS n'));
  });

  it('the catalogue of Glue', async () => {
    const DatabaseName = 'cloudtree_raw_db';
    expect(await callLibrary('glue.GetDatabase', { Name: DatabaseName })).toMatchObject({
      reply: { Database: { Name: DatabaseName } },
    });
    expect(await callLibrary('glue.GetTable', { DatabaseName, Name: 'best_loan_list_raw' })).toMatchObject({
      reply: { Table: { PartitionKeys: [{ Name: 'district' }, { Name: 'year' }, { Name: 'month' }] } },
    });
    const made = { DatabaseName, Name: 'made' };
    await callLibrary('glue.DeleteTable', made);
    expect(await callLibrary('glue.GetTable', made)).toMatchObject({ code: 'EntityNotFoundException' });
    expect(await callLibrary('glue.DeleteTable', made)).toMatchObject({ code: 'EntityNotFoundException' });
  });

  it('Glue jobs', async () => {
    const run = async (JobName: string) => {
      const Arguments = { '--sluice_token': `${TOKEN}-${JobName}`, '--sluice_results': results };
      const { reply } = await call('glue.StartJobRun', { JobName, Arguments, Timeout: 5 });
      return { JobName, RunId: reply.JobRunId as string };
    };
    const reaches = (one: object, state: string) =>
      until(
        () => call('glue.GetJobRun', one),
        ({ JobRun }) => JobRun.JobRunState === state,
      );
    expect(await call('glue.GetJob', { JobName: 'works' })).toMatchObject({ reply: { Job: { Name: 'works' } } });
    await reaches(await run('works'), 'SUCCEEDED');
    await reaches(await run('fails'), 'FAILED');
    const held = await run('held');
    await reaches(held, 'RUNNING');
    expect(await call('glue.StartJobRun', { JobName: 'held' })).toMatchObject({
      code: 'ConcurrentRunsExceededException',
    });
    const stop = { JobName: 'held', JobRunIds: [held.RunId, `jr_${'0'.repeat(64)}`] };
    expect(await call('glue.BatchStopJobRun', stop)).toMatchObject({
      reply: { SuccessfulSubmissions: [{}], Errors: [{}] },
    });
    await reaches(held, 'STOPPED');
    expect(await call('glue.GetJobRuns', { JobName: 'fails', MaxResults: 10 })).toMatchObject({
      reply: { JobRuns: [{ JobRunState: 'FAILED' }] },
    });
    expect(await call('glue.GetJobRun', { JobName: 'nobody', RunId: 'jr_0' })).toMatchObject({
      code: 'EntityNotFoundException',
    });
    const stream = { logGroupName: '/aws-glue/jobs/error', logStreamName: held.RunId };
    expect(await call('logs.GetLogEvents', { ...stream, startFromHead: true })).toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it('Glue crawlers', async () => {
    expect(await call('glue.GetCrawler', { Name: 'works' })).toMatchObject({ reply: { Crawler: { State: 'READY' } } });
    for (const [Name, state] of [
      ['works', 'COMPLETED'],
      ['fails', 'FAILED'],
      ['held', 'STOPPED'],
    ] as const) {
      await call('glue.StartCrawler', { Name });
      if (Name === 'held') {
        expect(await call('glue.StartCrawler', { Name })).toMatchObject({ code: 'CrawlerRunningException' });
        await call('glue.StopCrawler', { Name });
      }
      const Filters = [{ FieldName: 'START_TIME', FilterOperator: 'GE', FieldValue: '0' }];
      await until(
        () => call('glue.ListCrawls', { CrawlerName: Name, Filters }),
        ({ Crawls }) => Crawls[0]?.State === state,
      );
    }
    expect(await call('glue.StopCrawler', { Name: 'works' })).toMatchObject({ code: 'CrawlerNotRunningException' });
  });

  it('Lambda and its log', async () => {
    const FunctionName = 'works';
    expect(await call('lambda.GetFunctionConfiguration', { FunctionName })).toMatchObject({ reply: { FunctionName } });
    const sluice = { token: TOKEN, results };
    const [Payload, crash] = [sluice, { ...sluice, token: `${TOKEN}-2` }].map((each) =>
      JSON.stringify({ sluice: each }),
    );
    expect(await call('lambda.Invoke', { FunctionName, Payload, LogType: 'Tail' })).toMatchObject({
      reply: { StatusCode: 200, Payload: expect.stringContaining(TOKEN) },
    });
    expect(await call('lambda.Invoke', { FunctionName: 'crashes', Payload: crash })).toMatchObject({
      reply: { FunctionError: expect.any(String) },
    });
    expect(await call('lambda.Invoke', { FunctionName, Payload, InvocationType: 'Event' })).toMatchObject({
      reply: { StatusCode: 202 },
    });
    expect(await call('lambda.Invoke', { FunctionName, Payload, InvocationType: 'DryRun' })).toMatchObject({
      reply: { StatusCode: 204 },
    });
    expect(await call('lambda.Invoke', { FunctionName: 'nobody' })).toMatchObject({
      code: 'ResourceNotFoundException',
    });
    const logGroupName = `/aws/lambda/${FunctionName}`;
    const { events } = await until(
      () => call('logs.FilterLogEvents', { logGroupName, filterPattern: 'REPORT', startTime: 0 }),
      (reply) => reply.events.length > 0,
    );
    const { logStreamName } = events[0];
    expect(await call('logs.GetLogEvents', { logGroupName, logStreamName, limit: 10 })).toMatchObject({
      reply: {
        events: expect.arrayContaining([expect.objectContaining({ message: expect.stringContaining('REPORT') })]),
      },
    });
  });

  it('Step Functions', async () => {
    expect(await call('stepfunctions.DescribeStateMachine', { stateMachineArn: machine('works') })).toMatchObject({
      reply: { type: 'STANDARD' },
    });
    const run = async (name: string, state: string) => {
      const asked = { stateMachineArn: machine(name), name: TOKEN, input: '{"month":"2026-10"}' };
      const { reply } = await call('stepfunctions.StartExecution', asked);
      const { executionArn } = reply;
      if (name === 'held') await call('stepfunctions.StopExecution', { executionArn, error: 'E', cause: 'c' });
      await until(
        () => call('stepfunctions.DescribeExecution', { executionArn }),
        ({ status }) => status === state,
      );
      const history = { executionArn, reverseOrder: true, maxResults: 5 };
      expect(await call('stepfunctions.GetExecutionHistory', history)).toMatchObject({
        reply: { events: expect.any(Array) },
      });
      expect(await call('stepfunctions.StartExecution', asked)).toMatchObject({ code: 'ExecutionAlreadyExists' });
    };
    await run('works', 'SUCCEEDED');
    await run('fails', 'FAILED');
    await run('held', 'ABORTED');
    const unknown = { executionArn: `${machine('works').replace('stateMachine', 'execution')}:nobody` };
    for (const operation of ['DescribeExecution', 'StopExecution', 'GetExecutionHistory'])
      expect(await call(`stepfunctions.${operation}`, unknown)).toMatchObject({ code: 'ExecutionDoesNotExist' });
  });

  it('QuickSight', async () => {
    expect(await call('quicksight.DescribeDataSet', { AwsAccountId: ACCOUNT, DataSetId: 'works' })).toMatchObject({
      reply: { DataSet: { DataSetId: 'works', ImportMode: 'SPICE' } },
    });
    for (const [DataSetId, state] of [
      ['works', 'COMPLETED'],
      ['fails', 'FAILED'],
      ['held', 'CANCELLED'],
    ] as const) {
      const ingestion = { AwsAccountId: ACCOUNT, DataSetId, IngestionId: TOKEN };
      await call('quicksight.CreateIngestion', { ...ingestion, IngestionType: 'FULL_REFRESH' });
      if (DataSetId === 'held') await call('quicksight.CancelIngestion', ingestion);
      await until(
        () => call('quicksight.DescribeIngestion', ingestion),
        ({ Ingestion }) => Ingestion.IngestionStatus === state,
      );
      expect(await call('quicksight.CreateIngestion', ingestion)).toMatchObject({ code: 'ResourceExistsException' });
    }
    const unknown = { AwsAccountId: ACCOUNT, DataSetId: 'works', IngestionId: 'nobody' };
    expect(await call('quicksight.DescribeIngestion', unknown)).toMatchObject({ code: 'ResourceNotFoundException' });
  });

  it('the Redshift Data API', async () => {
    const place = { WorkgroupName: 'tiny', Database: 'dev' };
    expect(await call('redshift-data.ListDatabases', place)).toMatchObject({ reply: { Databases: ['dev'] } });
    const reaches = (Id: string, state: string) =>
      until(
        () => call('redshift-data.DescribeStatement', { Id }),
        ({ Status }) => Status === state,
      );
    const one = { ...place, Sql: 'INSERT INTO works SELECT 1', StatementName: TOKEN, ClientToken: TOKEN };
    const { reply: first } = await call('redshift-data.ExecuteStatement', one);
    expect(await call('redshift-data.ExecuteStatement', one)).toMatchObject({ reply: { Id: first.Id } });
    await reaches(first.Id, 'FINISHED');
    for (const [statement, state] of [
      ['INSERT INTO works SELECT 1', 'FINISHED'],
      ['INSERT INTO fails SELECT 1', 'FAILED'],
      ['INSERT INTO held SELECT 1', 'ABORTED'],
    ] as const) {
      const Sqls = ['DELETE FROM works', statement];
      const { reply } = await call('redshift-data.BatchExecuteStatement', { ...place, Sqls, StatementName: TOKEN });
      if (state === 'ABORTED') await call('redshift-data.CancelStatement', { Id: reply.Id });
      await reaches(reply.Id, state);
    }
    expect(await call('redshift-data.ListStatements', { StatementName: TOKEN, Status: 'ALL' })).toMatchObject({
      reply: { Statements: [{}, {}, {}, {}] },
    });
    const unknown = { Id: '00000000-0000-4000-8000-000000000000' };
    expect(await call('redshift-data.DescribeStatement', unknown)).toMatchObject({ code: 'ResourceNotFoundException' });
  });

  it('SNS', async () => {
    const topic = 'arn:aws:sns:ap-northeast-2:000000000000:sluice-oncall';
    const notice = { TopicArn: topic, Subject: 'Sluice: r s failed', Message: '인기대출도서: clean 실패' };
    expect(await call('sns.Publish', notice)).toMatchObject({ reply: { MessageId: expect.any(String) } });
    expect(await call('sns.Publish', { ...notice, TopicArn: `${topic}-2` })).toMatchObject({ code: 'NotFound' });
  });

  it.each(operationsInUse())('%s is called, and answers as its model says', (operation) => {
    const given = answers.get(operation) ?? [];
    expect(given.filter(({ reply }) => reply !== undefined)).not.toEqual([]);
    expect([...new Set(given.flatMap(({ problems }) => problems))]).toEqual([]);
  });
});
