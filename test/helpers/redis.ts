import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../local/processes.ts';
import { durable, findRedisServer } from '../../local/redis.ts';

export interface TestRedis {
  url: string;
  pid: number;
  /** The folder of its append-only files. */
  dir: string;
  /** Kills the server (SIGKILL) and starts it again on the same port and files. */
  crash(): Promise<void>;
  /** Ends the server. */
  end(signal: NodeJS.Signals): Promise<void>;
  /** Starts the server again on the same port and files, and waits until it answers. */
  begin(): Promise<void>;
  stop(): Promise<void>;
}

/** A Redis of this test's own, with append-only files in a new folder; `more` are further arguments of the server. */
export async function startTestRedis(more: string[] = []): Promise<TestRedis> {
  const server = findRedisServer();
  if (!server) throw new Error('no redis-server on the PATH: run scripts/setup redis');
  const dir = mkdtempSync(join(tmpdir(), 'sluice-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const launch = async () => {
    const child = spawn(server, [...durable(port, dir), ...more], { stdio: 'ignore' });
    const probe = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 20 });
    probe.on('error', () => undefined);
    await probe.ping();
    probe.disconnect();
    return child;
  };
  let child = await launch();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  };
  const begin = async (): Promise<void> => {
    child = await launch();
  };
  return {
    url,
    dir,
    end,
    begin,
    get pid() {
      return child.pid!;
    },
    crash: async () => {
      await end('SIGKILL');
      await begin();
    },
    stop: async () => {
      // A test that failed may have left it frozen.
      child.kill('SIGCONT');
      await end('SIGTERM');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
