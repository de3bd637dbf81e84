import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GetJobRunCommand, GlueClient, StartJobRunCommand } from '@aws-sdk/client-glue';
import { DuckDBInstance } from '@duckdb/node-api';
import { uploadsFrom } from '../../local/data/uploads.ts';
import { awsClientConfig, eventually, startLocalAws } from '../helpers/aws.ts';
import { openPlatform } from '../helpers/library-platform.ts';
import { conversation, startPython, stopPython } from './python.ts';

const TABLES = new URL('../../config/tables/', import.meta.url);
const RESULTS = 's3://cloudtree-athena-query-result/claims';
const RAW = 'cloudtree-raw-data';
const LISTS = ['bus_stop_loc', 'subway_station_loc', 'library_data', 'cultural_event_parse'] as const;

/** What a job leaves as `<token>.json`. */
export interface Outcome {
  outcome: string;
  token: string;
  rows?: number;
  bytes?: number;
  output?: { parameters: Record<string, string>; location: string };
  error?: { code: string; message: string; retryable: boolean; tail: string };
}
export type Arguments = Record<string, string>;

/** The DDL of the raw and the transformed tables, the databases first. */
function ddl(): string[] {
  const databases = ['cloudtree_raw_db', 'cloudtree_transformed_db'];
  const files = databases.flatMap((name) => readdirSync(new URL(name, TABLES)).map((file) => `${name}/${file}`));
  return [...databases.map((name) => `${name}.sql`), ...files].map((file) =>
    readFileSync(new URL(file, TABLES), 'utf8'),
  );
}

/**
 * One folder of objects and two executions of the same jobs over it: local mode's, started through Glue's API, and
 * config/spark/runner.py on Spark, with the local AWS as its S3.
 */
export async function startSparkWorld() {
  const platform = await openPlatform();
  const local = await startLocalAws({ dataDir: platform.dir, engine: platform.engine });
  await local.aws.deploy();
  // A connection that lay idle while Spark was at work may be gone.
  const glue = new GlueClient({ ...awsClientConfig(local.endpoint), maxAttempts: 3 });
  const s3 = join(platform.dir, 's3');
  const python = startPython('spark', ['test/peers/spark_session.py', s3], {
    AWS_ENDPOINT_URL: local.endpoint,
    PYTHONPATH: 'config/spark',
  });
  const ask = conversation('spark', python);
  for (const sql of ddl()) await ask({ sql });
  const duck = await (await DuckDBInstance.create(':memory:')).connect();
  const query = async (sql: string) => (await duck.runAndReadAll(sql)).getRows();

  let attempts = 0;
  const given = (job: string, { side, ...more }: Arguments): Arguments => ({
    '--target': `s3://cloudtree-transformed-data/${job}`,
    '--sluice_token': `sl-${side}-${++attempts}`,
    '--sluice_results': RESULTS,
    ...more,
  });
  const outcome = (args: Arguments): Outcome =>
    JSON.parse(
      readFileSync(join(s3, RESULTS.slice('s3://'.length), `${args['--sluice_token']}.json`), 'utf8'),
    ) as Outcome;

  return {
    athena: platform.athena,
    /** Lays down what the collectors and people would have brought from an input folder, in place of what was there. */
    async lay(data: string): Promise<void> {
      for (const list of LISTS) await platform.collect(list, data);
      const [file] = readdirSync(join(data, 'popular_loans'));
      const { response } = JSON.parse(readFileSync(join(data, 'popular_loans', file!), 'utf8')) as {
        response: { docs: { doc: object }[] };
      };
      await this.write(
        'best_loan_list_raw',
        response.docs.map(({ doc }) => doc),
      );
      for (const { bucket, key, file: path } of uploadsFrom(data))
        await local.aws.objects.put(bucket, `${dirname(key)}/upload.csv`, readFileSync(path));
      for (const list of LISTS) await this.refresh(`${list}_raw`);
    },
    /** Writes the only rows of a raw table, as JSON or, line by line, as they are given. */
    async write(table: string, rows: readonly (object | string)[]): Promise<void> {
      const folder = table.replace(/_raw$/, '').replaceAll('_', '-');
      const part = table === 'best_loan_list_raw' ? 'district=강남구/year=2026/month=10' : 'request_date=261218';
      const file = join(s3, RAW, folder, part, 'part-0.json');
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, rows.map((row) => `${typeof row === 'string' ? row : JSON.stringify(row)}\n`).join(''));
      await platform.athena(`MSCK REPAIR TABLE cloudtree_raw_db.${table}`);
      await this.refresh(table);
    },
    /** Tells Spark of partitions and files that have changed. */
    async refresh(table: string): Promise<void> {
      await ask({ sql: `MSCK REPAIR TABLE cloudtree_raw_db.${table}` });
      await ask({ sql: `REFRESH TABLE cloudtree_raw_db.${table}` });
    },
    /** Uploads a file, in place of any other that was uploaded there. */
    upload: (folder: string, content: string | Buffer) => local.aws.objects.put(RAW, `${folder}/upload.csv`, content),
    /** Runs a job in local mode. */
    async onDuck(job: string, more: Arguments): Promise<Outcome> {
      const args = given(job, { side: 'duck', ...more });
      const { JobRunId: RunId } = await glue.send(new StartJobRunCommand({ JobName: job, Arguments: args }));
      await eventually(async () => {
        const { JobRun: run } = await glue.send(new GetJobRunCommand({ JobName: job, RunId }));
        return ['SUCCEEDED', 'FAILED'].includes(run!.JobRunState!) || undefined;
      }, 120_000);
      return outcome(args);
    },
    /** Runs a job on Spark; a job that fails must fail as a process too. */
    async onSpark(job: string, more: Arguments): Promise<Outcome> {
      const args = given(job, { side: 'spark', ...more });
      await local.aws.objects.put(RAW, `jobs/${job}.sql`, readFileSync(`config/spark/${job}.sql`));
      const argv = Object.entries({ '--sql': `s3://${RAW}/jobs/${job}.sql`, '--JOB_NAME': job, ...args }).flat();
      const error = await ask({ job: argv }).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      const found = outcome(args);
      if ((found.outcome === 'failed') !== (error !== undefined))
        throw new Error(JSON.stringify(found), { cause: error });
      return found;
    },
    spark: (sql: string) => ask({ sql }),
    rows: (sql: string) => ask({ rows: sql }),
    /** Columns and rows that are in one folder of Parquet and not in the other, however often; empty for equal ones. */
    async differences(one: string, other: string): Promise<unknown> {
      const [a, b] = [one, other].map((uri) => `read_parquet('${join(s3, uri.slice('s3://'.length))}*.parquet')`);
      const columns = async (of: string) =>
        (await query(`DESCRIBE SELECT * FROM ${of}`)).map((column) => column.slice(0, 2).join(' '));
      const [ofA, ofB] = [await columns(a!), await columns(b!)];
      if (ofA.join() !== ofB.join()) return { columns: [ofA, ofB] };
      const only = (x: string, y: string) => query(`FROM ${x} EXCEPT ALL FROM ${y} ORDER BY ALL LIMIT 3`);
      const [onlyA, onlyB] = [await only(a!, b!), await only(b!, a!)];
      return onlyA.length + onlyB.length === 0 ? {} : { onlyOne: onlyA, onlyOther: onlyB };
    },
    async close(): Promise<void> {
      await stopPython(python);
      duck.closeSync();
      glue.destroy();
      await local.stop();
      await platform.close();
    },
  };
}
export type SparkWorld = Awaited<ReturnType<typeof startSparkWorld>>;
