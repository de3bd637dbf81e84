// The runtime inside the child process that stands for one Lambda container: imports the function's module, says it is
// ready, runs the handler once and sends what came of it.
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import type { FromContainer, ToContainer } from './container.ts';

const file = process.argv[2]!;
const requestId = process.env['LOCAL_REQUEST_ID']!;
delete process.env['LOCAL_REQUEST_ID'];

const LEVELS = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR', trace: 'TRACE' } as const;
for (const [method, level] of Object.entries(LEVELS)) {
  // As Lambda does, so that a message of several lines stays one event.
  console[method as keyof typeof LEVELS] = (...values: unknown[]) =>
    process.stdout.write(
      `${new Date().toISOString()}\t${requestId}\t${level}\t${format(...values).replaceAll('\n', '\r')}\n`,
    );
}

const send = (message: FromContainer): void => void process.send!(message);

function describe(error: unknown): { errorType: string; errorMessage: string; trace: string[] } {
  if (!(error instanceof Error)) return { errorType: 'string', errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

function fail(error: unknown, errorType?: string): void {
  const payload = { ...describe(error), ...(errorType && { errorType }) };
  console.error('Invoke Error', JSON.stringify(payload));
  send({ kind: 'failed', payload: JSON.stringify(payload) });
}

// Without its parent the container is gone, as one is when its host dies.
process.on('disconnect', () => process.exit(1));
process.on('unhandledRejection', (error) => fail(error, 'Runtime.UnhandledPromiseRejection'));
process.on('uncaughtException', (error) => fail(error));
process.on('message', async ({ event, context, deadline }: ToContainer) => {
  try {
    const result: unknown = await handler(JSON.parse(event), {
      ...context,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    });
    send({ kind: 'returned', payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    fail(error);
  }
});

let handler: (event: unknown, context: object) => unknown;
try {
  const module = (await import(pathToFileURL(file).href)) as { handler?: typeof handler };
  if (typeof module.handler === 'function') {
    handler = module.handler;
    send({ kind: 'ready' });
  } else fail(new Error('index.handler is undefined or not exported'), 'Runtime.HandlerNotFound');
} catch (error) {
  fail(error, error instanceof SyntaxError ? 'Runtime.UserCodeSyntaxError' : 'Runtime.ImportModuleError');
}
