import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../local/processes.ts';
import { eventually } from './aws.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_PATIENCE = 40_000;

export interface Product {
  pid: number;
  /** Settles when it can do its work; fails with its log when it ends before. */
  ready(): Promise<void>;
  /** Settles when it has taken in what was sent to it before. */
  attentive(): Promise<void>;
  /** Whether it says so itself that it can do its work. */
  isReady(): Promise<boolean>;
  /** How it ended: a signal's name or an exit code. */
  ended: Promise<string | number>;
  /** Settles when it has ended by SIGKILL; fails with its log when it ends otherwise or lives on for `patience` ms. */
  killed(patience?: number): Promise<void>;
  /** Sends a signal; does nothing to a process that has ended. */
  kill(signal: NodeJS.Signals): void;
  /** The end of its log. */
  tail(): string;
  /** All that it has written, up to a megabyte. */
  output(): string;
}

/** The unmodified product as a process of its own, with nothing but `env` to know of its surroundings. */
export async function startProduct(
  env: Record<string, string>,
  { failpoint }: { failpoint?: string | undefined } = {},
): Promise<Product> {
  const port = await freePort();
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      HEALTH_PORT: String(port),
      ...env,
      ...(failpoint !== undefined && { FAILPOINT: failpoint }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const keep = (text: string): void => {
    log = (log + text).slice(-1_000_000);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const ended = new Promise<string | number>((resolve) => {
    child.once('error', (error) => keep(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? code ?? 'unknown'));
  });
  let over: string | number | undefined;
  void ended.then((how) => (over = how));
  const tail = (): string => `--- the product's log (process ${child.pid}) ---\n${log.slice(-6000)}`;
  const failed = (what: string): Error => new Error(`${what}\n${tail()}`);

  return {
    pid: child.pid!,
    ended,
    tail,
    output: () => log,
    kill: (signal) => {
      if (over === undefined) child.kill(signal);
    },
    isReady: async () =>
      (await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(1000) }).catch(() => undefined))
        ?.ok === true,
    async ready() {
      const look = async (): Promise<true | undefined> => {
        if (over !== undefined) throw failed(`the product ended with ${over} before it was ready`);
        const url = `http://127.0.0.1:${port}/readyz`;
        const answer = await fetch(url, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
        return answer?.ok || undefined;
      };
      await eventually(look, START_PATIENCE).catch((error: Error) => {
        throw over === undefined ? failed(`the product is not ready: ${error.message}`) : error;
      });
    },
    async attentive() {
      await fetch(`http://127.0.0.1:${port}/livez`);
    },
    async killed(patience = 40_000) {
      const look = (): string | number | undefined => over;
      const how = await eventually(look, patience).catch(() => 'alive');
      if (how !== 'SIGKILL') throw failed(`the product should have been killed, but is ${how}`);
    },
  };
}
