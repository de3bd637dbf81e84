import { randomBytes } from 'node:crypto';
import { AwsError } from '../errors.ts';
import type { LogStore } from '../logs/store.ts';
import type { ObjectStore } from '../s3/objects.ts';
import type { Log } from '../service.ts';
import type { SqlEngine } from '../sql/engine.ts';
import { SparkSqlError } from '../sql/errors.ts';
import type { Collection, Store } from '../store.ts';
import type { SparkJob, Workspace } from '../workspace.ts';
import { DEFAULTS, hasEnded, type JobRun } from './run.ts';
import { runSparkFile } from './runner.ts';

export interface GlueOptions {
  engine: SqlEngine;
  workspace: Workspace;
  objects: ObjectStore;
  store: Store;
  logs: LogStore;
  now(): number;
  log: Log;
}

export interface StartRequest {
  job: string;
  arguments: Record<string, string>;
  timeout?: number | undefined;
  workerType?: string | undefined;
  workers?: number | undefined;
}

const OUTPUT = '/aws-glue/jobs/output';
const ERROR = '/aws-glue/jobs/error';

/** Job runs: their record, and their execution by the runner. */
export class JobRuns {
  readonly #options: GlueOptions;
  readonly #runs: Collection<JobRun>;
  readonly #running = new Map<string, { stop: AbortController; ended: Promise<void> }>();
  #closing = false;

  constructor(options: GlueOptions) {
    this.#options = options;
    this.#runs = options.store.collection('glue-runs');
  }

  /** The job. Throws EntityNotFoundException. */
  job(name: string): SparkJob {
    const job = this.#options.workspace.job(name);
    if (!job) throw notFound(`Job ${name} was not found: the workspace has no spark/${name}.sql.`);
    return job;
  }

  /** Starts a run and returns its id. Glue has no token: the same request again is a second run. */
  start(request: StartRequest): string {
    const job = this.job(request.job);
    const active = this.#runs.values().filter((run) => run.job === job.name && !hasEnded(run));
    if (active.length >= DEFAULTS.maxConcurrentRuns)
      throw new AwsError('ConcurrentRunsExceededException', `Concurrent runs exceeded for ${job.name}`);
    const run: JobRun = {
      id: `jr_${randomBytes(32).toString('hex')}`,
      job: job.name,
      arguments: request.arguments,
      state: 'STARTING',
      timeout: request.timeout ?? DEFAULTS.timeout,
      workerType: request.workerType ?? DEFAULTS.workerType,
      workers: request.workers ?? DEFAULTS.workers,
      submittedAt: this.#options.now(),
    };
    this.#runs.set(run.id, run);
    const stop = new AbortController();
    const ended = new Promise((resolve) => setImmediate(resolve))
      .then(() => this.#run(run, job, stop.signal))
      .finally(() => this.#running.delete(run.id));
    this.#running.set(run.id, { stop, ended });
    return run.id;
  }

  /** The run. Throws EntityNotFoundException. */
  get(job: string, id: string): JobRun {
    const run = this.#runs.get(id);
    if (!run || run.job !== job) throw notFound(`Job run ${id} of job ${job} was not found.`);
    return run;
  }

  /** A job's runs, newest first. */
  list(job: string): JobRun[] {
    this.job(job);
    return this.#runs
      .values()
      .filter((run) => run.job === job)
      .toReversed();
  }

  /** Asks a run to stop; false when it is not running. */
  stop(job: string, id: string): boolean {
    const run = this.get(job, id);
    if (hasEnded(run)) return false;
    this.#runs.set(id, { ...run, state: 'STOPPING' });
    this.#running.get(id)?.stop.abort();
    return true;
  }

  /** Ends what a stopped endpoint left behind. */
  resume(): void {
    const errorMessage = 'The local AWS endpoint was stopped while this run was running; nothing of it goes on.';
    for (const run of this.#runs.values()) if (!hasEnded(run)) this.#end(run.id, { state: 'FAILED', errorMessage });
  }

  /** Interrupts everything; the records stay as they are for `resume`. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const { stop } of this.#running.values()) stop.abort();
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  async #run({ id, timeout, arguments: given }: JobRun, job: SparkJob, stop: AbortSignal): Promise<void> {
    const { engine, objects, logs, log } = this.#options;
    const output = {
      print: (line: string) => logs.append(OUTPUT, id, [line]),
      error: (line: string) => logs.append(ERROR, id, [line]),
    };
    if (!stop.aborted) this.#patch(id, { state: 'RUNNING', startedAt: this.#options.now() });
    const late = AbortSignal.timeout(timeout * 60_000);
    try {
      const signal = AbortSignal.any([stop, late]);
      signal.throwIfAborted();
      await runSparkFile({ engine, objects, output, signal }, job.file, given);
      if (!this.#closing) this.#end(id, { state: 'SUCCEEDED' });
    } catch (error) {
      if (this.#closing) return;
      if (stop.aborted) return this.#end(id, { state: 'STOPPED' });
      if (late.aborted)
        return this.#end(id, { state: 'TIMEOUT', errorMessage: `Job run exceeded its timeout of ${timeout} minutes.` });
      if (!(error instanceof SparkSqlError))
        log.warn({ err: error, run: id }, 'local Glue: a run failed outside its SQL');
      const { message } = error as Error;
      output.error(`ERROR [main] ${job.name}: ${message}`);
      this.#end(id, { state: 'FAILED', errorMessage: message });
    }
  }

  #end(id: string, end: Pick<JobRun, 'state'> & Partial<JobRun>): void {
    this.#patch(id, { ...end, completedAt: this.#options.now() });
  }

  #patch(id: string, patch: Partial<JobRun>): void {
    this.#runs.set(id, { ...this.#runs.get(id)!, ...patch });
  }
}

/** Glue's EntityNotFoundException. */
export const notFound = (message: string): AwsError => new AwsError('EntityNotFoundException', message);
