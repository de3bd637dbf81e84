import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Readable } from 'node:stream';
import type { FunctionSpec } from '../workspace.ts';

export interface ToContainer {
  event: string;
  context: Record<string, unknown>;
  /** Milliseconds since the epoch at which the container is killed. */
  deadline: number;
}
export type FromContainer = { kind: 'ready' } | { kind: 'returned' | 'failed'; payload: string };

/** How an invocation ended. `failed` is what AWS answers as `FunctionError: Unhandled`. */
export interface Outcome {
  payload: string;
  failed: boolean;
  initMs: number;
  durationMs: number;
}

/** Milliseconds a module may take to load, as on Lambda. */
const INIT_LIMIT = 10_000;
const BOOTSTRAP = fileURLToPath(new URL('./bootstrap.ts', import.meta.url));

/** Runs a function once in a process of its own, which is killed at its timeout or when `signal` aborts. */
export async function runContainer(
  spec: FunctionSpec,
  invocation: {
    requestId: string;
    event: string;
    context: Record<string, unknown>;
    environment: Record<string, string>;
    onLine(line: string): void;
    signal: AbortSignal;
  },
): Promise<Outcome> {
  const { requestId, event, context, environment, onLine, signal } = invocation;
  const child = fork(BOOTSTRAP, [spec.file], {
    env: { ...environment, LOCAL_REQUEST_ID: requestId },
    execArgv: [`--max-old-space-size=${spec.memory}`, '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lines = [child.stdout!, child.stderr!].map((stream) => readLines(stream, onLine));
  const kill = (): boolean => child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();

  const forked = performance.now();
  let started: number | undefined;
  const ended = Promise.withResolvers<{ payload: string; failed: boolean }>();
  const fail = (errorType: string, problem: string): void => {
    const payload = JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${problem}` });
    ended.resolve({ payload, failed: true });
  };
  let timer = setTimeout(
    () => fail('Sandbox.Timedout', `Init timed out after ${seconds(INIT_LIMIT)} seconds`),
    INIT_LIMIT,
  );
  child.on('message', (message: FromContainer) => {
    if (message.kind !== 'ready') return ended.resolve({ payload: message.payload, failed: message.kind === 'failed' });
    started = performance.now();
    clearTimeout(timer);
    const limit = spec.timeout * 1000;
    timer = setTimeout(() => {
      onLine(`${new Date().toISOString()} ${requestId} Task timed out after ${seconds(limit)} seconds`);
      fail('Sandbox.Timedout', `Task timed out after ${seconds(limit)} seconds`);
    }, limit);
    child.send({ event, context, deadline: Date.now() + limit } satisfies ToContainer);
  });
  child.on('error', (error) => fail('Runtime.ExitError', error.message));
  child.on('exit', (code, by) =>
    fail('Runtime.ExitError', `Runtime exited with error: ${by ? `signal: ${by}` : `exit status ${code}`}`),
  );

  const outcome = await ended.promise;
  const finished = performance.now();
  clearTimeout(timer);
  signal.removeEventListener('abort', kill);
  kill();
  await Promise.all(lines);
  const begun = started ?? finished;
  return { ...outcome, initMs: begun - forked, durationMs: finished - begun };
}

/** Lines end at a line feed alone: Lambda writes those inside a message as carriage returns. */
async function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    for (const line of lines) onLine(line);
  }
  if (rest) onLine(rest);
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(2);
