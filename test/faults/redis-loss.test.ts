import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect } from 'vitest';
import { durable, findRedisServer } from '../../local/redis.ts';
import type { Product } from '../helpers/product.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';
import type { Stack } from '../helpers/stack.ts';
import { fault } from './fault.ts';
import { withStack } from './lanes.ts';
import { answers, expectRefusal } from './outage.ts';
import { startProxy } from './proxy.ts';
import { freshPeriod } from './starts.ts';
import { NOTHING_TWICE, survived } from './survival.ts';

/** One that has a key, one that must be searched for, one whose code takes part. */
const KINDS = ['athena-query', 'glue-job', 'lambda-invoke'];

/** The file that Redis appends to. */
function appendOnly({ dir }: TestRedis): string {
  const folder = join(dir, 'appendonlydir');
  const last = readdirSync(folder)
    .filter((name) => name.endsWith('.incr.aof'))
    .toSorted()
    .at(-1)!;
  return join(folder, last);
}

/** A run that is in the store and that nobody has begun: its product died before it wrote what it meant to do. */
async function queued(stack: Stack, kind: string): Promise<string> {
  const doomed = await stack.start({ failpoint: 'before-intent' });
  const period = freshPeriod();
  await Promise.all([doomed.killed(), stack.slash('U_OPERATOR', `run ${kind} --period ${period}`)]);
  return `${kind}.${period}.r1`;
}

/** Starts a product and waits until AWS is at work for the run, and Slack shows it. */
async function begun(stack: Stack, id: string): Promise<Product> {
  stack.hold();
  const product = await stack.start();
  await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
  await stack.shown();
  // Whoever counts in the store has counted on since: what is lost from here on is noticed.
  const counted = await stack.client.mget(await stack.client.keys(stack.names.pulse('*')));
  await stack.eventually(async () => {
    const now = await stack.client.mget(await stack.client.keys(stack.names.pulse('*')));
    return now.some((count, index) => Number(count) > Number(counted[index])) || undefined;
  });
  return product;
}

const offsetOf = (field: string, info: string): number => Number(new RegExp(`${field}:(\\d+)`).exec(info)?.[1]);

/** Leads a client to another server. */
async function follow(client: Redis, url: string): Promise<void> {
  client.options.port = Number(new URL(url).port);
  client.disconnect(true);
  await once(client, 'ready');
}

/** What was lost is told; the run goes on from where the store knows it, and nothing has happened twice. */
async function expectMended(stack: Stack, id: string, product: Product): Promise<void> {
  await stack.eventually(() => told(stack, 'The store has lost what was written'));
  await answers(stack);
  await stack.release();
  expect(await survived(stack, id)).toEqual(NOTHING_TWICE);
  await stack.drain(product);
}

const told = (stack: Stack, words: string): true | undefined =>
  stack.messages().some(({ text }) => text?.includes(words)) || undefined;

for (const kind of KINDS) {
  fault('R3', kind, { quick: kind === 'glue-job' }, () =>
    withStack({}, async (stack) => {
      const id = await queued(stack, kind);
      const size = statSync(appendOnly(stack.redis)).size;
      const product = await begun(stack, id);
      await stack.redis.end('SIGKILL');
      truncateSync(appendOnly(stack.redis), size);
      await stack.redis.begin();
      expect((await stack.store.load(id))!.run.stages['first']!.state).toBe('queued');
      await expectMended(stack, id, product);
    }),
  );

  fault('R4', kind, {}, () =>
    withStack({}, async (stack) => {
      const id = await queued(stack, kind);
      const file = appendOnly(stack.redis);
      const { size } = statSync(file);
      const product = await begun(stack, id);
      await stack.redis.end('SIGKILL');
      const handle = openSync(file, 'r+');
      writeSync(handle, Buffer.alloc(64, 0xff), 0, 64, size + 8);
      closeSync(handle);

      // Redis refuses to start: people are told, and so is whoever starts a process.
      const port = Number(new URL(stack.redis.url).port);
      const server = spawn(findRedisServer()!, durable(port, stack.redis.dir), { stdio: 'ignore' });
      expect(await once(server, 'exit')).toEqual([1, null]);
      await expectRefusal(stack);
      const other = await stack.launch();
      expect(await other.ended).toBe(1);
      expect(other.tail()).toContain('Redis at REDIS_URL does not answer; check the address, and that it is running.');

      const mended = spawnSync(findRedisServer()!.replace(/server$/, 'check-aof'), ['--fix', file], {
        input: 'y\n',
        encoding: 'utf8',
      });
      expect(mended.stdout).toContain('Successfully truncated AOF');
      await stack.redis.begin();
      await expectMended(stack, id, product);
    }),
  );

  fault('R5', kind, { quick: kind === 'athena-query' }, async () => {
    const [client, server, replication] = await Promise.all([startProxy(), startTestRedis(), startProxy()]);
    await withStack({ proxied: client.before }, async (stack) => {
      const replica = new Redis(server.url);
      const before = new URL(await replication.before(stack.redis.url));
      await replica.config('SET', 'repl-timeout', '3600');
      await replica.replicaof(before.hostname, before.port);
      const id = await queued(stack, kind);
      const offset = offsetOf('master_repl_offset', await stack.client.info('replication'));
      await stack.eventually(
        async () => offsetOf('slave_repl_offset', await replica.info('replication')) >= offset || undefined,
      );
      // The replica hears no more: whatever is acknowledged from now on is lost with the master.
      replication.silence();
      const product = await begun(stack, id);
      await client.cut();
      await expectRefusal(stack);
      await replica.replicaof('NO', 'ONE');
      await client.before(server.url);
      await follow(stack.client, server.url);
      expect((await stack.store.load(id))!.run.stages['first']!.state).toBe('queued');
      await client.open();
      await expectMended(stack, id, product);
      replica.disconnect();
    }).finally(async () => {
      replication.speak();
      await Promise.all([client.cut(), replication.cut(), server.stop()]);
    });
  });
}

fault('R11', 'a store that was emptied is told of, and left', { quick: true }, () =>
  withStack({}, async (stack) => {
    const id = await queued(stack, 'athena-query');
    const products = [await begun(stack, id), await stack.start()];
    const calls = await stack.calls();
    const installation = await stack.client.get(stack.names.installation);
    await stack.client.flushall();
    for (const product of products) expect(await product.ended).toBe(1);
    expect(stack.messages().filter(({ text }) => text?.includes('The store was emptied'))).toHaveLength(1);

    const next = await stack.start();
    expect(await stack.client.get(stack.names.installation)).not.toBe(installation);
    await answers(stack);
    expect((await stack.store.list({ limit: 10 })).map((run) => run.id)).toEqual([]);
    expect(await stack.calls()).toEqual(calls);
    await stack.release();
    await stack.drain(next);
  }),
);
