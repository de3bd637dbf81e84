import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { serve, type ServerType } from '@hono/node-server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApis } from '../../local/apis/index.ts';
import { generateData } from '../../local/data/generate.ts';
import { Faults } from '../../local/faults.ts';
import { checksOf, type StageCheck } from '../../src/pipeline/builtin/check.ts';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import { FindingOutput } from '../../src/pipeline/found.ts';
import { createClients } from '../../src/pipeline/stages/clients.ts';
import { kinds } from '../../src/pipeline/stages/index.ts';
import { preflight } from '../../src/pipeline/stages/preflight.ts';
import type { Json, StageContext } from '../../src/pipeline/stages/stage.ts';
import { foundText, subjectText } from '../../src/views/found.ts';
import { texts } from '../../src/views/text/index.ts';
import { readWorkspace } from '../../src/workspace.ts';
import { startLocalAws, type StartedAws } from '../helpers/aws.ts';
import { until } from './world.ts';

// Looks before a run, against the local AWS with the workspace of config/ deployed: nothing is faked.
const now = Date.parse('2026-11-21T12:00:00Z');
const results = 's3://cloudtree-athena-query-result/claims';
const faults = new Faults();
const look = preflight(kinds);

let local: StartedAws;
let apis: ServerType;
let input: string;
let popularLoans: Definition;
let context: StageContext;

beforeAll(async () => {
  process.env['AWS_ACCESS_KEY_ID'] = 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'local';
  input = mkdtempSync(join(tmpdir(), 'input-'));
  await generateData(input);
  apis = serve({ fetch: createApis({ dataDir: input, faults }).fetch, port: 0, hostname: '127.0.0.1' });
  if (!apis.listening) await once(apis, 'listening');
  local = await startLocalAws({ faults, apiUrl: `http://127.0.0.1:${(apis.address() as AddressInfo).port}` });
  await local.aws.deploy();
  popularLoans = (await readWorkspace('config')).definitions['popular-loans']!;
  context = {
    token: 'sl-check-0123456789012345678901234567890',
    since: now,
    now,
    deadline: now + 600_000,
    run: 'check.c1.r1',
    stage: 'one',
    attempt: 1,
    results,
    clients: createClients({ region: 'ap-northeast-2', endpoint: local.endpoint }),
    signal: new AbortController().signal,
    log: { info: () => undefined, warn: () => undefined },
  };
});
afterEach(() => void faults.clear());
afterAll(async () => {
  await local.close();
  apis.close();
  rmSync(input, { recursive: true });
});

let checks = 0;
/** What is found out about a stage, with its dry run, as it is kept in the output and said in English. */
async function found(check: Partial<StageCheck> & { kind: string; spec: Json }) {
  checks += 1;
  const ctx = { ...context, token: `sl-check-${String(checks).padStart(30, '0')}` };
  const spec = { check: { stage: 'one', problems: [], open: [], made: {}, ...check } } as never;
  const begun = await look.start(spec, ctx);
  const ended =
    begun.state === 'done' ? begun : await until(() => look.check(spec, begun.handle as never, ctx), 'done');
  const { findings } = (ended as unknown as { output: { findings: unknown[] } }).output;
  return findings.map((kept) => {
    const { subject: about, state, says, code } = FindingOutput.parse(kept);
    const [t, subject] = [texts('en'), subjectText(about, texts('en'))];
    const message = foundText({ subjects: [about], state, says }, t).slice(subject.length + 1);
    return { subject, state, message, ...(code !== undefined && { code }) };
  });
}

const aws = (service: string, operation: string, fault: object, times = 1): void =>
  void faults.add({ target: 'aws', match: { service, operation }, fault, times });

describe('a pipeline that is ready', () => {
  it('has everything in order, with a real row of its source', async () => {
    const seen = await Promise.all(checksOf(popularLoans, { now, kinds }).map((check) => found(check)));
    const findings = seen.flat();
    expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(findings).toContainEqual({ subject: 'source of getBestLoanAPI', state: 'ok', message: 'gave a row' });
    const subjects = findings.map(({ subject }) => subject);
    for (const subject of [
      'function getBestLoanAPI',
      'invoking function getBestLoanAPI',
      'job best_loan_list_job',
      'database cloudtree_raw_db',
      'table cloudtree_raw_db.best_loan_list_raw',
      'workgroup primary',
      'bucket cloudtree-athena-query-result',
    ])
      expect(subjects).toContain(subject);
  });

  it('was not touched: nothing was claimed, written or started', async () => {
    const { calls } = (await (await local.aws.control.request('/aws/calls')).json()) as {
      calls: { operation: string }[];
    };
    expect(calls.filter(({ operation }) => operation === 'StartJobRun')).toEqual([]);
    const list = new ListObjectsV2Command({ Bucket: 'cloudtree-raw-data', Prefix: 'best-loan-list/' });
    expect((await local.s3.send(list)).KeyCount).toBe(0);
  });
});

describe('lambda-invoke', () => {
  const spec = () => checksOf(popularLoans, { now, kinds })[0]!.spec;

  it('shows a lapsed key with the words of the API', async () => {
    faults.add({ target: 'api', match: { service: 'data4library' }, fault: { error: 'authErr' } });
    const source = (await found({ kind: 'lambda-invoke', spec: spec() })).find(({ state }) => state !== 'ok');
    expect(source).toEqual({
      subject: 'source of getBestLoanAPI',
      state: 'failed',
      message: expect.stringMatching(/인증정보가 일치하지 않습니다\..*authErr/),
      code: 'LibraryApi.ErrorPage',
    });
  });

  it('tells a function that is not there, once', async () => {
    const findings = await found({ kind: 'lambda-invoke', spec: { function: 'nobody' } });
    expect(findings.filter(({ state }) => state !== 'ok')).toEqual([
      {
        subject: 'function nobody',
        state: 'failed',
        message: expect.stringContaining('is not there'),
        code: 'ResourceNotFoundException',
      },
    ]);
  });

  it('tells that invoking is denied, and that looking is', async () => {
    aws('lambda', 'Invoke', { error: 'AccessDeniedException' });
    aws('lambda', 'GetFunctionConfiguration', { error: 'AccessDeniedException' });
    const findings = await found({ kind: 'lambda-invoke', spec: spec() });
    expect(findings).toContainEqual(
      expect.objectContaining({
        subject: 'function getBestLoanAPI',
        state: 'unknown',
        message: expect.stringContaining('lambda:GetFunctionConfiguration'),
      }),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({
        subject: 'invoking function getBestLoanAPI',
        state: 'failed',
        message: expect.stringContaining('Allow lambda:InvokeFunction'),
      }),
    );
  });

  it('does not guess at a function that only a run names', async () => {
    const findings = await found({ kind: 'lambda-invoke', spec: { function: '{{ stages.a.output.name }}' } });
    expect(findings[0]).toMatchObject({ subject: 'function', state: 'unknown' });
  });
});

describe('glue-job', () => {
  it('tells a job that is not there, and one that cannot be asked about', async () => {
    const missing = await found({ kind: 'glue-job', spec: { job: 'no_job' } });
    expect(missing[0]).toMatchObject({ subject: 'job no_job', state: 'failed', code: 'EntityNotFoundException' });
    aws('glue', 'GetJob', { status: 503 }, 5);
    const away = await found({ kind: 'glue-job', spec: { job: 'best_loan_list_job' } });
    expect(away[0]).toMatchObject({ state: 'unknown', message: expect.stringContaining('could not be asked') });
  });

  it('tells a results bucket that is not ours', async () => {
    aws('s3', 'ListObjectsV2', { status: 403, error: 'AccessDenied' });
    const findings = await found({ kind: 'glue-job', spec: { job: 'best_loan_list_job' } });
    expect(findings.at(-1)).toMatchObject({
      subject: 'bucket cloudtree-athena-query-result',
      state: 'failed',
      message: expect.stringContaining('Allow s3:ListBucket'),
    });
  });
});

describe('athena-query', () => {
  const query = (sql: string, more: Record<string, Json> = {}) => ({
    kind: 'athena-query',
    spec: { database: 'cloudtree_transformed_db', sql, ...more },
  });

  it('tries a query without running it', async () => {
    const findings = await found(query('select title from best_loan_list'));
    expect(findings.at(-1)).toMatchObject({ subject: 'dry run' });
  });

  it('shows what EXPLAIN refuses', async () => {
    const insert = 'insert into best_loan_list select no_such_column from best_loan_list';
    const findings = await found(query(insert, { replaces: 's3://cloudtree-transformed-data/best_loan_list/new/' }));
    expect(findings.at(-1)).toMatchObject({
      subject: 'dry run',
      state: 'failed',
      message: expect.stringContaining('no_such_column'),
      code: 'COLUMN_NOT_FOUND',
    });
  });

  it('tells databases, tables and workgroups that are not there', async () => {
    const findings = await found(query('select * from absent join other_db.gone on true', { workgroup: 'nobodys' }));
    const wrong = findings.filter(({ state }) => state === 'failed').map(({ subject }) => subject);
    expect(wrong).toEqual(['workgroup nobodys', 'table cloudtree_transformed_db.absent', 'table other_db.gone']);
    const away = (await found(query('select 1', { database: 'nowhere' }))).find(({ state }) => state === 'failed');
    expect(away).toMatchObject({ subject: 'database nowhere', code: 'EntityNotFoundException' });
  });

  it('does not miss a table that another stage of the pipeline writes', async () => {
    const made = { 'cloudtree_transformed_db.absent': 'clean' };
    const findings = await found({ ...query('select * from absent'), made });
    expect(findings.at(-1)).toEqual({
      subject: 'table cloudtree_transformed_db.absent',
      state: 'unknown',
      message: 'is not there yet; the stage clean writes it.',
      code: 'EntityNotFoundException',
    });
  });
});

describe('what no service need be asked for', () => {
  it('is what is wrong with the values, and what only a parameter could tell', async () => {
    const findings = await found({
      kind: 'glue-job',
      spec: { job: 'best_loan_list_job' },
      problems: ['timeout: too big'],
      open: ['month'],
    });
    expect(findings.slice(0, 2)).toMatchObject([
      { subject: 'definition', state: 'failed', message: 'timeout: too big' },
      { subject: 'parameter month', state: 'unknown' },
    ]);
  });

  it('is a kind of another release', async () => {
    expect(await found({ kind: 'novel', spec: {} })).toMatchObject([{ subject: 'kind novel', state: 'failed' }]);
  });

  it('is credentials that nobody takes: they stop a run', async () => {
    aws('glue', 'GetJob', { error: 'ExpiredTokenException' });
    const [job] = await found({ kind: 'glue-job', spec: { job: 'best_loan_list_job' } });
    expect(job).toMatchObject({ state: 'failed', code: 'Sluice.Credentials' });
  });
});
