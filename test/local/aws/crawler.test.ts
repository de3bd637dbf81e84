import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCrawlerCommand, GetTableCommand, ListCrawlsCommand, StartCrawlerCommand } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, type StartedAws, startLocalAws } from '../../helpers/aws.ts';

const BUCKET = 'cloudtree-raw-data';

let local: StartedAws;
let configDir: string;

beforeAll(async () => {
  configDir = mkdtempSync(join(tmpdir(), 'crawler-workspace-'));
  mkdirSync(join(configDir, 'crawlers'));
  const write = (name: string, more: object): void =>
    writeFileSync(join(configDir, 'crawlers', `${name}.json`), JSON.stringify({ database: 'weather', ...more }));
  write('raw', { targets: [`s3://${BUCKET}/weather/`], tablePrefix: 'raw_' });
  write('mixed', { targets: [`s3://${BUCKET}/mixed/`] });
  local = await startLocalAws({ configDir });
  await local.aws.deploy();
  await query('CREATE DATABASE weather');
});
afterAll(async () => {
  await local.close();
  rmSync(configDir, { recursive: true });
});

const query = (sql: string) =>
  local.aws.engine.athena(sql, {
    outputLocation: `s3://cloudtree-athena-query-result/q`,
    signal: new AbortController().signal,
    database: 'default',
  });
const put = (key: string, body: string) => local.aws.objects.put(BUCKET, key, body);
const crawl = async (Name: string) => {
  await local.glue.send(new StartCrawlerCommand({ Name }));
  return eventually(async () => {
    const { Crawls: [newest] = [] } = await local.glue.send(new ListCrawlsCommand({ CrawlerName: Name }));
    return newest?.State === 'RUNNING' ? undefined : newest;
  });
};
/** The summary is JSON within JSON. */
const tablesOf = (summary: string | undefined, of: 'TABLE' | 'PARTITION' = 'TABLE'): unknown => {
  const told = JSON.parse(summary!) as Record<string, string>;
  return JSON.parse(told[of]!);
};
const columns = async (Name: string) => {
  const { Table } = await local.glue.send(new GetTableCommand({ DatabaseName: 'weather', Name }));
  return {
    columns: Table?.StorageDescriptor?.Columns?.map(({ Name: name, Type }) => `${name} ${Type}`),
    keys: Table?.PartitionKeys?.map(({ Name: name, Type }) => `${name} ${Type}`),
  };
};

describe('a crawler', () => {
  it('makes a table of each folder, with the types and partitions of its real files', async () => {
    await put(
      'weather/readings/year=2026/month=10/a.json',
      '{"City":"서울","temp":1.5,"at":"2026-10-01","wind":{"gust":3}}\n',
    );
    await put('weather/stations/list.csv', 'id,name\n1,강남\n2,종로\n');
    const first = await crawl('raw');
    expect(first).toMatchObject({ State: 'COMPLETED' });
    expect(tablesOf(first.Summary)).toEqual({
      ADD: { Details: { names: ['raw_readings', 'raw_stations'] }, Count: 2 },
    });
    expect(await columns('raw_readings')).toEqual({
      columns: ['city string', 'temp double', 'at string', 'wind struct<gust:bigint>'],
      keys: ['year string', 'month string'],
    });
    expect(await columns('raw_stations')).toEqual({ columns: ['id bigint', 'name string'], keys: [] });
    const { rows } = await query("SELECT city, wind.gust FROM weather.raw_readings WHERE month = '10'");
    expect(rows).toEqual([['서울', '3']]);
    expect((await query('SELECT count(*) FROM weather.raw_stations')).rows).toEqual([['2']]);
  });

  it('tells what changed since, and marks what is gone', async () => {
    await put('weather/readings/year=2026/month=11/a.json', '{"city":"서울","temp":1.5,"rain":0}\n');
    local.aws.objects.delete(BUCKET, 'weather/stations/list.csv');
    const { Summary } = await crawl('raw');
    expect(tablesOf(Summary)).toMatchObject({
      UPDATE: { Details: { names: ['raw_readings'] } },
      DELETE: { Details: { names: ['raw_stations'] } },
    });
    expect(tablesOf(Summary, 'PARTITION')).toMatchObject({ ADD: { Count: 1 } });
  });

  it('fails aloud at files it cannot tell apart', async () => {
    await put('mixed/a.csv', 'a\n1\n');
    await put('mixed/b.json', '{"a":1}\n');
    expect(await crawl('mixed')).toMatchObject({
      State: 'FAILED',
      ErrorMessage: expect.stringContaining('not emulated by local mode: s3://cloudtree-raw-data/mixed/'),
    });
    const { Crawler } = await local.glue.send(new GetCrawlerCommand({ Name: 'mixed' }));
    expect(Crawler).toMatchObject({ State: 'READY', LastCrawl: { Status: 'FAILED' } });
  });

  it('that nobody deployed is not there', async () => {
    await expect(local.glue.send(new StartCrawlerCommand({ Name: 'typo' }))).rejects.toMatchObject({
      name: 'EntityNotFoundException',
    });
  });
});
