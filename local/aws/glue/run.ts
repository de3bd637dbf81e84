import { epoch, present } from '../service.ts';

export type RunState = 'STARTING' | 'RUNNING' | 'STOPPING' | 'SUCCEEDED' | 'FAILED' | 'STOPPED' | 'TIMEOUT';

/** One job run, as it is kept. Times are milliseconds since the epoch. */
export interface JobRun {
  id: string;
  job: string;
  arguments: Record<string, string>;
  state: RunState;
  errorMessage?: string;
  /** Minutes. */
  timeout: number;
  workerType: string;
  workers: number;
  submittedAt: number;
  startedAt?: number;
  completedAt?: number;
}

export const hasEnded = ({ state }: JobRun): boolean => !['STARTING', 'RUNNING', 'STOPPING'].includes(state);

/** What every job has unless a run says otherwise: the settings the example workspace is deployed with. */
export const DEFAULTS = { timeout: 15, workerType: 'G.1X', workers: 2, glueVersion: '5.0', maxConcurrentRuns: 1 };

/** A run as GetJobRun shows it. */
export function describeRun(run: JobRun, now: number) {
  const { submittedAt, startedAt, completedAt } = run;
  return present({
    Id: run.id,
    Attempt: 0,
    JobName: run.job,
    StartedOn: epoch(submittedAt),
    LastModifiedOn: epoch(completedAt ?? startedAt ?? submittedAt),
    CompletedOn: completedAt === undefined ? undefined : epoch(completedAt),
    JobRunState: run.state,
    Arguments: run.arguments,
    ErrorMessage: run.errorMessage,
    PredecessorRuns: [],
    ExecutionTime: startedAt === undefined ? 0 : Math.round(((completedAt ?? now) - startedAt) / 1000),
    Timeout: run.timeout,
    WorkerType: run.workerType,
    NumberOfWorkers: run.workers,
    LogGroupName: '/aws-glue/jobs',
    GlueVersion: DEFAULTS.glueVersion,
    ExecutionClass: 'STANDARD',
  });
}
