import {
  BatchStopJobRunCommand,
  ConcurrentRunsExceededException,
  EntityNotFoundException,
  GetJobCommand,
  GetJobRunCommand,
  GetJobRunsCommand,
  GlueClient,
  InvalidInputException,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';
import * as sdk from '@aws-sdk/client-glue';
import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { awsClientConfig, eventually, startLocalAws, type StartedAws } from '../../helpers/aws.ts';
import { RecordingHandler, undefinedMembers } from '../../helpers/sdk-schema.ts';
import { createFakeEngine } from './fake-engine.ts';

const configDir = join(import.meta.dirname, 'fixtures');
const claims = 'cloudtree-athena-query-result/claims';
let engine = createFakeEngine();
let local: StartedAws;
beforeEach(async () => {
  engine = createFakeEngine();
  local = await startLocalAws({ engine, configDir });
  await local.aws.deploy();
});
afterEach(() => local.close());

const start = async (JobName: string, token = 'sl-1', more: object = {}) => {
  const Arguments = { '--sluice_token': token, '--sluice_results': `s3://${claims}`, '--month': '10', '--JOB_X': 'y' };
  return (await local.glue.send(new StartJobRunCommand({ JobName, Arguments, ...more }))).JobRunId!;
};
const get = async (JobName: string, RunId: string) =>
  (await local.glue.send(new GetJobRunCommand({ JobName, RunId }))).JobRun!;
const inState = (job: string, id: string, ...states: string[]) =>
  eventually(async () => {
    const run = await get(job, id);
    return states.includes(run.JobRunState!) ? run : undefined;
  });
const ENDS = ['SUCCEEDED', 'FAILED', 'STOPPED', 'TIMEOUT'];
const log = async (group: string, logStreamName: string) => {
  const command = new GetLogEventsCommand({
    logGroupName: `/aws-glue/jobs/${group}`,
    logStreamName,
    startFromHead: true,
  });
  return (await local.logs.send(command)).events!.map(({ message }) => message!);
};
const object = (key: string) => readFileSync(join(local.dataDir, 's3', claims, key), 'utf8');

it('claims its token, executes its SQL with the job arguments, and publishes the outcome', async () => {
  const id = await start('count_job');
  expect(await inState('count_job', id, ...ENDS)).toMatchObject({
    JobRunState: 'SUCCEEDED',
    Arguments: { '--sluice_token': 'sl-1', '--month': '10' },
    StartedOn: expect.any(Date),
    CompletedOn: expect.any(Date),
    WorkerType: 'G.1X',
  });
  expect(engine.parameters).toEqual([{ month: '10' }]);
  expect(JSON.parse(object('sl-1.claim'))).toMatchObject({ token: 'sl-1' });
  expect(JSON.parse(object('sl-1.json'))).toEqual({
    token: 'sl-1',
    outcome: 'succeeded',
    rows: 7,
    bytes: 10,
    output: {},
  });
  expect(JSON.parse((await log('output', id))[0]!)).toMatchObject({ outcome: 'succeeded' });
});

it('succeeds without work when its token is claimed', async () => {
  await inState('count_job', await start('count_job'), 'SUCCEEDED');
  const again = await start('count_job');
  await inState('count_job', again, 'SUCCEEDED');
  expect(engine.parameters).toHaveLength(1);
  expect(await log('output', again)).toEqual([expect.stringContaining('already claimed')]);
});

it('fails with the error of its SQL, in the run, the outcome and the log', async () => {
  const id = await start('fail_job');
  const message = '[UNRESOLVED_COLUMN] loan_count is not a column';
  expect(await inState('fail_job', id, ...ENDS)).toMatchObject({ JobRunState: 'FAILED', ErrorMessage: message });
  expect(JSON.parse(object('sl-1.json'))).toMatchObject({
    outcome: 'failed',
    error: { code: 'Spark.UNRESOLVED_COLUMN', message, retryable: true },
  });
  expect(await log('error', id)).toEqual([expect.stringContaining(message)]);
});

it('runs once at a time, and stops when it is asked to, publishing nothing', async () => {
  const id = await start('hang_job');
  await inState('hang_job', id, 'RUNNING');
  await expect(start('hang_job', 'sl-2')).rejects.toBeInstanceOf(ConcurrentRunsExceededException);
  const stop = new BatchStopJobRunCommand({ JobName: 'hang_job', JobRunIds: [id, 'jr_unknown'] });
  expect(await local.glue.send(stop)).toMatchObject({
    SuccessfulSubmissions: [{ JobName: 'hang_job', JobRunId: id }],
    Errors: [{ JobRunId: 'jr_unknown', ErrorDetail: { ErrorCode: 'EntityNotFoundException' } }],
  });
  await inState('hang_job', id, 'STOPPED');
  expect(existsSync(join(local.dataDir, 's3', claims, 'sl-1.json'))).toBe(false);
  await start('hang_job', 'sl-2');
});

it('lists its runs newest first, in pages, and counts its starts', async () => {
  const ids: string[] = [];
  for (const token of ['sl-1', 'sl-2', 'sl-3']) {
    ids.unshift(await start('count_job', token));
    await inState('count_job', ids[0]!, 'SUCCEEDED');
  }
  const list = (more: object) =>
    local.glue.send(new GetJobRunsCommand({ JobName: 'count_job', MaxResults: 2, ...more }));
  const first = await list({});
  const second = await list({ NextToken: first.NextToken });
  expect([...first.JobRuns!, ...second.JobRuns!].map(({ Id }) => Id)).toEqual(ids);
  expect(second.NextToken).toBeUndefined();
  const calls = await local.aws.control.request('/aws/calls?service=glue&operation=StartJobRun');
  expect(await calls.json()).toMatchObject({
    calls: ['sl-1', 'sl-2', 'sl-3'].map((token, i) => ({ token, effectId: ids[2 - i] })),
  });
});

it('is FAILED after a restart, with the reason; its claim stays', async () => {
  const id = await start('hang_job');
  await inState('hang_job', id, 'RUNNING');
  await local.stop();
  local = await startLocalAws({ engine, configDir, dataDir: local.dataDir });
  expect(await get('hang_job', id)).toMatchObject({
    JobRunState: 'FAILED',
    ErrorMessage: expect.stringContaining('was stopped while this run was running'),
  });
  expect(JSON.parse(object('sl-1.claim'))).toMatchObject({ token: 'sl-1' });
});

it('what does not exist or is not emulated is refused', async () => {
  await expect(start('nobody')).rejects.toBeInstanceOf(EntityNotFoundException);
  await expect(get('count_job', 'jr_unknown')).rejects.toBeInstanceOf(EntityNotFoundException);
  await expect(start('count_job', 'sl-1', { AllocatedCapacity: 3 })).rejects.toThrow(
    'AllocatedCapacity is not emulated',
  );
  await expect(start('count_job', 'sl-1', { Arguments: { '--sql': 's3://a/b' } })).rejects.toBeInstanceOf(
    InvalidInputException,
  );
});

it('replies have no member that AWS does not define', async () => {
  const requestHandler = new RecordingHandler();
  const client = new GlueClient({ ...awsClientConfig(local.endpoint), requestHandler });
  const id = await start('fail_job');
  await inState('fail_job', id, 'FAILED');
  await client.send(new GetJobRunCommand({ JobName: 'fail_job', RunId: id }));
  await client.send(new GetJobRunsCommand({ JobName: 'fail_job' }));
  await client.send(new GetJobCommand({ JobName: 'fail_job' }));
  await client.send(new BatchStopJobRunCommand({ JobName: 'fail_job', JobRunIds: [id] }));
  expect(requestHandler.replies).toHaveLength(4);
  expect(requestHandler.replies.flatMap(({ operation, body }) => undefinedMembers(sdk, operation, body))).toEqual([]);
});
