import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import {
  AthenaClient,
  GetQueryExecutionCommand,
  StartQueryExecutionCommand,
  type QueryExecution,
} from '@aws-sdk/client-athena';
import {
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import { Redis } from 'ioredis';
import type { AcceptedCall } from '../../local/aws/ledger.ts';

import { createNames } from '../../src/jobs/names.ts';
import { createRunStore } from '../../src/jobs/run-store.ts';
import { type Run, statusOf } from '../../src/pipeline/run.ts';
import { awsClientConfig, eventually } from './aws.ts';
import { cli } from './cli.ts';
import { startLocalMode } from './local-mode.ts';

const PATIENCE = 120_000;
const PLACE = { WorkgroupName: 'cloudtree', Database: 'cloudtree' };
const tablesIn = (folder: string): string[] =>
  readdirSync(folder).map((file) => `${basename(folder)}.${basename(file, '.sql')}`);

/** What the platform publishes: tables of Athena, and of Redshift without those that are being filled. */
const ATHENA = [
  ...tablesIn('config/tables/cloudtree_transformed_db'),
  'cloudtree_aggregated_db.library_culture_analysis',
  'cloudtree_aggregated_db.facility_locations',
];
const REDSHIFT = ['library_culture_analysis', 'facility_locations', 'integrated_accessibility'];

/** The library platform in local mode: its runs by their records, its product to kill, its tables to compare. */
export async function startLocalPlatform(options: Parameters<typeof startLocalMode>[0] = {}) {
  const local = await startLocalMode(options);
  const env = local.env();
  const redis = new Redis(env['REDIS_URL']!);
  redis.on('error', () => undefined);
  const names = createNames();
  const store = createRunStore(redis, names);
  const aws = awsClientConfig(env['AWS_ENDPOINT_URL']!);
  const athena = new AthenaClient(aws);
  const redshift = new RedshiftDataClient(aws);
  const s3 = new S3Client({ ...aws, forcePathStyle: true });

  /** The rows of a query of Athena, as it leaves them in its results. */
  async function select(sql: string): Promise<string[][]> {
    const { QueryExecutionId } = await athena.send(
      new StartQueryExecutionCommand({
        QueryString: sql,
        ResultConfiguration: { OutputLocation: 's3://cloudtree-athena-query-result/test/' },
      }),
    );
    const ended = await eventually(async (): Promise<QueryExecution | undefined> => {
      const { QueryExecution: found } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      return ['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(found?.Status?.State ?? '') ? found : undefined;
    }, PATIENCE);
    if (ended.Status?.State !== 'SUCCEEDED') throw new Error(`${sql}: ${ended.Status?.StateChangeReason}`);
    const { host: Bucket, pathname } = new URL(ended.ResultConfiguration!.OutputLocation!);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: pathname.slice(1) }));
    return parse(await text(Body as Readable)).slice(1);
  }

  /** The rows of a query of Redshift. */
  async function served(sql: string): Promise<(string | null)[][]> {
    const { Id } = await redshift.send(new ExecuteStatementCommand({ ...PLACE, Sql: sql }));
    const ended = await eventually(async () => {
      const found = await redshift.send(new DescribeStatementCommand({ Id }));
      return ['FINISHED', 'FAILED', 'ABORTED'].includes(found.Status ?? '') ? found : undefined;
    }, PATIENCE);
    if (ended.Status !== 'FINISHED') throw new Error(`${sql}: ${ended.Error}`);
    const rows: (string | null)[][] = [];
    let NextToken: string | undefined;
    do {
      const page = await redshift.send(new GetStatementResultCommand({ Id, ...(NextToken && { NextToken }) }));
      for (const record of page.Records ?? [])
        rows.push(record.map((field) => (field.isNull ? null : String(Object.values(field)[0]))));
      NextToken = page.NextToken;
    } while (NextToken);
    return rows;
  }

  async function sluice(...args: string[]): Promise<void> {
    const { code, out, err } = await cli(args, env);
    if (code !== 0) throw new Error(`sluice ${args.join(' ')}: ${out}\n${err}`);
  }

  return {
    ...local,
    s3,
    select,
    served,
    /** `sluice …`; throws what it says when it did not do it. */
    sluice,
    run: async (id: string): Promise<Run | undefined> => (await store.load(id))?.run,
    /** Waits until a run is as wanted; fails at once when it has ended otherwise. */
    async until(id: string, wanted: (run: Run) => boolean): Promise<Run> {
      return eventually(async () => {
        const run = (await store.load(id))?.run;
        if (run && wanted(run)) return run;
        if (run?.endedAt !== undefined) throw new Error(`${id} is ${statusOf(run)}: ${JSON.stringify(run.stages)}`);
        return undefined;
      }, PATIENCE);
    },
    /** Waits until no run is under way, nor about to be started by a trigger. */
    idle: (): Promise<true> =>
      eventually(async () => {
        const [ends, live] = [await redis.hlen(names.outbox), await store.live()];
        return (ends === 0 && live.length === 0) || undefined;
      }, PATIENCE),
    /** Waits until a run has succeeded. */
    succeeded(id: string): Promise<Run> {
      return this.until(id, (run) => statusOf(run) === 'succeeded');
    },
    /** Tokens that AWS has accepted a start for. */
    async accepted(): Promise<Set<string | null>> {
      const { calls } = await local.control<{ calls: AcceptedCall[] }>('aws/calls');
      return new Set(calls.map(({ token }) => token));
    },
    /** Kills the product as a lost machine would; waits until its successor, which comes after `meanwhile`, is ready. */
    async kill(meanwhile: () => Promise<unknown> = async () => {}): Promise<void> {
      const product = (): number | undefined => {
        const noted = readFileSync(join(local.state, 'local.pids'), 'utf8');
        const { children } = JSON.parse(noted || '{"children":[]}') as { children: [number, string][] };
        return children.find(([, mark]) => mark === 'src/main.ts')?.[0];
      };
      const before = await eventually(product, PATIENCE);
      process.kill(before, 'SIGKILL');
      await meanwhile();
      await eventually(async () => {
        if ((product() ?? before) === before) return undefined;
        return (await fetch(`${local.url}/control/health`)).ok || undefined;
      }, PATIENCE);
    },
    /** Of each published table the number of rows and a print of all of them, whatever their order. */
    async numbers(): Promise<Record<string, string>> {
      const prints: Record<string, string> = {};
      const print = (table: string, rows: unknown[][]): void => {
        const lines = rows.map((row) => JSON.stringify(row)).toSorted();
        prints[table] = `${rows.length} rows, ${createHash('sha256').update(lines.join('\n')).digest('hex')}`;
      };
      for (const table of ATHENA) print(table, await select(`SELECT * FROM ${table}`));
      for (const table of REDSHIFT) print(`redshift.${table}`, await served(`SELECT * FROM ${table}`));
      return prints;
    },
    async stop(): Promise<number | null> {
      redis.disconnect();
      for (const client of [athena, redshift, s3]) client.destroy();
      return local.stop();
    },
  };
}

export type LocalPlatform = Awaited<ReturnType<typeof startLocalPlatform>>;
