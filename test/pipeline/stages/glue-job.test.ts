import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { glueJob } from '../../../src/pipeline/stages/glue-job.ts';
import { type Answer, type Asked, NOW, type StubAws, stubAws, TOKEN } from './stub-aws.ts';

let aws: StubAws;
beforeAll(async () => {
  aws = await stubAws();
});
afterAll(() => aws.close());
beforeEach(() => {
  aws.asked.length = 0;
});

const MINUTE = 60_000;
const handle = { runId: 'jr_1' };
const spec = glueJob.spec.parse({ job: 'best_loan_list_job', arguments: { '--month': '2026-10', '--limit': 5 } });

interface World {
  runs?: object[] | ((page: number) => { JobRuns: object[]; NextToken?: string });
  run?: object;
  claim?: number;
  outcome?: object;
  log?: string[];
}

/** Answers as Glue, S3 and CloudWatch Logs would in such a world. */
const inWorld = (world: World) => {
  let page = 0;
  aws.answers(({ operation }: Asked): Answer => {
    switch (operation) {
      case 'GetJobRuns':
        return { json: typeof world.runs === 'function' ? world.runs(page++) : { JobRuns: world.runs ?? [] } };
      case 'GetJobRun':
        return world.run ? { json: { JobRun: { Id: 'jr_1', ...world.run } } } : { error: 'EntityNotFoundException' };
      case 'GetLogEvents':
        return world.log
          ? { json: { events: world.log.map((message) => ({ message })) } }
          : { error: 'ResourceNotFoundException' };
      case `GET /results/claims/${TOKEN}.json`:
        return world.outcome
          ? { object: JSON.stringify({ token: TOKEN, ...world.outcome }), modified: NOW }
          : { status: 404 };
      case `HEAD /results/claims/${TOKEN}.claim`:
        return world.claim === undefined ? { status: 404 } : { object: '', modified: world.claim };
      default:
        throw new Error(`asked for ${operation}`);
    }
  });
};
const find = (world: World) => {
  inWorld(world);
  return glueJob.find!(spec, aws.context());
};
const check = (world: World) => {
  inWorld(world);
  return glueJob.check(spec, handle, aws.context());
};
const runOf = (Id: string, JobRunState: string, startedAgo = 0, token = TOKEN) => ({
  Id,
  JobRunState,
  StartedOn: (NOW - startedAgo) / 1000,
  Arguments: { '--sluice_token': token },
});

describe('glue-job', () => {
  it('sends token and results location among the arguments, all of them text', async () => {
    aws.answers(() => ({ json: { JobRunId: 'jr_1' } }));
    const given = glueJob.spec.parse({ ...spec, workerType: 'G.1X', numberOfWorkers: 2, timeout: 30 });
    expect(await glueJob.start(given, aws.context())).toEqual({ state: 'started', handle });
    expect(aws.asked[0]?.input).toEqual({
      JobName: 'best_loan_list_job',
      Arguments: {
        '--month': '2026-10',
        '--limit': '5',
        '--sluice_token': TOKEN,
        '--sluice_results': 's3://results/claims',
      },
      WorkerType: 'G.1X',
      NumberOfWorkers: 2,
      Timeout: 30,
    });
  });

  it('keeps its own arguments to itself', () => {
    const given = { job: 'j', arguments: { '--sluice_token': 'x' } };
    expect(glueJob.spec.safeParse(given).error?.issues[0]?.message).toContain('set by Sluice');
  });
});

describe('finding a run of the attempt', () => {
  it('finds the one that carries the token', async () => {
    const runs = [runOf('jr_9', 'RUNNING', 0, 'sl-other'), runOf('jr_1', 'SUCCEEDED')];
    expect(await find({ runs })).toEqual({ state: 'started', handle });
  });

  it('prefers the one that is going on', async () => {
    expect(await find({ runs: [runOf('jr_2', 'FAILED'), runOf('jr_1', 'WAITING')] })).toEqual({
      state: 'started',
      handle,
    });
  });

  it.each([
    ['go on', 'RUNNING'],
    ['have ended', 'FAILED'],
  ])('leaves it to a person when several %s', async (_what, state) => {
    const found = await find({ runs: [runOf('jr_1', state), runOf('jr_2', state)] });
    expect(found).toMatchObject({ state: 'ambiguous', error: { code: 'Sluice.Ambiguous' } });
    expect(JSON.stringify(found)).toContain('jr_1, jr_2');
  });

  it('pages until the runs are older than the intent', async () => {
    const found = await find({
      runs: (page) =>
        page === 0
          ? { JobRuns: [runOf('jr_5', 'RUNNING', 0, 'sl-other')], NextToken: 'p1' }
          : { JobRuns: [runOf('jr_1', 'RUNNING'), runOf('jr_0', 'SUCCEEDED', 60 * MINUTE)], NextToken: 'p2' },
    });
    expect(found).toEqual({ state: 'started', handle });
    const pages = aws.asked.filter(({ operation }) => operation === 'GetJobRuns');
    expect(pages.map(({ input }) => input['NextToken'])).toEqual([undefined, 'p1']);
  });

  it('gives up on a job with too many runs rather than call it none', async () => {
    const runs = () => ({ JobRuns: [runOf('jr_5', 'RUNNING', 0, 'sl-other')], NextToken: 'more' });
    expect(await find({ runs })).toMatchObject({ state: 'ambiguous' });
  });

  it('does not adopt a run from before the intent', async () => {
    expect(await find({ runs: [runOf('jr_1', 'RUNNING', 6 * MINUTE)] })).toEqual({ state: 'none' });
    expect(await find({ runs: [], claim: NOW - 6 * MINUTE })).toMatchObject({
      state: 'ambiguous',
      error: { code: 'Sluice.OldClaim' },
    });
  });

  it('does not call it none when somebody has claimed the work', async () => {
    expect(await find({ runs: [], claim: NOW })).toMatchObject({ state: 'ambiguous' });
  });
});

describe('looking at a run', () => {
  it.each(['STARTING', 'WAITING', 'RUNNING', 'STOPPING'])('is running while Glue says %s', async (JobRunState) => {
    expect(await check({ run: { JobRunState } })).toEqual({ state: 'running', detail: JobRunState });
    expect(aws.asked).toHaveLength(1);
  });

  it('takes rows and bytes from the outcome', async () => {
    const outcome = { outcome: 'succeeded', rows: 200, bytes: 9, output: { parameters: {} } };
    expect(await check({ run: { JobRunState: 'SUCCEEDED' }, outcome })).toEqual({
      state: 'done',
      output: { rows: 200, bytes: 9, parameters: {} },
    });
  });

  it('prefers the runner’s words about a failure to those of Glue', async () => {
    const error = { code: 'Spark.UNRESOLVED_COLUMN', message: 'no loan_count', retryable: false, tail: 'at line 3' };
    const run = { JobRunState: 'FAILED', ErrorMessage: 'AnalysisException: …' };
    expect(await check({ run, outcome: { outcome: 'failed', error } })).toEqual({ state: 'failed', error });
  });

  it('gives Glue’s message and the end of its log when the runner left nothing', async () => {
    const run = { JobRunState: 'FAILED', ErrorMessage: 'Out of memory' };
    expect(await check({ run, log: ['one', 'two\n'] })).toEqual({
      state: 'failed',
      error: { code: 'Glue.FAILED', message: 'Out of memory', retryable: true, tail: 'one\ntwo' },
    });
  });

  it.each([
    ['ERROR', true],
    ['EXPIRED', true],
    ['TIMEOUT', false],
  ])('fails without a log too when Glue says %s', async (JobRunState, retryable) => {
    const checked = await check({ run: { JobRunState } });
    expect(checked).toMatchObject({ state: 'failed', error: { code: `Glue.${JobRunState}`, retryable } });
    expect(checked).not.toHaveProperty('error.tail');
  });

  it('was stopped, unless the work was already done', async () => {
    expect(await check({ run: { JobRunState: 'STOPPED' }, claim: NOW })).toEqual({ state: 'stopped' });
    expect(await check({ run: { JobRunState: 'STOPPED' }, outcome: { outcome: 'succeeded' } })).toEqual({
      state: 'done',
      output: {},
    });
  });

  it('believes a job that takes no part in claims', async () => {
    expect(await check({ run: { JobRunState: 'SUCCEEDED' } })).toEqual({ state: 'done', output: {} });
  });

  it('waits for another run that claimed the work first', async () => {
    const runs = [runOf('jr_1', 'SUCCEEDED'), runOf('jr_0', 'RUNNING')];
    expect(await check({ run: { JobRunState: 'SUCCEEDED' }, claim: NOW, runs })).toMatchObject({
      state: 'running',
      detail: { message: expect.stringContaining('jr_0') },
    });
  });

  it('asks a person when the claimed work has ended without an outcome', async () => {
    expect(await check({ run: { JobRunState: 'SUCCEEDED' }, claim: NOW })).toMatchObject({
      state: 'lost',
      error: { code: 'Sluice.NoOutcome' },
    });
  });

  it('does not take a state it does not know for an end', async () => {
    expect(await check({ run: { JobRunState: 'HIBERNATING' } })).toMatchObject({
      state: 'lost',
      error: { code: 'Sluice.UnknownState' },
    });
  });
});

describe('stopping a run', () => {
  it('heeds what the reply says about the run', async () => {
    aws.answers(() => ({
      json: { Errors: [{ JobRunId: 'jr_1', ErrorDetail: { ErrorCode: 'InternalService', ErrorMessage: 'later' } }] },
    }));
    await expect(glueJob.cancel!(spec, handle, aws.context())).rejects.toMatchObject({
      name: 'StageError',
      code: 'InternalService',
      message: 'later',
    });
  });

  it('is content when Glue took the request', async () => {
    aws.answers(() => ({ json: { SuccessfulSubmissions: [{ JobRunId: 'jr_1' }] } }));
    await expect(glueJob.cancel!(spec, handle, aws.context())).resolves.toBeUndefined();
    expect(aws.asked[0]?.input).toEqual({ JobName: 'best_loan_list_job', JobRunIds: ['jr_1'] });
  });
});
