import { mkdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';
import { type Child, freePort, LocalError, startChild } from './processes.ts';

/** The first Redis-compatible server on the PATH. */
export function findRedisServer(path = process.env['PATH'] ?? ''): string | undefined {
  const folders = path.split(delimiter);
  return ['redis-server', 'valkey-server']
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((file) => existsSync(file));
}

/** Arguments of a Redis that keeps what it is told under `dir`: append-only file, nothing evicted, this machine only. */
export const durable = (port: number, dir: string): string[] =>
  Object.entries({
    port,
    bind: '127.0.0.1',
    dir,
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    'maxmemory-policy': 'noeviction',
  }).flatMap(([option, value]) => [`--${option}`, String(value)]);

/** Starts a Redis that keeps what it is told: append-only file, nothing evicted. Its data lies under `dir`. */
export async function startRedis(dir: string): Promise<{ url: string; child: Child }> {
  const server = findRedisServer();
  if (!server) throw new LocalError('No redis-server was found. Run scripts/setup redis, or set REDIS_URL.');
  mkdirSync(dir, { recursive: true });
  const port = await freePort();
  const child = startChild(server, durable(port, dir), {
    env: { PATH: process.env['PATH'] },
    logFile: join(dir, 'redis.log'),
  });
  let over = false;
  void child.ended.then(() => (over = true));
  while (!(await answers(port))) {
    if (over) throw new LocalError(`Redis did not start; its log is ${join(dir, 'redis.log')}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { url: `redis://127.0.0.1:${port}`, child };
}

/** True when the server answers PING; while it loads its file it answers LOADING instead. */
const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port }, () => socket.write('PING\r\n'));
    const end = (value: boolean) => {
      socket.destroy();
      resolve(value);
    };
    socket.setTimeout(1000, () => end(false));
    socket.once('data', (data) => end(data.toString().startsWith('+PONG')));
    socket.once('error', () => end(false));
  });
