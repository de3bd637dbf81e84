import { ConfigError, readConfig, readSecrets } from './config.ts';
import { StartError } from './errors.ts';
import { armFailpoint } from './failpoint.ts';
import { createLog } from './log.ts';
import { startReplica } from './replica/replica.ts';
import { keepSecrets, scrub } from './scrub.ts';
import { WorkspaceError } from './workspace.ts';

/** Milliseconds of a drain; ECS waits 30 s by default before it kills. */
const DRAIN = 25_000;

/** A problem of configuration is told in its own words; anything else is a defect and keeps its stack. */
function die(error: unknown): never {
  const told = [ConfigError, WorkspaceError, StartError].some((kind) => error instanceof kind);
  const words = error instanceof Error ? (told ? error.message : error.stack) : String(error);
  process.stderr.write(`${scrub(words ?? '')}\n`);
  process.exit(1);
}

// What nobody caught would be printed as it is.
process.on('uncaughtException', die);

/** Secrets are known before anything can be said. */
async function start(): Promise<() => Promise<void>> {
  keepSecrets(readSecrets(process.env));
  const config = readConfig(process.env);
  armFailpoint(config.failpoint);
  return startReplica(config, createLog(config.logLevel));
}

const stop = await start().catch(die);
let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), DRAIN).unref();
    void stop().then(() => process.exit(), die);
  });
}
