import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athenaQuery } from '../../src/pipeline/stages/athena-query.ts';
import { createClients } from '../../src/pipeline/stages/clients.ts';
import type { StageContext } from '../../src/pipeline/stages/stage.ts';
import { type StartedAws, startLocalAws } from '../helpers/aws.ts';
import { fixture } from './fixtures/athena-query.ts';
import { stageContract } from './stage-contract.ts';
import { startWorld, until, type World } from './world.ts';

stageContract(athenaQuery, fixture);

it('athena-query keeps within the time for which a key is known to hold', () => {
  expect(athenaQuery.keyLife).toBeGreaterThan(0);
  expect(athenaQuery.keyLife).toBeLessThanOrEqual(15 * 60_000);
});

const BUCKET = 'cloudtree-aggregated-data';
const replaces = `s3://${BUCKET}/culture/`;
const CTAS = `CREATE TABLE culture WITH (external_location = '${replaces}') AS SELECT * FROM (VALUES 1, 2, 3) AS t(n)`;

describe('athena-query: statements that fill a place, on real SQL', () => {
  let local: StartedAws;
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
    local = await startLocalAws({ configDir: mkdtempSync(join(tmpdir(), 'no-workspace-')) });
    await local.aws.deploy();
    await query('CREATE DATABASE tiny');
  });
  afterAll(async () => {
    await local.close();
    await world.close();
  });

  const query = async (sql: string) =>
    (
      await local.aws.engine.athena(sql, {
        database: 'tiny',
        outputLocation: 's3://cloudtree-athena-query-result/x',
        signal: new AbortController().signal,
      })
    ).rows;
  const context = (more: Partial<StageContext> = {}): StageContext => ({
    ...world.context(more),
    clients: createClients({ region: 'ap-northeast-2', endpoint: local.endpoint }),
  });
  const run = async (options: { sql: string; replaces?: string }, ctx = context()) => {
    const spec = athenaQuery.spec.parse({
      database: 'tiny',
      outputLocation: 's3://cloudtree-athena-query-result/',
      ...options,
    });
    const started = await athenaQuery.start(spec, ctx);
    if (started.state !== 'started') throw new Error('not started');
    return until(() => athenaQuery.check(spec, started.handle, ctx), 'done', 'failed');
  };

  it('makes a table again, attempt after attempt, with the same rows', async () => {
    for (let attempt = 0; attempt < 2; attempt++)
      expect(await run({ sql: CTAS, replaces })).toMatchObject({ state: 'done', output: { rows: 3 } });
    expect(await query('SELECT count(*) FROM culture')).toEqual([['3']]);
  });

  it('clears nothing that its own statement has written when its start is repeated', async () => {
    const ctx = context();
    await run({ sql: CTAS, replaces }, ctx);
    expect(await run({ sql: CTAS, replaces }, ctx)).toMatchObject({ state: 'done' });
    expect(await query('SELECT count(*) FROM culture')).toEqual([['3']]);
  });

  it('inserts once, whatever an attempt that failed half-way has left', async () => {
    await local.aws.objects.put(BUCKET, 'loans/month=10/left-over', 'half a file');
    await query(
      `CREATE EXTERNAL TABLE loans (n int) PARTITIONED BY (month string) STORED AS PARQUET LOCATION 's3://${BUCKET}/loans/'`,
    );
    const insert = {
      sql: "INSERT INTO loans SELECT 7, '10'",
      replaces: `s3://${BUCKET}/loans/month=10/`,
    };
    for (let attempt = 0; attempt < 2; attempt++) expect(await run(insert)).toMatchObject({ state: 'done' });
    expect(await query('SELECT n FROM loans')).toEqual([['7']]);
  });

  it('unloads to a place that was not empty', async () => {
    const to = `s3://${BUCKET}/unloaded/`;
    const unload = { sql: `UNLOAD (SELECT 1 AS n) TO '${to}' WITH (format = 'JSON')`, replaces: to };
    await run(unload);
    expect(await run(unload)).toMatchObject({ state: 'done' });
    expect(local.aws.objects.keys(BUCKET, 'unloaded/')).toHaveLength(1);
  });

  it('does not drop a table that lies elsewhere', async () => {
    await query(`CREATE EXTERNAL TABLE precious (n int) STORED AS PARQUET LOCATION 's3://${BUCKET}/precious/'`);
    const sql = CTAS.replace('culture ', 'precious ');
    await expect(run({ sql, replaces })).rejects.toMatchObject({ code: 'Sluice.OtherTable', retryable: false });
    expect(await query('SELECT count(*) FROM precious')).toEqual([['0']]);
  });

  it('only explains in a dry run', async () => {
    await run({ sql: CTAS, replaces });
    const dry = athenaQuery.dryRun!({ database: 'tiny', sql: 'INSERT INTO culture SELECT 1', replaces });
    expect(dry).not.toHaveProperty('replaces');
  });
});
