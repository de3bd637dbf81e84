import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import {
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  type QueryExecution,
} from '@aws-sdk/client-athena';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually, startLocalAws, type StartedAws } from '../../helpers/aws.ts';

let local: StartedAws;
const Bucket = 'cloudtree-athena-query-result';

beforeEach(async () => {
  local = await startLocalAws({ configDir: '/nowhere' });
  await local.aws.deploy();
});
afterEach(() => local.close());

/** `x` times `y` rows, numbered from 0. */
const rows = (x: number, y: number): string =>
  `SELECT (a.n - 1) * ${y} + b.n - 1 AS n, 'place, "' || CAST(b.n AS varchar) AS place, nullif(b.n % 2, 0) AS odd
   FROM UNNEST(sequence(1, ${x})) a(n) CROSS JOIN UNNEST(sequence(1, ${y})) b(n)`;
const start = async (QueryString: string): Promise<string> =>
  (await local.athena.send(new StartQueryExecutionCommand({ QueryString }))).QueryExecutionId!;
const get = async (QueryExecutionId: string): Promise<QueryExecution> =>
  (await local.athena.send(new GetQueryExecutionCommand({ QueryExecutionId }))).QueryExecution!;
const hasEnded = ({ Status }: QueryExecution): boolean => !['QUEUED', 'RUNNING'].includes(Status!.State!);
const ended = (id: string): Promise<QueryExecution> =>
  eventually(async () => {
    const query = await get(id);
    return hasEnded(query) ? query : undefined;
  }, 60_000);
/** One page; tokens of the local endpoint are places in the result. */
const page = async (QueryExecutionId: string, from: number) => {
  const NextToken = Buffer.from(`offset:${from}`).toString('base64url');
  const { ResultSet, NextToken: next } = await local.athena.send(
    new GetQueryResultsCommand({ QueryExecutionId, NextToken }),
  );
  return { rows: ResultSet!.Rows!.map(({ Data }) => Data!.map((cell) => cell.VarCharValue ?? null)), next };
};
/** Bytes of results that are being written. */
const writing = (): number => {
  const dir = join(local.dataDir, 's3-staging');
  return readdirSync(dir).reduce(
    (sum, file) => sum + (statSync(join(dir, file), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
};
const kept = async (): Promise<string[]> =>
  ((await local.s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key!);

it('writes a million rows while other requests are answered, and pages through all of them', async () => {
  const id = await start(`${rows(1000, 1000)} ORDER BY n`);
  const seen = new Set<number>();
  let query: QueryExecution;
  do {
    const before = writing();
    query = await get(id);
    if (query.Status!.State === 'RUNNING' && before > 0) {
      seen.add(before);
    }
  } while (!hasEnded(query));
  expect(query.Status!.State).toBe('SUCCEEDED');
  expect(seen.size).toBeGreaterThan(3);

  const { Body } = await local.s3.send(new GetObjectCommand({ Bucket, Key: `${id}.csv` }));
  const csv = await Body!.transformToString();
  expect(csv.split('\n')).toHaveLength(1_000_001 + 1);
  expect(csv.slice(0, csv.indexOf('\n'))).toBe('"n","place","odd"');

  const first = await page(id, 0);
  expect(first.rows).toHaveLength(1000);
  expect(first.rows.slice(0, 3)).toEqual([
    ['n', 'place', 'odd'],
    ['0', 'place, "1', '1'],
    ['1', 'place, "2', null],
  ]);
  for (const from of [1000, 2047, 2048, 2049, 500_000, 999_001]) {
    const { rows: found, next } = await page(id, from);
    expect(found.map(([n]) => Number(n))).toEqual(Array.from({ length: 1000 }, (_, i) => from - 1 + i));
    expect(next === undefined).toBe(from === 999_001);
  }
  expect((await page(id, 1_000_000)).rows).toEqual([['999999', 'place, "1000', null]]);
  expect((await page(id, 1_000_001)).rows).toEqual([]);
}, 120_000);

it('a stop ends one that would go on for hours, and nothing of it stays', async () => {
  const endless = `${rows(9000, 9000)} CROSS JOIN UNNEST(sequence(1, 9000)) c(n)`;
  const id = await start(endless);
  await eventually(() => (writing() > 1_000_000 ? true : undefined), 60_000);
  expect((await get(id)).Status!.State).toBe('RUNNING');
  await local.athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
  expect((await ended(id)).Status).toMatchObject({ State: 'CANCELLED', StateChangeReason: 'Query cancelled by user' });
  expect(await kept()).toEqual([]);
  expect(readdirSync(join(local.dataDir, 's3-staging'))).toEqual([]);
  await expect(page(id, 0)).rejects.toThrow('Final query state: CANCELLED');
}, 120_000);

it('one that fails after its first rows leaves nothing either', async () => {
  const failing = `SELECT 1000000 / (999999 - t.n) AS q FROM (${rows(1000, 1000)}) t`;
  const id = await start(failing);
  expect((await ended(id)).Status).toMatchObject({
    State: 'FAILED',
    StateChangeReason: expect.stringContaining('DIVISION_BY_ZERO'),
  });
  expect(await kept()).toEqual([]);
  expect(readdirSync(join(local.dataDir, 's3-staging'))).toEqual([]);
}, 120_000);

it('one that needs more memory than there is fails and says so', async () => {
  const id = await start(`SELECT * FROM (${rows(9000, 9000)}) t ORDER BY place, n DESC`);
  const { Status } = await ended(id);
  expect(Status).toMatchObject({
    State: 'FAILED',
    StateChangeReason: expect.stringContaining('Query exhausted resources at this scale factor'),
  });
  expect((await ended(await start('SELECT 1'))).Status!.State).toBe('SUCCEEDED');
}, 120_000);

it.each(['', 'a', ' ', '\r\n', '"', ',', '""\n""', '도서관'])('a lone value %j comes back as it was', async (text) => {
  const id = await start(`SELECT * FROM (VALUES '${text}', NULL, '${text}') AS t(v)`);
  await ended(id);
  expect((await page(id, 0)).rows).toEqual([['v'], [text], [null], [text]]);
});

it('a result whose object is gone can no longer be read', async () => {
  const id = await start('SELECT 1');
  await ended(id);
  local.aws.objects.delete(Bucket, `${id}.csv`);
  await expect(page(id, 0)).rejects.toThrow('Could not find results');
});
