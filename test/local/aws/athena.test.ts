import {
  AthenaClient,
  BatchGetQueryExecutionCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetWorkGroupCommand,
  InvalidRequestException,
  ListWorkGroupsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  type QueryExecution,
} from '@aws-sdk/client-athena';
import * as sdk from '@aws-sdk/client-athena';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { awsClientConfig, eventually, startLocalAws, type StartedAws } from '../../helpers/aws.ts';
import { RecordingHandler, undefinedMembers } from '../../helpers/sdk-schema.ts';
import { createFakeEngine } from './fake-engine.ts';

let local: StartedAws;
const TOKEN = 'sl-0123456789012345678901234567890123456';

beforeEach(async () => {
  local = await startLocalAws({ engine: createFakeEngine(), configDir: '/nowhere' });
  await local.aws.deploy();
});
afterEach(() => local.close());

const start = async (QueryString: string, more: object = {}) =>
  (await local.athena.send(new StartQueryExecutionCommand({ QueryString, ...more }))).QueryExecutionId!;
const get = async (QueryExecutionId: string): Promise<QueryExecution> =>
  (await local.athena.send(new GetQueryExecutionCommand({ QueryExecutionId }))).QueryExecution!;
const ended = (id: string) =>
  eventually(async () => {
    const query = await get(id);
    return ['QUEUED', 'RUNNING'].includes(query.Status!.State!) ? undefined : query;
  });
const results = (QueryExecutionId: string, more: object = {}) =>
  local.athena.send(new GetQueryResultsCommand({ QueryExecutionId, ...more }));
const inState = (id: string, state: string) =>
  eventually(async () => ((await get(id)).Status!.State === state ? true : undefined));

describe('a query', () => {
  it('runs, tells what it took, and leaves its CSV where it was asked to', async () => {
    const id = await start('null', {
      ResultConfiguration: { OutputLocation: 's3://cloudtree-athena-query-result/mine/' },
    });
    expect(await ended(id)).toMatchObject({
      QueryExecutionId: id,
      Query: 'null',
      StatementType: 'DML',
      SubstatementType: 'SELECT',
      WorkGroup: 'primary',
      Status: { State: 'SUCCEEDED', SubmissionDateTime: expect.any(Date), CompletionDateTime: expect.any(Date) },
      Statistics: { DataScannedInBytes: 0, EngineExecutionTimeInMillis: expect.any(Number) },
      ResultConfiguration: { OutputLocation: `s3://cloudtree-athena-query-result/mine/${id}.csv` },
    });
    const csv = readFileSync(join(local.dataDir, 's3/cloudtree-athena-query-result/mine', `${id}.csv`), 'utf8');
    expect(csv).toBe('"a","b"\n"",\n"say ""x""","1.50"\n');
  });

  it('gives its result as strings under a header row, NULL missing', async () => {
    const id = await start('null');
    await ended(id);
    const { ResultSet } = await results(id);
    expect(ResultSet!.Rows).toEqual([
      { Data: [{ VarCharValue: 'a' }, { VarCharValue: 'b' }] },
      { Data: [{ VarCharValue: '' }, {}] },
      { Data: [{ VarCharValue: 'say "x"' }, { VarCharValue: '1.50' }] },
    ]);
    expect(ResultSet!.ResultSetMetadata!.ColumnInfo).toMatchObject([
      { Name: 'a', Type: 'varchar' },
      { Name: 'b', Type: 'decimal', Precision: 10, Scale: 2 },
    ]);
  });

  it('pages its result by at most 1000 rows, the header among them', async () => {
    const id = await start('rows 1500');
    await ended(id);
    const first = await results(id);
    const second = await results(id, { NextToken: first.NextToken });
    expect([first.ResultSet!.Rows!.length, second.ResultSet!.Rows!.length]).toEqual([1000, 501]);
    expect(second.NextToken).toBeUndefined();
    await expect(results(id, { MaxResults: 1001 })).rejects.toBeInstanceOf(InvalidRequestException);
  });

  it('fails with its reason and category', async () => {
    const id = await start('fail');
    expect((await ended(id)).Status).toMatchObject({
      State: 'FAILED',
      StateChangeReason: "COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved",
      AthenaError: { ErrorCategory: 2, ErrorType: 1001, Retryable: false },
    });
    await expect(results(id)).rejects.toThrow('Final query state: FAILED');
  });

  it('is interrupted by a stop', async () => {
    const id = await start('hang');
    await inState(id, 'RUNNING');
    await expect(results(id)).rejects.toThrow('Current state: RUNNING');
    await local.athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    expect((await ended(id)).Status).toMatchObject({
      State: 'CANCELLED',
      StateChangeReason: 'Query cancelled by user',
    });
  });

  it('waits as QUEUED behind others, and can be stopped there', async () => {
    const running = await Promise.all([1, 2, 3, 4].map(() => start('hang')));
    for (const id of running) await inState(id, 'RUNNING');
    const queued = await start('rows 1');
    expect((await get(queued)).Status!.State).toBe('QUEUED');
    await local.athena.send(new StopQueryExecutionCommand({ QueryExecutionId: queued }));
    expect((await get(queued)).Status!.State).toBe('CANCELLED');
  });
});

describe('a token', () => {
  it('answers the same request with the same execution, also after a restart and after its failure', async () => {
    const id = await start('fail', { ClientRequestToken: TOKEN });
    await ended(id);
    expect(await start('fail', { ClientRequestToken: TOKEN })).toBe(id);
    await local.stop();
    local = await startLocalAws({ engine: createFakeEngine(), configDir: '/nowhere', dataDir: local.dataDir });
    expect(await start('fail', { ClientRequestToken: TOKEN })).toBe(id);
    const { calls } = (await (await local.aws.control.request('/aws/calls?service=athena')).json()) as {
      calls: object[];
    };
    expect(calls).toEqual(
      Array.from({ length: 3 }, () => ({
        service: 'athena',
        operation: 'StartQueryExecution',
        token: TOKEN,
        effectId: id,
        at: expect.any(String),
      })),
    );
  });

  it('with another request is refused', async () => {
    await start('rows 1', { ClientRequestToken: TOKEN });
    await expect(start('rows 2', { ClientRequestToken: TOKEN })).rejects.toBeInstanceOf(InvalidRequestException);
    await expect(start('rows 1', { ClientRequestToken: 'short' })).rejects.toBeInstanceOf(InvalidRequestException);
  });
});

it('a restart ends what was running, and says so', async () => {
  const id = await start('hang');
  await inState(id, 'RUNNING');
  await local.stop();
  local = await startLocalAws({ engine: createFakeEngine(), configDir: '/nowhere', dataDir: local.dataDir });
  expect((await get(id)).Status).toMatchObject({
    State: 'FAILED',
    StateChangeReason: expect.stringContaining('was stopped while'),
    AthenaError: { ErrorCategory: 1, Retryable: true },
  });
});

it('unknown ids, workgroups, buckets and members are refused', async () => {
  await expect(get('6b1bb9c5-0000-0000-0000-000000000000')).rejects.toBeInstanceOf(InvalidRequestException);
  await expect(start('rows 1', { WorkGroup: 'other' })).rejects.toThrow('WorkGroup is not found');
  await expect(start('rows 1', { ResultConfiguration: { OutputLocation: 's3://nowhere/' } })).rejects.toThrow(
    'output bucket nowhere',
  );
  await expect(
    start('rows 1', { ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true } } }),
  ).rejects.toBeInstanceOf(InvalidRequestException);
});

it('replies have no member that AWS does not define', async () => {
  const requestHandler = new RecordingHandler();
  const client = new AthenaClient({ ...awsClientConfig(local.endpoint), requestHandler });
  const done = await start('null');
  const failed = await start('fail');
  await Promise.all([ended(done), ended(failed)]);
  await client.send(new StartQueryExecutionCommand({ QueryString: 'rows 1' }));
  for (const QueryExecutionId of [done, failed]) await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
  const batch = await client.send(new BatchGetQueryExecutionCommand({ QueryExecutionIds: [done, 'unknown'] }));
  expect(batch.QueryExecutions).toHaveLength(1);
  expect(batch.UnprocessedQueryExecutionIds).toMatchObject([{ QueryExecutionId: 'unknown' }]);
  await client.send(new GetQueryResultsCommand({ QueryExecutionId: done }));
  await client.send(new GetWorkGroupCommand({ WorkGroup: 'primary' }));
  await client.send(new ListWorkGroupsCommand({}));
  expect(requestHandler.replies).toHaveLength(7);
  expect(requestHandler.replies.flatMap(({ operation, body }) => undefinedMembers(sdk, operation, body))).toEqual([]);
  expect(undefinedMembers(sdk, 'GetQueryExecution', { QueryExecution: { Status: { Made: 1 } } })).toEqual([
    'GetQueryExecution.QueryExecution.Status.Made',
  ]);
});
