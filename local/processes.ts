import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';

/** Said to the person who started local mode: one sentence, no stack. */
export class LocalError extends Error {}

/**
 * Below the ports that Linux, macOS and Windows give to outgoing connections: one of those would be taken by a connection
 * before the process that it is meant for listens.
 */
const PORTS = [10_000, 32_000] as const;
const LOOPBACK = '127.0.0.1';

/** A port that nothing listens on, at any address. */
export async function freePort(): Promise<number> {
  for (let tries = 100; tries > 0; tries--) {
    const port = randomInt(...PORTS);
    if ((await isFree(port)) && (await isFree(port, LOOPBACK))) return port;
  }
  throw new LocalError(`No free port was found between ${PORTS.join(' and ')}.`);
}

/** Throws a clear sentence when something already listens on the port. */
export async function demandFree(port: number): Promise<void> {
  if (await isFree(port, LOOPBACK)) return;
  throw new LocalError(
    `Port ${port} is in use. Stop what listens there, or choose another: scripts/local --port ${port + 1}`,
  );
}

/** Whether one could listen there: at one address, or at all of them. */
async function isFree(port: number, host?: string): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(port, host, () => resolve(true));
  });
  if (free) await new Promise((resolve) => server.close(resolve));
  return free;
}

export interface Child {
  process: ChildProcess;
  /** Settles when the process has ended. */
  ended: Promise<void>;
}

export interface ChildOptions {
  env: NodeJS.ProcessEnv;
  cwd?: string;
  logFile: string;
  onLine?(line: string): void;
}

/** Starts a process whose output goes to a file; it is ended with the launcher. */
export function startChild(command: string, args: string[], { env, cwd, logFile }: ChildOptions): Child {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile, { flags: 'a' });
  const child = spawn(command, args, { env, ...(cwd !== undefined && { cwd }), stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  return { process: child, ended };
}

/** Asks a process to end and waits; after `patience` milliseconds it is killed. */
export async function stopChild({ process: child, ended }: Child, patience: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  await ended;
  clearTimeout(timer);
}

/**
 * Keeps two launchers off one data directory, and ends what a killed launcher left behind: only processes whose pid and
 * command line are those it had noted.
 */
export function lockDirectory(dataDir: string) {
  const file = join(dataDir, 'local.pids');
  const children = new Map<number, string>();
  const write = (): void => writeFileSync(file, JSON.stringify({ launcher: process.pid, children: [...children] }));
  if (existsSync(file)) {
    const { launcher, children: left } = JSON.parse(readFileSync(file, 'utf8')) as {
      launcher: number;
      children: [number, string][];
    };
    if (commandOf(launcher).includes('local/main.ts')) {
      throw new LocalError(
        `Local mode is already running on ${dataDir} (process ${launcher}). Stop it first with Ctrl-C, or give this one another directory: --state DIR`,
      );
    }
    for (const [pid, mark] of left) if (commandOf(pid).includes(mark)) process.kill(pid, 'SIGKILL');
  }
  mkdirSync(dataDir, { recursive: true });
  write();
  return {
    /** Notes a child, with words of its command line to know it by. */
    note(child: Child, mark: string): void {
      if (child.process.pid === undefined) return;
      const { pid } = child.process;
      children.set(pid, mark);
      void child.ended.then(() => children.delete(pid) && existsSync(file) && write());
      write();
    },
    release: (): void => rmSync(file, { force: true }),
  };
}

/** A process's command line; empty when there is no such process or the system does not tell. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
