import { GetJobRunCommand, StartJobRunCommand } from '@aws-sdk/client-glue';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetQueryExecutionCommand, GetQueryResultsCommand, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApis } from '../../../local/apis/index.ts';
import { generateData } from '../../../local/data/generate.ts';
import { popularLoans } from '../../../local/data/popular-loans.ts';
import { Random } from '../../../local/data/random.ts';
import { Faults } from '../../../local/faults.ts';
import { eventually, startLocalAws, type StartedAws } from '../../helpers/aws.ts';

// The stages of popular-loans by hand, with nothing faked: the real collector, SQL and Spark SQL of config/.
const results = 's3://cloudtree-athena-query-result/claims';
let local: StartedAws;
let apis: Server;
let input: string;

beforeAll(async () => {
  const faults = new Faults();
  input = mkdtempSync(join(tmpdir(), 'input-'));
  await generateData(input);
  apis = createServer(getRequestListener(createApis({ dataDir: input, faults }).fetch));
  await new Promise<void>((done) => apis.listen(0, '127.0.0.1', done));
  local = await startLocalAws({ faults, apiUrl: `http://127.0.0.1:${(apis.address() as AddressInfo).port}` });
  await local.aws.deploy();
});
afterAll(async () => {
  await local.close();
  apis.closeAllConnections();
  apis.close();
  rmSync(input, { recursive: true });
});

const breaks = (id: string, broken: boolean) =>
  local.aws.control.request(`/breaks/${id}`, { method: 'POST', body: JSON.stringify({ broken }) });
const outcome = (token: string) =>
  JSON.parse(
    readFileSync(join(local.dataDir, `s3/cloudtree-athena-query-result/claims/${token}.json`), 'utf8'),
  ) as Record<string, unknown>;

async function collect(token: string): Promise<Record<string, unknown>> {
  const Payload = JSON.stringify({
    districts: [],
    periodStart: '202610',
    periodEnd: '202610',
    sluice: { token, results },
  });
  const reply = await local.lambda.send(new InvokeCommand({ FunctionName: 'getBestLoanAPI', Payload }));
  return JSON.parse(reply.Payload!.transformToString()) as Record<string, unknown>;
}

async function clean(token: string) {
  const given = {
    '--year': '2026',
    '--month': '10',
    '--target': 's3://cloudtree-transformed-data/best-loan-list/2026-10',
  };
  const Arguments = { '--sluice_token': token, '--sluice_results': results, ...given };
  const JobName = 'best_loan_list_job';
  const { JobRunId: RunId } = await local.glue.send(new StartJobRunCommand({ JobName, Arguments }));
  return eventually(async () => {
    const { JobRun } = await local.glue.send(new GetJobRunCommand({ JobName, RunId }));
    return ['STARTING', 'RUNNING'].includes(JobRun!.JobRunState!) ? undefined : JobRun!;
  });
}

async function athena(QueryString: string): Promise<(string | undefined)[][]> {
  const { QueryExecutionId } = await local.athena.send(new StartQueryExecutionCommand({ QueryString }));
  await eventually(async () => {
    const { QueryExecution } = await local.athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    return QueryExecution!.Status!.State === 'SUCCEEDED' ? true : undefined;
  });
  const { ResultSet } = await local.athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
  return ResultSet!.Rows!.map(({ Data }) => Data!.map(({ VarCharValue }) => VarCharValue));
}

it('breaks where it is broken, and ends with the sum that the input has', async () => {
  await breaks('api-error-mid-paging', true);
  expect(await collect('sl-fetch-1')).toMatchObject({ outcome: 'failed' });
  await breaks('api-error-mid-paging', false);
  expect(await collect('sl-fetch-2')).toMatchObject({ outcome: 'succeeded' });
  await athena('MSCK REPAIR TABLE cloudtree_raw_db.best_loan_list_raw');

  await breaks('glue-missing-column', true);
  const failed = await clean('sl-clean-1');
  expect(failed).toMatchObject({ JobRunState: 'FAILED', ErrorMessage: expect.stringContaining('loan_count') });
  expect(outcome('sl-clean-1')).toMatchObject({ outcome: 'failed', error: { retryable: true } });
  await breaks('glue-missing-column', false);
  expect(await clean('sl-clean-2')).toMatchObject({ JobRunState: 'SUCCEEDED' });
  const { output } = outcome('sl-clean-2') as { output: { location: string } };
  expect(output.location).toBe('s3://cloudtree-transformed-data/best-loan-list/2026-10/sl-clean-2/');
  const month = "PARTITION (year = '2026', month = '10')";
  await athena(`ALTER TABLE cloudtree_transformed_db.best_loan_list ADD ${month} LOCATION '${output.location}'`);

  const docs = popularLoans(new Random(1)).response.docs.map(({ doc }) => doc as Record<string, unknown>);
  const wanted = docs.reduce((sum, doc) => sum + Number(String(doc['loan_count']).replaceAll(',', '')), 0);
  const [, sum] = await athena('SELECT sum(loan_count), count(*) FROM cloudtree_transformed_db.best_loan_list');
  expect(sum).toEqual([String(wanted), String(docs.length)]);
  expect(outcome('sl-clean-2')).toMatchObject({ outcome: 'succeeded', rows: docs.length });
}, 30_000);
