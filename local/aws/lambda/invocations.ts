import { randomBytes } from 'node:crypto';
import { AwsError } from '../errors.ts';
import type { LogStore } from '../logs/store.ts';
import { arn, REGION } from '../names.ts';
import type { Collection, Store } from '../store.ts';
import type { FunctionSpec, Workspace } from '../workspace.ts';
import { runContainer, type Outcome } from './container.ts';

export interface LambdaOptions {
  workspace: Workspace;
  logs: LogStore;
  store: Store;
  now(): number;
  /** AWS_ENDPOINT_URL of the functions. */
  endpoint(): string;
  /** Variables that every function gets; its own win. */
  environment: Record<string, string>;
  /** Milliseconds before the second and third attempt of a failed asynchronous event; Lambda waits 1 and 2 minutes. */
  retryDelays: readonly number[];
}

/** An event in Lambda's own queue. It outlives the endpoint, as the queue does. */
interface QueuedEvent {
  requestId: string;
  function: string;
  event: string;
  /** Attempts begun. */
  attempts: number;
  state: 'queued' | 'running' | 'done';
}

/** A new account's concurrency. */
const CONCURRENCY = 10;

/** Runs functions: at once for RequestResponse, through a durable queue with two more attempts for Event. */
export class Invocations {
  readonly #options: LambdaOptions;
  readonly #events: Collection<QueuedEvent>;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #line: string[] = [];

  constructor(options: LambdaOptions) {
    this.#options = options;
    this.#events = options.store.collection('lambda-events');
  }

  /** Runs the function now. Throws TooManyRequestsException at the concurrency limit. */
  async invoke(
    spec: FunctionSpec,
    requestId: string,
    event: string,
    accepted: () => void,
  ): Promise<Outcome & { tail: string }> {
    if (this.#running.size >= CONCURRENCY)
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', {
        members: { Reason: 'ConcurrentInvocationLimitExceeded', Type: 'User' },
      });
    accepted();
    return this.#track(this.#run(spec, requestId, event));
  }

  /** Takes an asynchronous event. */
  enqueue(spec: FunctionSpec, requestId: string, event: string): void {
    this.#events.set(requestId, { requestId, function: spec.name, event, attempts: 0, state: 'queued' });
    this.#line.push(requestId);
    setImmediate(() => this.#pump());
  }

  /** Takes up the queue after a restart: what was running lost its container, which counts as a failed attempt. */
  resume(): void {
    for (const queued of this.#events.values()) {
      if (queued.state === 'running') this.#failed(queued);
      else if (queued.state === 'queued') this.#schedule(queued);
    }
  }

  /** Kills running containers; the queue stays as it is. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.allSettled(this.#running);
  }

  #pump(): void {
    while (!this.#closing.signal.aborted && this.#running.size < CONCURRENCY) {
      const queued = this.#events.get(this.#line.shift() ?? '');
      if (!queued) return;
      const running: QueuedEvent = { ...queued, attempts: queued.attempts + 1, state: 'running' };
      this.#events.set(running.requestId, running);
      void this.#track(this.#attempt(running));
    }
  }

  async #attempt(queued: QueuedEvent): Promise<void> {
    const spec = this.#options.workspace.lambda(queued.function);
    const outcome = spec && (await this.#run(spec, queued.requestId, queued.event));
    if (this.#closing.signal.aborted) return; // still "running" in the store: the next start finds it lost
    if (outcome?.failed) this.#failed(queued);
    else this.#events.set(queued.requestId, { ...queued, state: 'done' });
  }

  #failed(queued: QueuedEvent): void {
    const again: QueuedEvent = {
      ...queued,
      state: queued.attempts > this.#options.retryDelays.length ? 'done' : 'queued',
    };
    this.#events.set(queued.requestId, again);
    if (again.state === 'queued') this.#schedule(again);
  }

  #schedule({ requestId, attempts }: QueuedEvent): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#line.push(requestId);
        this.#pump();
      },
      attempts === 0 ? 0 : this.#options.retryDelays[attempts - 1],
    );
    this.#timers.add(timer);
  }

  async #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
      this.#pump();
    }
  }

  async #run(spec: FunctionSpec, requestId: string, event: string): Promise<Outcome & { tail: string }> {
    const { logs, now } = this.#options;
    const group = `/aws/lambda/${spec.name}`;
    const day = new Date(now()).toISOString().slice(0, 10).replaceAll('-', '/');
    const stream = `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
    let tail = '';
    const onLine = (line: string): void => {
      logs.append(group, stream, [line]);
      tail = `${tail}${line}\n`.slice(-4096);
    };
    onLine(`START RequestId: ${requestId} Version: $LATEST`);
    const outcome = await runContainer(spec, {
      requestId,
      event,
      onLine,
      signal: this.#closing.signal,
      environment: this.#environment(spec, group, stream),
      context: {
        functionName: spec.name,
        functionVersion: '$LATEST',
        invokedFunctionArn: arn('lambda', `function:${spec.name}`),
        memoryLimitInMB: String(spec.memory),
        awsRequestId: requestId,
        logGroupName: group,
        logStreamName: stream,
        callbackWaitsForEmptyEventLoop: true,
      },
    });
    onLine(`END RequestId: ${requestId}`);
    const { durationMs, initMs } = outcome;
    onLine(
      `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(durationMs + initMs)} ms\tMemory Size: ${spec.memory} MB\tInit Duration: ${initMs.toFixed(2)} ms`,
    );
    return { ...outcome, tail };
  }

  #environment(spec: FunctionSpec, group: string, stream: string): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      TZ: ':UTC',
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL: this.#options.endpoint(),
      AWS_LAMBDA_FUNCTION_NAME: spec.name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memory),
      AWS_LAMBDA_LOG_GROUP_NAME: group,
      AWS_LAMBDA_LOG_STREAM_NAME: stream,
      ...this.#options.environment,
      ...spec.environment,
    };
  }
}
