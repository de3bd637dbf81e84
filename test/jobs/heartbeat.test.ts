import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createHeartbeat } from '../../src/jobs/heartbeat.ts';
import { createNames } from '../../src/jobs/names.ts';
import { interactiveRedis, workerRedis } from '../../src/jobs/redis.ts';
import { createStageWorker } from '../../src/jobs/stage-worker.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

const SECRET = 'secret-path';
const names = createNames();

let redis: TestRedis;
let monitor: Server;
let pings: string[];
let status: number;
const ends: (() => Promise<unknown> | void)[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
  monitor = createServer((request, response) => {
    pings.push(`${request.method} ${request.url}`);
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => monitor.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  pings = [];
  status = 200;
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});
afterAll(async () => {
  await new Promise((resolve) => monitor.close(resolve));
  await redis.stop();
});

const here = (): string => `http://127.0.0.1:${(monitor.address() as AddressInfo).port}/${SECRET}`;

/** One replica's heart, and its worker unless it is dead. */
async function replica(
  options: { works?: boolean; slack?: () => Promise<unknown>; url?: string; every?: number } = {},
) {
  const connection = interactiveRedis(redis.url);
  connection.on('error', () => undefined);
  await connection.connect();
  ends.push(() => connection.disconnect());
  const logged: string[] = [];
  const heart = createHeartbeat({
    redis: connection,
    names,
    askSlack: options.slack ?? (async () => ({ ok: true })),
    url: options.url ?? here(),
    log: {
      info: () => undefined,
      warn: (fields, message) =>
        void logged.push(
          `${message} ${JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? value.message : value))}`,
        ),
    },
    every: options.every ?? 50,
    patience: 1500,
  });
  ends.push(() => heart.stop());
  if (options.works !== false) {
    const line = workerRedis(redis.url);
    line.on('error', () => undefined);
    const worker = createStageWorker({
      connection: line,
      names,
      tick: heart.answering(async () => 'done'),
      park: async () => undefined,
      log: { info: () => undefined, warn: () => undefined },
      concurrency: 5,
    });
    worker.start();
    ends.push(async () => {
      await worker.stop(2000);
      line.disconnect();
    });
  }
  return { heart, logged };
}

const expired = async (): Promise<void> => {
  const client = interactiveRedis(redis.url);
  await client.connect();
  await expect.poll(() => client.exists(names.heartbeat('turn'))).toBe(0);
  client.disconnect();
};

test('the monitor is called once the loop of queue, worker and Slack is closed', async () => {
  const asked: number[] = [];
  const { heart } = await replica({ slack: async () => asked.push(1) });
  expect(await heart.beat()).toBe(true);
  expect(pings).toEqual([`GET /${SECRET}`]);
  expect(asked).toHaveLength(1);
  await expired();
  expect(await heart.beat()).toBe(true);
  expect(pings).toHaveLength(2);
});

test('the worker of any replica closes the loop', async () => {
  const { heart } = await replica({ works: false });
  await replica();
  expect(await heart.beat()).toBe(true);
  expect(pings).toHaveLength(1);
});

test('replicas take turns: one call for all of them', async () => {
  const hearts = await Promise.all([
    replica({ every: 60_000 }),
    replica({ every: 60_000 }),
    replica({ every: 60_000 }),
  ]);
  const beats = await Promise.all(hearts.map(({ heart }) => heart.beat()));
  expect(beats.filter(Boolean)).toHaveLength(1);
  expect(pings).toHaveLength(1);
  const client = interactiveRedis(redis.url);
  await client.connect();
  await client.del(names.heartbeat('turn'));
  client.disconnect();
});

test('without a worker nothing is said', async () => {
  const { heart, logged } = await replica({ works: false });
  expect(await heart.beat()).toBe(false);
  expect(pings).toEqual([]);
  expect(logged.join('\n')).toContain('no worker answered');
  const client = interactiveRedis(redis.url);
  await client.connect();
  expect(await client.keys(`${names.prefix}:${names.stageQueue}:heartbeat.*`)).toEqual([]);
  client.disconnect();
});

test('without Slack nothing is said', async () => {
  const { heart, logged } = await replica({ slack: () => Promise.reject(new Error('invalid_auth')) });
  await expired();
  expect(await heart.beat()).toBe(false);
  expect(pings).toEqual([]);
  expect(logged.join('\n')).toContain('invalid_auth');
});

test('without Redis nothing is said, and afterwards it beats again', async () => {
  const { heart } = await replica();
  await expired();
  process.kill(redis.pid, 'SIGSTOP');
  const beaten = await heart.beat().catch(() => false);
  process.kill(redis.pid, 'SIGCONT');
  expect(beaten).toBe(false);
  expect(pings).toEqual([]);
  heart.start();
  await expect.poll(() => pings.length, { timeout: 20_000 }).toBeGreaterThan(0);
});

test('a monitor that refuses or is away is told in the log, without the secret of its address', async () => {
  const { heart, logged } = await replica();
  await expired();
  status = 500;
  expect(await heart.beat()).toBe(false);
  const away = await replica({ url: `http://127.0.0.1:1/${SECRET}` });
  await expired();
  expect(await away.heart.beat()).toBe(false);
  const lines = [...logged, ...away.logged].join('\n');
  expect(lines).toContain('"status":500');
  expect(lines).toContain('was not reached');
  expect(lines).not.toContain(SECRET);
});
