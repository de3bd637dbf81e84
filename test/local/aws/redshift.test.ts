import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  ListDatabasesCommand,
  ListStatementsCommand,
  RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { awsClientConfig, eventually, type StartedAws, startLocalAws } from '../../helpers/aws.ts';
import { createFakeEngine } from './fake-engine.ts';

const PLACE = { WorkgroupName: 'cloudtree', Database: 'cloudtree' };
const BUCKET = 'cloudtree-aggregated-data';

let local: StartedAws;
let redshift: RedshiftDataClient;
let configDir: string;

beforeAll(async () => {
  configDir = mkdtempSync(join(tmpdir(), 'redshift-workspace-'));
  const database = join(configDir, 'redshift/cloudtree/cloudtree');
  mkdirSync(database, { recursive: true });
  writeFileSync(
    join(database, 'kept.sql'),
    'CREATE TABLE IF NOT EXISTS kept (n BIGINT, name VARCHAR(9) ENCODE zstd) SORTKEY (n)',
  );
  local = await startLocalAws({ configDir, engine: createFakeEngine() });
  await local.aws.deploy();
  redshift = new RedshiftDataClient(awsClientConfig(local.endpoint));
});
afterAll(async () => {
  redshift.destroy();
  await local.close();
  rmSync(configDir, { recursive: true });
});
beforeEach(() => sql('DELETE FROM kept'));

const ended = (Id: string | undefined) =>
  eventually(async () => {
    const found = await redshift.send(new DescribeStatementCommand({ Id }));
    return ['FINISHED', 'FAILED', 'ABORTED'].includes(found.Status ?? '') ? found : undefined;
  });
const sql = async (Sql: string) => ended((await redshift.send(new ExecuteStatementCommand({ ...PLACE, Sql }))).Id);
const batch = async (...Sqls: string[]) =>
  ended((await redshift.send(new BatchExecuteStatementCommand({ ...PLACE, Sqls }))).Id);
const rows = async (query: string) => {
  const { Id, Error: error } = await sql(query);
  if (error) throw new Error(error);
  const { Records: records = [] } = await redshift.send(new GetStatementResultCommand({ Id }));
  return records.map((row) => row.map((field) => (field.isNull ? null : Object.values(field)[0])));
};

describe('a huge answer', () => {
  const values = Array.from({ length: 100 }, (_, i) => `(${i}, ${i % 2 ? 'NULL' : `'n ${i}'`})`).join(', ');
  const start = async (Sql: string) => (await redshift.send(new ExecuteStatementCommand({ ...PLACE, Sql }))).Id!;
  const dir = () => join(local.dataDir, 'redshift-results');
  const written = (id: string) => statSync(join(dir(), `${id}.jsonl`), { throwIfNoEntry: false })?.size ?? 0;
  const from = 'FROM kept a CROSS JOIN kept b CROSS JOIN kept c';
  const read = async (Id: string, offset: number) =>
    redshift.send(
      new GetStatementResultCommand({ Id, NextToken: Buffer.from(`offset:${offset}`).toString('base64url') }),
    );
  beforeEach(() => sql(`INSERT INTO kept VALUES ${values}`));

  it('is written while other requests are answered, and paged through', async () => {
    const id = await start(`SELECT a.n * 10000 + b.n * 100 + c.n AS i, c.name ${from} ORDER BY i`);
    const seen = new Set<number>();
    let state: string | undefined;
    do {
      const before = written(id);
      state = (await redshift.send(new DescribeStatementCommand({ Id: id }))).Status;
      if (state === 'STARTED' && before > 0) seen.add(before);
    } while (['SUBMITTED', 'PICKED', 'STARTED'].includes(state!));
    expect(await ended(id)).toMatchObject({ Status: 'FINISHED', ResultRows: 1_000_000, HasResultSet: true });
    expect(seen.size).toBeGreaterThan(3);
    for (const offset of [0, 1000, 2047, 2048, 500_001, 999_000]) {
      const { Records, TotalNumRows, NextToken } = await read(id, offset);
      expect(TotalNumRows).toBe(1_000_000);
      expect(Records!.map(([i]) => i!.longValue)).toEqual(Array.from({ length: 1000 }, (_, i) => offset + i));
      expect(NextToken === undefined).toBe(offset === 999_000);
    }
    expect((await read(id, 999_998)).Records).toEqual([
      [{ longValue: 999_998 }, { stringValue: 'n 98' }],
      [{ longValue: 999_999 }, { isNull: true }],
    ]);
  }, 120_000);

  it('that is cancelled half-way is rolled back, and nothing of it stays', async () => {
    const id = await start(`SELECT a.n, d.name ${from} CROSS JOIN kept d CROSS JOIN kept e`);
    await eventually(() => (written(id) > 1_000_000 ? true : undefined), 60_000);
    await redshift.send(new CancelStatementCommand({ Id: id }));
    expect(await ended(id)).toMatchObject({ Status: 'ABORTED' });
    expect(readdirSync(dir()).filter((file) => file.startsWith(id))).toEqual([]);
    await expect(read(id, 0)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await rows('SELECT count(*) FROM kept')).toEqual([[100]]);
  }, 120_000);
});

describe('the Data API', () => {
  it('gives the same statement for the same token, and refuses the token for another', async () => {
    const token = { ClientToken: `sl-${'a'.repeat(37)}`, StatementName: 'named' };
    const start = (Sql: string) => redshift.send(new ExecuteStatementCommand({ ...PLACE, ...token, Sql }));
    const first = await start('INSERT INTO kept VALUES (1, NULL)');
    expect((await start('INSERT INTO kept VALUES (1, NULL)')).Id).toBe(first.Id);
    await expect(start('INSERT INTO kept VALUES (2, NULL)')).rejects.toMatchObject({ name: 'ValidationException' });
    expect(await ended(first.Id)).toMatchObject({ Status: 'FINISHED', ResultRows: 1, HasResultSet: false });
    expect(await rows('SELECT count(*) FROM kept')).toEqual([[1]]);
    const { Statements: listed } = await redshift.send(new ListStatementsCommand({ StatementName: 'named' }));
    expect(listed).toMatchObject([{ Id: first.Id, Status: 'FINISHED', StatementName: 'named' }]);
  });

  it('knows the workgroups and databases of the workspace, and no others', async () => {
    expect((await redshift.send(new ListDatabasesCommand(PLACE))).Databases).toEqual(['cloudtree']);
    const elsewhere = (more: object) =>
      redshift.send(new ExecuteStatementCommand({ ...PLACE, ...more, Sql: 'SELECT 1' }));
    await expect(elsewhere({ Database: 'typo' })).rejects.toThrow('database "typo" does not exist');
    await expect(elsewhere({ WorkgroupName: 'typo' })).rejects.toThrow("doesn't exist");
    await expect(elsewhere({ WithEvent: true })).rejects.toThrow('WithEvent');
  });

  it('does a batch whole or not at all, and names the statement that failed', async () => {
    const failed = await batch('INSERT INTO kept VALUES (1, NULL)', 'SELECT * FROM nowhere', 'SELECT 1');
    expect(failed).toMatchObject({
      Status: 'FAILED',
      Error: expect.stringContaining('Query #2 failed with ERROR: relation "nowhere" does not exist'),
      SubStatements: [{ Status: 'FINISHED', ResultRows: 1 }, { Status: 'FAILED' }, { Status: 'SUBMITTED' }],
    });
    expect(await rows('SELECT count(*) FROM kept')).toEqual([[0]]);
  });

  it('says what a restart cut off', async () => {
    const { Id } = await redshift.send(new ExecuteStatementCommand({ ...PLACE, Sql: HEAVY }));
    const { dataDir, faults } = local;
    await local.stop();
    redshift.destroy();
    local = await startLocalAws({ configDir, engine: createFakeEngine(), dataDir, faults });
    redshift = new RedshiftDataClient(awsClientConfig(local.endpoint));
    expect(await ended(Id)).toMatchObject({ Status: 'FAILED', Error: expect.stringContaining('stopped') });
  });

  it('cancels', async () => {
    const { Id } = await redshift.send(new ExecuteStatementCommand({ ...PLACE, Sql: HEAVY }));
    expect(await redshift.send(new CancelStatementCommand({ Id }))).toMatchObject({ Status: true });
    expect(await ended(Id)).toMatchObject({ Status: 'ABORTED' });
    await expect(redshift.send(new CancelStatementCommand({ Id }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});

/** Works until it is stopped: thousands of millions of pairs. */
const TEN = '(SELECT 0 UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4)';
const HEAVY = `SELECT count(*) FROM ${Array.from({ length: 15 }, (_, i) => `${TEN} AS t${i}`).join(', ')}`;

describe('COPY', () => {
  const copy = (from: string, as: string) => sql(`COPY kept FROM 's3://${BUCKET}/${from}' IAM_ROLE default ${as}`);

  it('takes every object whose key begins so: JSON by name, CSV by place', async () => {
    await local.aws.objects.put(BUCKET, 'json/a.json', '{"name":"강남구","n":1}\n{"n":2,"other":5}\n');
    await local.aws.objects.put(BUCKET, 'json/b.json', '{"n":3}\n');
    expect(await copy('json/', "FORMAT AS JSON 'auto'")).toMatchObject({ Status: 'FINISHED', ResultRows: 3 });
    await local.aws.objects.put(BUCKET, 'csv/a.csv', 'n,name\n4,"a, b"\n5,\n');
    expect(await copy('csv/a', 'CSV IGNOREHEADER 1')).toMatchObject({ ResultRows: 2 });
    expect(await rows('SELECT n, name FROM kept ORDER BY n')).toEqual([
      [1, '강남구'],
      [2, null],
      [3, null],
      [4, 'a, b'],
      [5, ''],
    ]);
  });

  it('counts the bytes of a text, not its letters', async () => {
    await local.aws.objects.put(BUCKET, 'long/a.json', '{"name":"동대문구","n":1}\n');
    expect(await copy('long/', "JSON 'auto'")).toMatchObject({ Error: 'ERROR: Value too long for character type' });
  });

  it('fails by name where there is nothing, and for what it does not know', async () => {
    expect((await copy('none/', 'PARQUET')).Error).toContain(
      "The specified S3 prefix 's3://cloudtree-aggregated-data/none/' does not exist",
    );
    expect((await copy('json/', "JSON 'auto' ACCEPTINVCHARS")).Error).toContain(
      'not emulated by local mode: COPY … ACCEPTINVCHARS',
    );
  });
});

describe('the dialect', () => {
  it('swaps a staging table for the one that serves', async () => {
    await sql("INSERT INTO kept VALUES (1, 'old')");
    const swapped = await batch(
      'CREATE TABLE next (LIKE kept)',
      "INSERT INTO next VALUES (2, 'new')",
      'ALTER TABLE kept RENAME TO kept_before',
      'ALTER TABLE next RENAME TO kept',
      'DROP TABLE kept_before',
    );
    expect(swapped).toMatchObject({ Status: 'FINISHED' });
    expect(await rows('SELECT name FROM kept')).toEqual([['new']]);
  });

  it.each([
    ['SELECT 7::float / 2', 3.5],
    ['SELECT nvl(NULL, 3)', 3],
    ["SELECT len('가나')", 2],
    ["SELECT datediff(day, date '2026-01-01', date '2026-02-01')", 31],
    ['SELECT 2.4::decimal', '2'],
  ])('%s is %s', async (query, expected) => {
    expect(await rows(query)).toEqual([[expected]]);
  });

  it.each([
    ['SELECT 7 / 2', 'a division whose operands may be whole numbers'],
    ['SELECT avg(n) FROM kept', 'the function avg()'],
    ["SELECT read_text('/etc/hostname')", 'the function read_text()'],
    ['CREATE VIEW v AS SELECT * FROM kept', 'a view without WITH NO SCHEMA BINDING'],
    ["SELECT 'abc'::varchar(2)", 'a cast to VARCHAR(n)'],
    ['VACUUM kept', 'the statement VACUUM'],
    ['CREATE TABLE c (a CHAR(3))', 'the type CHAR, which pads with blanks'],
  ])('refuses %s, aloud', async (query, why) => {
    expect((await sql(query)).Error).toMatch(`not emulated by local mode: ${why}`);
  });
});
