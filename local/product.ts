import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Child, startChild, stopChild } from './processes.ts';

const RESTART_AFTER = 1000;
/** ECS sends SIGKILL after its stop timeout; the product drains well within this. */
const DRAIN = 30_000;

export interface ProductOptions {
  /** The product's whole environment: it knows nothing else of this machine. */
  env: Record<string, string>;
  logFile: string;
  healthUrl: string;
  /** A failpoint for the first process only, so that its successor lives. */
  failpoint: string | undefined;
  onStart(child: Child): void;
  say(line: string): void;
}

/** The unmodified product as its own process, started again when it dies, as ECS would. */
export function startProduct({ env, logFile, healthUrl, failpoint, onStart, say }: ProductOptions) {
  let stopping = false;
  let current: Child;
  let restarts = 0;

  const launch = (extra: Record<string, string>): void => {
    current = startChild(process.execPath, ['src/main.ts'], { env: { ...env, ...extra }, logFile });
    onStart(current);
    const { process: child, ended } = current;
    void ended.then(async () => {
      if (stopping) return;
      restarts += 1;
      say(
        `The product ended (${child.signalCode ?? `exit ${child.exitCode}`}) and is started again; its log is ${logFile}`,
      );
      await delay(RESTART_AFTER);
      if (!stopping) launch({});
    });
  };
  launch(failpoint === undefined ? {} : { FAILPOINT: failpoint });

  return {
    ready: async (): Promise<boolean> => {
      const answer = await fetch(healthUrl, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
      return answer?.ok ?? false;
    },
    /** Times it had to be started again. */
    restarts: () => restarts,
    /** The end of its log, for when it will not start. */
    tail: (): string =>
      existsSync(logFile) ? readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n') : '',
    stop: async (): Promise<void> => {
      stopping = true;
      await stopChild(current, DRAIN);
    },
  };
}
