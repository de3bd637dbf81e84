import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CancelIngestionCommand,
  CreateIngestionCommand,
  DescribeDataSetCommand,
  DescribeIngestionCommand,
  QuickSightClient,
} from '@aws-sdk/client-quicksight';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsClientConfig, eventually, type StartedAws, startLocalAws } from '../../helpers/aws.ts';

const AwsAccountId = '000000000000';

let local: StartedAws;
let quicksight: QuickSightClient;
let configDir: string;

beforeAll(async () => {
  configDir = mkdtempSync(join(tmpdir(), 'quicksight-workspace-'));
  const write = (path: string, content: string): void => {
    mkdirSync(join(configDir, path, '..'), { recursive: true });
    writeFileSync(join(configDir, path), content);
  };
  const dataSet = (id: string, more: object): void =>
    write(`quicksight/${id}.json`, JSON.stringify({ name: id, ...more }));
  const athena = (sql: string) => ({ athena: { database: 'default', sql } });
  dataSet('numbers', {
    source: athena("SELECT n FROM (VALUES '1', '2', 'three', NULL) AS t(n)"),
    types: { n: 'bigint' },
  });
  dataSet('missing', { source: athena('SELECT * FROM nowhere') });
  dataSet('heavy', { source: athena(HEAVY) });
  dataSet('served', { source: { redshift: { database: 'db', sql: 'SELECT n FROM served' } } });
  dataSet('direct', { import: 'DIRECT_QUERY', source: athena('SELECT 1 AS n') });
  write('redshift/wg/db/1.sql', 'CREATE TABLE IF NOT EXISTS served AS SELECT 1 AS n UNION ALL SELECT 2');
  local = await startLocalAws({ configDir });
  await local.aws.deploy();
  local.aws.engine.catalog.putDatabase({ name: 'default', createdAt: 0 });
  quicksight = new QuickSightClient(awsClientConfig(local.endpoint));
});
afterAll(async () => {
  quicksight.destroy();
  await local.close();
  rmSync(configDir, { recursive: true });
});

const FIVE = '(VALUES 1, 2, 3, 4, 5)';
const HEAVY = `SELECT count(*) AS n FROM ${Array.from({ length: 14 }, (_, i) => `${FIVE} AS t${i}(n)`).join(', ')}`;

const begin = (DataSetId: string, IngestionId: string, IngestionType?: 'INCREMENTAL_REFRESH') =>
  quicksight.send(
    new CreateIngestionCommand({ AwsAccountId, DataSetId, IngestionId, ...(IngestionType && { IngestionType }) }),
  );
const ended = (DataSetId: string, IngestionId: string) =>
  eventually(async () => {
    const get = new DescribeIngestionCommand({ AwsAccountId, DataSetId, IngestionId });
    const { Ingestion: found } = await quicksight.send(get);
    return ['COMPLETED', 'FAILED', 'CANCELLED'].includes(found?.IngestionStatus ?? '') ? found : undefined;
  });

describe('a refresh', () => {
  it('counts the rows of its query, and leaves out those whose values are not of their type', async () => {
    expect(await begin('numbers', 'one')).toMatchObject({
      IngestionId: 'one',
      IngestionStatus: 'INITIALIZED',
      Status: 201,
    });
    expect(await ended('numbers', 'one')).toMatchObject({
      IngestionStatus: 'COMPLETED',
      RowInfo: { RowsIngested: 3, RowsDropped: 1, TotalRowsInDataset: 3 },
      RequestType: 'FULL_REFRESH',
    });
  });

  it('reads Redshift as well', async () => {
    await begin('served', 'one');
    expect(await ended('served', 'one')).toMatchObject({ RowInfo: { RowsIngested: 2 } });
  });

  it('takes an id once', async () => {
    await begin('numbers', 'twice');
    await expect(begin('numbers', 'twice')).rejects.toMatchObject({ name: 'ResourceExistsException' });
  });

  it('fails with the type and the words of the database', async () => {
    await begin('missing', 'one');
    expect(await ended('missing', 'one')).toMatchObject({
      IngestionStatus: 'FAILED',
      ErrorInfo: { Type: 'SQL_TABLE_NOT_FOUND', Message: expect.stringContaining('nowhere') },
    });
  });

  it('can be cancelled while it runs, and not after', async () => {
    const which = { AwsAccountId, DataSetId: 'heavy', IngestionId: 'one' };
    await begin('heavy', 'one');
    await quicksight.send(new CancelIngestionCommand(which));
    expect(await ended('heavy', 'one')).toMatchObject({ IngestionStatus: 'CANCELLED' });
    await expect(quicksight.send(new CancelIngestionCommand(which))).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
  });
});

describe('a data set', () => {
  it('that is queried directly has nothing to refresh, and one without a window no part of it', async () => {
    await expect(begin('direct', 'one')).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    await expect(begin('numbers', 'part', 'INCREMENTAL_REFRESH')).rejects.toThrow('look-back window');
  });

  it('that nobody deployed is not there', async () => {
    const get = (DataSetId: string) => quicksight.send(new DescribeDataSetCommand({ AwsAccountId, DataSetId }));
    expect((await get('numbers')).DataSet).toMatchObject({ Name: 'numbers', ImportMode: 'SPICE' });
    await expect(get('typo')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
