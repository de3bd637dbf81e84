import {
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  InvalidRequestException,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import * as sdk from '@aws-sdk/client-glue';
import { EntityNotFoundException, GlueClient } from '@aws-sdk/client-glue';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsClientConfig, eventually, startLocalAws, type StartedAws } from '../../helpers/aws.ts';
import { RecordingHandler, undefinedMembers } from '../../helpers/sdk-schema.ts';

let local: StartedAws;
const requestHandler = new RecordingHandler();
let glue: GlueClient;
const DatabaseName = 'cloudtree_raw_db';
const TableName = 'best_loan_list_raw';

beforeAll(async () => {
  local = await startLocalAws();
  await local.aws.deploy();
  glue = new GlueClient({ ...awsClientConfig(local.endpoint), requestHandler });
});
afterAll(() => local.close());

/** Runs a statement to its end: its rows without the header, or the reason of its failure. */
async function athena(QueryString: string): Promise<(string | undefined)[][] | string> {
  const { QueryExecutionId } = await local.athena.send(
    new StartQueryExecutionCommand({ QueryString, QueryExecutionContext: { Database: DatabaseName } }),
  );
  const { Status } = await eventually(async () => {
    const { QueryExecution } = await local.athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    return ['QUEUED', 'RUNNING'].includes(QueryExecution!.Status!.State!) ? undefined : QueryExecution!;
  });
  if (Status!.State !== 'SUCCEEDED') return `${Status!.State}: ${Status!.StateChangeReason}`;
  const { ResultSet } = await local.athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
  return ResultSet!.Rows!.map(({ Data }) => Data!.map(({ VarCharValue }) => VarCharValue)).slice(1);
}

async function collected(month: string, ...loanCounts: string[]): Promise<void> {
  const Key = `best-loan-list/district=강남구/year=2026/month=${month}/part-0.json`;
  const Body = loanCounts.map((loan_count) => `${JSON.stringify({ no: 1, loan_count })}\n`).join('');
  await local.s3.send(new PutObjectCommand({ Bucket: 'cloudtree-raw-data', Key, Body }));
}

describe('the workspace, deployed', () => {
  it('can be deployed again without a change', async () => {
    const before = local.aws.engine.catalog.tables(DatabaseName);
    await local.aws.deploy();
    expect(local.aws.engine.catalog.tables(DatabaseName)).toEqual(before);
  });

  it('is queried where its functions write: a partition counts once it is repaired', async () => {
    await collected('10', '233,599', '12');
    expect(await athena(`SELECT count(*) FROM ${TableName}`)).toEqual([['0']]);
    await athena(`MSCK REPAIR TABLE ${TableName}`);
    expect(await athena(`SELECT loan_count, district FROM ${TableName} ORDER BY 1`)).toEqual([
      ['12', '강남구'],
      ['233,599', '강남구'],
    ]);
  });

  it('is described by Glue', async () => {
    const { Table } = await glue.send(new sdk.GetTableCommand({ DatabaseName, Name: TableName }));
    expect(Table).toMatchObject({
      StorageDescriptor: { Location: 's3://cloudtree-raw-data/best-loan-list/' },
      PartitionKeys: [
        { Name: 'district', Type: 'string' },
        { Name: 'year', Type: 'string' },
        { Name: 'month', Type: 'string' },
      ],
      TableType: 'EXTERNAL_TABLE',
      CreateTime: expect.any(Date),
    });
    const { Partitions } = await glue.send(new sdk.GetPartitionsCommand({ DatabaseName, TableName }));
    expect(Partitions!.map(({ Values }) => Values)).toEqual([['강남구', '2026', '10']]);
    const PartitionValues = ['강남구', '2026', '10'];
    const { Partition } = await glue.send(new sdk.GetPartitionCommand({ DatabaseName, TableName, PartitionValues }));
    expect(Partition!.StorageDescriptor!.Location).toContain('district=강남구/year=2026/month=10');
    const { TableList } = await glue.send(new sdk.GetTablesCommand({ DatabaseName }));
    expect(TableList!.map(({ Name }) => Name)).toContain(TableName);
    const { DatabaseList } = await glue.send(new sdk.GetDatabasesCommand({}));
    expect(DatabaseList!.map(({ Name }) => Name)).toContain(DatabaseName);
    expect((await glue.send(new sdk.GetDatabaseCommand({ Name: DatabaseName }))).Database!.Name).toBe(DatabaseName);
    expect(requestHandler.replies).toHaveLength(6);
    expect(requestHandler.replies.flatMap(({ operation, body }) => undefinedMembers(sdk, operation, body))).toEqual([]);
  });

  it('lacks what it lacks', async () => {
    await expect(glue.send(new sdk.GetDatabaseCommand({ Name: 'none' }))).rejects.toBeInstanceOf(
      EntityNotFoundException,
    );
    const table = new sdk.GetTableCommand({ DatabaseName, Name: 'none' });
    await expect(glue.send(table)).rejects.toBeInstanceOf(EntityNotFoundException);
    const filtered = new sdk.GetPartitionsCommand({ DatabaseName, TableName, Expression: "year = '2026'" });
    await expect(glue.send(filtered)).rejects.toThrow('Expression is not emulated');
  });

  it('refuses a statement that cannot be parsed before it is an execution, and fails one that cannot be resolved', async () => {
    await expect(athena('SELECT FROM WHERE')).rejects.toBeInstanceOf(InvalidRequestException);
    expect(await athena(`SELECT nope FROM ${TableName}`)).toMatch(/^FAILED: COLUMN_NOT_FOUND/);
  });
});

describe('the missing column', () => {
  const set = (broken: boolean) =>
    local.aws.control.request('/breaks/glue-missing-column', { method: 'POST', body: JSON.stringify({ broken }) });
  const columns = async () => {
    const { Table } = await glue.send(new sdk.GetTableCommand({ DatabaseName, Name: TableName }));
    return Table!.StorageDescriptor!.Columns!.map(({ Name }) => Name!);
  };

  it('goes and comes back in its place', async () => {
    const before = await columns();
    expect(await (await set(true)).json()).toMatchObject({ breaks: [{}, { id: 'glue-missing-column', broken: true }] });
    expect(await columns()).toEqual(before.filter((name) => name !== 'loan_count'));
    expect(await athena(`SELECT loan_count FROM ${TableName}`)).toMatch(/^FAILED: COLUMN_NOT_FOUND/);
    expect(await (await set(false)).json()).toMatchObject({ breaks: [{}, { broken: false }] });
    expect(await columns()).toEqual(before);
  });
});
