import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseEnv } from 'node:util';
import type { Fault } from '../../local/faults.ts';
import { freePort } from '../../local/processes.ts';

const PATIENCE = 60_000;

export interface LocalMode {
  /** Address of the workspace page. */
  url: string;
  state: string;
  /** What the commands of a terminal need of its environment, as it was written down for them. */
  env(): Record<string, string>;
  /** Everything the launcher has printed. */
  output(): string;
  /** POST when there is a body, else GET; the answer as JSON. */
  control<T>(path: string, body?: unknown): Promise<T>;
  /** Makes something go wrong; gives what mends it. */
  fault(fault: Fault): Promise<() => Promise<unknown>>;
  /** Ends it as Ctrl-C does and gives the exit code. */
  stop(): Promise<number | null>;
}

/** Local mode as a person starts it, in a state folder of its own or in one that an earlier start left. */
export async function startLocalMode(
  options: { state?: string; args?: string[]; keep?: boolean } = {},
): Promise<LocalMode> {
  const state = options.state ?? mkdtempSync(join(tmpdir(), 'sluice-local-'));
  const port = await freePort();
  const args = ['local/main.ts', '--state', state, '--port', String(port), ...(options.args ?? [])];
  const { REDIS_URL: _, ...env } = process.env;
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  child.stdout.on('data', (data: Buffer) => (printed += data.toString()));
  child.stderr.on('data', (data: Buffer) => (printed += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = `http://127.0.0.1:${port}`;
  const until = Date.now() + PATIENCE;
  while (
    !(await fetch(`${url}/control/health`).then(
      (answer) => answer.ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill('SIGTERM');
      throw new Error(`local mode did not start:\n${printed}`);
    }
    await delay(100);
  }
  const control = async <T>(path: string, body?: unknown): Promise<T> => {
    const init =
      body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(`${url}/control/${path}`, init);
    return (await answer.json()) as T;
  };
  return {
    url,
    state,
    env: () => parseEnv(readFileSync(join(state, 'local.env'), 'utf8')) as Record<string, string>,
    output: () => printed,
    control,
    async fault(fault) {
      const { id } = await control<{ id: string }>('faults', fault);
      return () => fetch(`${url}/control/faults/${id}`, { method: 'DELETE' });
    },
    stop: async () => {
      child.kill('SIGINT');
      const code = await ended;
      if (!options.keep) rmSync(state, { recursive: true, force: true });
      return code;
    },
  };
}
