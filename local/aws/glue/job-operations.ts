import { z } from 'zod';
import { ACCOUNT } from '../names.ts';
import { page } from '../paging.ts';
import { epoch, input, operation, present, type Operation } from '../service.ts';
import type { SparkJob } from '../workspace.ts';
import type { JobRuns } from './job-runs.ts';
import { DEFAULTS, describeRun } from './run.ts';

const name = z.string().min(1).max(255);

/** Set on the deployed job itself; the local one executes spark/<job>.sql and cannot be pointed elsewhere. */
const argumentsOf = z
  .record(z.string().startsWith('--', 'names begin with --'), z.string())
  .refine((given) => !('--sql' in given), '--sql belongs to the job and is not emulated as an argument of a run')
  .default({});

/** Glue's job operations. */
export function jobOperations(runs: JobRuns, now: () => number): Record<string, Operation> {
  return {
    StartJobRun: operation({
      input: input({
        JobName: name,
        Arguments: argumentsOf,
        Timeout: z.int().min(1).max(10_080).optional(),
        WorkerType: z.enum(['G.025X', 'G.1X', 'G.2X', 'G.4X', 'G.8X']).optional(),
        NumberOfWorkers: z.int().min(1).optional(),
        ExecutionClass: z.literal('STANDARD').optional(),
        JobRunQueuingEnabled: z.literal(false).optional(),
      }),
      handler: (request, call) => {
        const JobRunId = runs.start({
          job: request.JobName,
          arguments: request.Arguments,
          timeout: request.Timeout,
          workerType: request.WorkerType,
          workers: request.NumberOfWorkers,
        });
        call.accept({ token: request.Arguments['--sluice_token'] ?? null, effectId: JobRunId });
        return { JobRunId };
      },
    }),
    GetJobRun: operation({
      input: input({ JobName: name, RunId: name, PredecessorsIncluded: z.literal(false).optional() }),
      handler: ({ JobName, RunId }) => ({ JobRun: describeRun(runs.get(JobName, RunId), now()) }),
    }),
    GetJobRuns: operation({
      input: input({
        JobName: name,
        NextToken: z.string().optional(),
        MaxResults: z.int().min(1).max(200).default(200),
      }),
      handler: ({ JobName, NextToken, MaxResults }) => {
        const { items, nextToken } = page(runs.list(JobName), NextToken, MaxResults, 'InvalidInputException');
        return present({ JobRuns: items.map((run) => describeRun(run, now())), NextToken: nextToken });
      },
    }),
    BatchStopJobRun: operation({
      input: input({ JobName: name, JobRunIds: z.array(name).min(1).max(25) }),
      handler: ({ JobName, JobRunIds }) => stopRuns(runs, JobName, JobRunIds),
    }),
    GetJob: operation({
      input: input({ JobName: name }),
      handler: ({ JobName }) => ({ Job: describeJob(runs.job(JobName)) }),
    }),
  };
}

function stopRuns(runs: JobRuns, JobName: string, ids: readonly string[]) {
  const SuccessfulSubmissions: object[] = [];
  const Errors: object[] = [];
  for (const JobRunId of ids) {
    const fail = (ErrorCode: string, ErrorMessage: string): void =>
      void Errors.push({ JobName, JobRunId, ErrorDetail: { ErrorCode, ErrorMessage } });
    try {
      if (runs.stop(JobName, JobRunId)) SuccessfulSubmissions.push({ JobName, JobRunId });
      else fail('JobRunCannotBeStoppedException', `Job run ${JobRunId} has ended already.`);
    } catch (error) {
      fail('EntityNotFoundException', (error as Error).message);
    }
  }
  return { SuccessfulSubmissions, Errors };
}

const describeJob = ({ name: Name, modified }: SparkJob) => ({
  Name,
  Description: 'Local emulation: this Spark SQL is executed on DuckDB.',
  Role: `arn:aws:iam::${ACCOUNT}:role/local`,
  CreatedOn: epoch(modified.getTime()),
  LastModifiedOn: epoch(modified.getTime()),
  Command: { Name: 'glueetl', ScriptLocation: 'spark/runner.py', PythonVersion: '3' },
  DefaultArguments: { '--sql': `spark/${Name}.sql` },
  ExecutionProperty: { MaxConcurrentRuns: DEFAULTS.maxConcurrentRuns },
  MaxRetries: 0,
  Timeout: DEFAULTS.timeout,
  WorkerType: DEFAULTS.workerType,
  NumberOfWorkers: DEFAULTS.workers,
  GlueVersion: DEFAULTS.glueVersion,
  ExecutionClass: 'STANDARD',
});
