import { createHash, randomUUID } from 'node:crypto';
import { AwsError } from '../errors.ts';
import { parseS3Uri } from '../names.ts';
import type { ObjectStore } from '../s3/objects.ts';
import type { Log } from '../service.ts';
import type { SqlEngine } from '../sql/engine.ts';
import { AthenaSqlError } from '../sql/errors.ts';
import type { Collection, Store } from '../store.ts';
import { hasEnded, type Execution } from './execution.ts';
import type { Results, StagedCsv } from './results.ts';

export interface QueryRequest {
  sql: string;
  database?: string | undefined;
  catalog?: string | undefined;
  parameters?: string[] | undefined;
  outputLocation: string;
}

export interface AthenaOptions {
  engine: SqlEngine;
  store: Store;
  objects: ObjectStore;
  results: Results;
  /** Throws what a statement is refused with before there is an execution. */
  refuse(sql: string): void;
  now(): number;
  log: Log;
}

/** Queries that run beside each other; the others wait as QUEUED. */
const PARALLEL = 4;
/** Queued and running together; one more is answered TooManyRequestsException. */
const QUEUE_LIMIT = 150;

/** Queries: their record, their queue, and their execution on the SQL engine. */
export class Executions {
  readonly #options: AthenaOptions;
  readonly #executions: Collection<Execution>;
  /** Client request token -> what was asked with it, and the execution it made. */
  readonly #tokens: Collection<{ hash: string; id: string }>;
  readonly #queue: string[] = [];
  readonly #running = new Map<string, { stop: AbortController; ended: Promise<void> }>();
  #closing = false;

  constructor(options: AthenaOptions) {
    this.#options = options;
    this.#executions = options.store.collection('athena-executions');
    this.#tokens = options.store.collection('athena-tokens');
  }

  /** Starts a query, or answers the one the token has started already. */
  start(request: QueryRequest, token: string | undefined): string {
    const hash = createHash('sha256').update(JSON.stringify(request)).digest('hex');
    const known = token === undefined ? undefined : this.#tokens.get(token);
    if (known?.hash === hash) return known.id;
    if (known)
      throw invalidRequest('Idempotent parameters do not match: the ClientRequestToken was used with another request.');
    if (this.#queue.length + this.#running.size >= QUEUE_LIMIT)
      throw new AwsError(
        'TooManyRequestsException',
        'You have exceeded the limit for the number of queries you can run concurrently.',
        {
          members: { Reason: 'CONCURRENT_QUERY_LIMIT_EXCEEDED' },
        },
      );
    this.#options.refuse(request.sql);
    const output = parseS3Uri(request.outputLocation);
    if (!output || !this.#options.objects.hasBucket(output.bucket))
      throw invalidRequest(`Unable to verify/create output bucket ${output?.bucket ?? request.outputLocation}.`);

    const { outputLocation, ...query } = request;
    const id = randomUUID();
    const base = `${outputLocation.replace(/\/$/, '')}/${id}`;
    this.#executions.set(id, { id, ...query, base, state: 'QUEUED', submittedAt: this.#options.now() });
    if (token !== undefined) this.#tokens.set(token, { hash, id });
    this.#queue.push(id);
    setImmediate(() => this.#pump());
    return id;
  }

  find(id: string): Execution | undefined {
    return this.#executions.get(id);
  }

  /** Throws InvalidRequestException for an unknown id. */
  get(id: string): Execution {
    const found = this.#executions.get(id);
    if (!found) throw invalidRequest(`QueryExecution ${id} was not found`);
    return found;
  }

  /** Interrupts a query; one that has ended stays as it is. */
  stop(id: string): void {
    const execution = this.get(id);
    this.#running.get(id)?.stop.abort();
    if (execution.state !== 'QUEUED' || this.#running.has(id)) return;
    this.#queue.splice(this.#queue.indexOf(id), 1);
    this.#end(execution, { state: 'CANCELLED', reason: CANCELLED });
  }

  /** Ends what a stopped endpoint left behind. */
  resume(): void {
    for (const execution of this.#executions.values())
      if (!hasEnded(execution))
        this.#end(execution, {
          state: 'FAILED',
          reason: 'The local AWS endpoint was stopped while this query was running; nothing of it goes on.',
          error: { category: 1, type: 1000, retryable: true },
        });
  }

  /** Interrupts everything; its records stay as they are for `resume`. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const { stop } of this.#running.values()) stop.abort();
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  #pump(): void {
    while (!this.#closing && this.#running.size < PARALLEL) {
      const id = this.#queue.shift();
      if (id === undefined) return;
      const stop = new AbortController();
      const ended = this.#run(this.get(id), stop.signal).finally(() => {
        this.#running.delete(id);
        this.#pump();
      });
      this.#running.set(id, { stop, ended });
    }
  }

  async #run(queued: Execution, signal: AbortSignal): Promise<void> {
    const { engine, results, log, now } = this.#options;
    const running: Execution = { ...queued, state: 'RUNNING', startedAt: now() };
    this.#executions.set(running.id, running);
    let end: Partial<Execution> & Pick<Execution, 'state'>;
    let csv: StagedCsv | undefined;
    try {
      const { database, catalog, parameters, base } = running;
      const answer = await engine.athena(running.sql, {
        outputLocation: base,
        signal,
        take: async (columns, batches) => {
          csv = await results.stage(columns, batches);
        },
        ...(database !== undefined && { database }),
        ...(catalog !== undefined && { catalog }),
        ...(parameters !== undefined && { parameters }),
      });
      await results.write(running.id, answer, csv);
      const { statementType, substatementType, bytesScanned, outputLocation, manifestLocation } = answer;
      end = {
        state: 'SUCCEEDED',
        statementType,
        bytesScanned,
        outputLocation,
        ...(substatementType !== undefined && { substatementType }),
        ...(manifestLocation !== undefined && { manifestLocation }),
      };
    } catch (error) {
      end = signal.aborted ? { state: 'CANCELLED', reason: CANCELLED } : failure(error);
      if (!signal.aborted && !(error instanceof AthenaSqlError))
        log.warn({ err: error, query: running.id }, 'local Athena: a defect of the emulation');
    }
    if (!this.#closing) this.#end(running, end);
  }

  #end(execution: Execution, end: Partial<Execution> & Pick<Execution, 'state'>): void {
    this.#executions.set(execution.id, { ...execution, ...end, completedAt: this.#options.now() });
  }
}

const CANCELLED = 'Query cancelled by user';

/** Athena's InvalidRequestException. */
export const invalidRequest = (message: string): AwsError =>
  new AwsError('InvalidRequestException', message, { members: { AthenaErrorCode: 'INVALID_INPUT' } });

function failure(error: unknown): Pick<Execution, 'state' | 'reason' | 'error'> & { state: 'FAILED' } {
  if (!(error instanceof AthenaSqlError)) {
    const reason = `GENERIC_INTERNAL_ERROR: a defect of the local AWS endpoint: ${String(error)}`;
    return { state: 'FAILED', reason, error: { category: 1, type: 1000, retryable: false } };
  }
  const { message: reason, category, type, retryable } = error;
  return { state: 'FAILED', reason, error: { category, type, retryable } };
}
