import {
  BatchStopJobRunCommand,
  GetJobRunCommand,
  GetJobRunsCommand,
  type JobRun,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';
import { z } from 'zod';
import { StageError } from '../../errors.ts';
import { JobEnd } from '../own-failures.ts';
import { ours, theirsOr } from '../own-words.ts';
import { inRunOnly, known } from '../reads/finding.ts';
import { tailOf } from '../reads/logs.ts';
import { bucket, glueJob as reachJob } from '../reads/reach.ts';
import { ambiguous, failed, lost, unknownState } from './answers.ts';
import { isCode, remote } from './aws-errors.ts';
import { CLOCK_SKEW, claimedBefore, readOutcome } from './claims.ts';
import { glueLink } from './links.ts';
import { arn, named, readsResults } from './permissions.ts';
import { spreading } from './poll.ts';
import { type Checked, defineStage, type Failed, type Found, type LogSource, type StageContext } from './stage.ts';

const TOKEN = '--sluice_token';
const RESULTS = '--sluice_results';

const GOING_ON = new Set(['STARTING', 'RUNNING', 'STOPPING', 'WAITING']);

/** GetJobRuns gives 200 runs a page; a job with more runs than this since the intent is not searched to the end. */
const MAX_PAGES = 10;

const Spec = z.strictObject({
  job: z.string().min(1).describe('Name of the job'),
  arguments: z
    .record(z.string().startsWith('--'), z.union([z.string(), z.number(), z.boolean()]))
    .refine((given) => !(TOKEN in given || RESULTS in given), `${TOKEN} and ${RESULTS} are set by Sluice`)
    .default({})
    .describe('Arguments of the run, named as Glue names them: --month'),
  workerType: z.string().min(1).optional().describe('Instead of the type of worker that the job has: G.1X'),
  numberOfWorkers: z.int().min(1).optional().describe('Instead of the number of workers that the job has'),
  timeout: z.int().min(1).max(10_080).optional().describe('Minutes after which Glue itself stops the run'),
});
const Handle = z.strictObject({ runId: z.string() });
type Spec = z.infer<typeof Spec>;
type Handle = z.infer<typeof Handle>;

/** One run of a Glue job. The job's own MaxRetries must be 0: retries are the pipeline's. */
export const glueJob = defineStage({
  kind: 'glue-job',
  summary: 'Runs a Glue job',
  spec: Spec,
  handle: Handle,
  example: { job: 'best_loan_list_job', arguments: { '--month': '{{ period.start | date: "%m" }}' } },
  keyLife: 0,
  settle: 60_000,

  async start(spec, { clients, token, results, signal }) {
    const given = Object.entries(spec.arguments).map(([name, value]) => [name, String(value)]);
    const reply = await remote(
      clients.once.glue.send(
        new StartJobRunCommand({
          JobName: spec.job,
          Arguments: { ...Object.fromEntries(given), [TOKEN]: token, [RESULTS]: results },
          ...(spec.workerType && { WorkerType: spec.workerType as never }),
          ...(spec.numberOfWorkers && { NumberOfWorkers: spec.numberOfWorkers }),
          ...(spec.timeout && { Timeout: spec.timeout }),
        }),
        { abortSignal: signal },
      ),
    );
    return { state: 'started', handle: { runId: reply.JobRunId! } };
  },

  async find(spec, ctx): Promise<Found<Handle>> {
    const [begun, runs] = await Promise.all([readOutcome(ctx, ctx.token), runsUnderToken(spec, ctx)]);
    const old = claimedBefore(begun, ctx.since);
    if (old) return old;
    if (!runs) return ambiguous(ours('tooManyRuns', { job: spec.job }));
    const active = runs.filter(isGoingOn);
    const [run, second] = active.length > 0 ? active : runs;
    if (second) return ambiguous(ours('manyRuns', { job: spec.job, runs: runs.map((each) => each.Id).join(', ') }));
    if (run) return { state: 'started', handle: { runId: run.Id! } };
    return begun.state === 'none' ? begun : ambiguous(ours('claimWithoutRun', { job: spec.job }));
  },

  async check(spec, handle, ctx): Promise<Checked> {
    const run = await describe(spec, handle, ctx);
    if (!run) return lost('Sluice.NotFound', ours('glueForgot', { run: handle.runId, job: spec.job }));
    const state = run.JobRunState ?? 'none';
    if (isGoingOn(run)) return { state: 'running', detail: state };
    const end = JobEnd.safeParse(state).data;
    if (state !== 'SUCCEEDED' && state !== 'STOPPED' && end === undefined)
      return unknownState('Glue', state, 'run', handle.runId);

    // The outcome is the truth about the work, and more exact about a failure; Glue's state only told that the run is over.
    const begun = await readOutcome(ctx, ctx.token);
    if (begun.state === 'ended') return begun.result;
    if (state === 'STOPPED') return { state: 'stopped' };
    if (end !== undefined) return failureOf(run, end, spec, handle, ctx);
    // A job that takes no part in claims is believed when it says that it succeeded.
    return begun.state === 'none' ? { state: 'done', output: {} } : claimLost(spec, handle, ctx);
  },

  async cancel(spec, { runId }, { clients, signal }) {
    const stop = new BatchStopJobRunCommand({ JobName: spec.job, JobRunIds: [runId] });
    const { Errors: errors = [] } = await remote(clients.glue.send(stop, { abortSignal: signal }));
    const refused = errors[0]?.ErrorDetail;
    if (errors.length > 0)
      throw new StageError(
        refused?.ErrorCode ?? 'Glue.NotStopped',
        refused?.ErrorMessage ?? ours('jobNotStopped', { run: runId }),
        { retryable: true },
      );
  },

  async preflight(spec, ctx) {
    const name = known(spec, 'job');
    const [job, results] = await Promise.all([
      name === undefined ? [inRunOnly({ is: 'job' })] : reachJob(ctx, name),
      bucket(ctx, ctx.results),
    ]);
    return [...job, results];
  },

  link: (spec, { runId }, region) => glueLink(region, spec.job, runId),
  logs: (_spec, handle) => logsOf(handle),
  pollEvery: spreading(60_000),
  iam: [
    {
      actions: ['glue:StartJobRun', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:BatchStopJobRun', 'glue:GetJob'],
      on: ({ job }, place) => [arn(place, 'glue', `job/${named(job)}`)],
    },
    {
      actions: ['logs:GetLogEvents', 'logs:FilterLogEvents'],
      on: (_spec, place) => [arn(place, 'logs', 'log-group:/aws-glue/jobs/*')],
    },
    readsResults,
  ],
});

const logsOf = ({ runId }: Handle): LogSource => ({ group: '/aws-glue/jobs/error', stream: runId });

const isGoingOn = (run: JobRun): boolean => GOING_ON.has(run.JobRunState ?? '');

async function describe(spec: Spec, { runId }: Handle, { clients, signal }: StageContext): Promise<JobRun | undefined> {
  try {
    const get = new GetJobRunCommand({ JobName: spec.job, RunId: runId });
    return (await remote(clients.glue.send(get, { abortSignal: signal }))).JobRun;
  } catch (error) {
    if (isCode(error, 'EntityNotFoundException')) return undefined;
    throw error;
  }
}

/** The runs since the intent that carry our token, newest first; undefined when there are too many runs to tell. */
async function runsUnderToken(
  spec: Spec,
  { clients, token, since, signal }: StageContext,
): Promise<JobRun[] | undefined> {
  const from = since - CLOCK_SKEW;
  const isRecent = (run: JobRun) => (run.StartedOn?.getTime() ?? since) >= from;
  const found: JobRun[] = [];
  let nextToken: string | undefined;
  try {
    for (let page = 0; page < MAX_PAGES; page++) {
      const get = new GetJobRunsCommand({
        JobName: spec.job,
        MaxResults: 200,
        ...(nextToken !== undefined && { NextToken: nextToken }),
      });
      const { JobRuns: runs = [], NextToken: next } = await remote(clients.glue.send(get, { abortSignal: signal }));
      found.push(...runs.filter((run) => isRecent(run) && run.Arguments?.[TOKEN] === token));
      if (next === undefined || !runs.every(isRecent)) return found;
      nextToken = next;
    }
    return undefined;
  } catch (error) {
    if (isCode(error, 'EntityNotFoundException')) return [];
    throw error;
  }
}

/** Our runner succeeded without an outcome: it met a claim that was taken, so another run under the token has the work. */
async function claimLost(spec: Spec, { runId }: Handle, ctx: StageContext): Promise<Checked> {
  const others = (await runsUnderToken(spec, ctx))?.filter((run) => run.Id !== runId && isGoingOn(run)) ?? [];
  return others.length > 0
    ? { state: 'running', detail: ours('otherHasClaim', { run: others[0]!.Id! }) }
    : lost('Sluice.NoOutcome', ours('jobCutShort', { run: runId, job: spec.job }));
}

async function failureOf(
  { ErrorMessage: words }: JobRun,
  end: JobEnd,
  { job }: Spec,
  handle: Handle,
  ctx: StageContext,
): Promise<Failed> {
  const tail = await tailOf(ctx, logsOf(handle), ctx.since);
  const said = theirsOr(words, ours('jobEnded', { job, end }));
  // A timeout would be met again: it takes a person to give the job more time.
  return failed(`Glue.${end}`, said, end !== 'TIMEOUT', tail);
}
