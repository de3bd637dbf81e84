import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMessageFinder } from '../../src/jobs/message-finder.ts';
import { createMessageStore } from '../../src/jobs/message-store.ts';
import { createNames } from '../../src/jobs/names.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

const names = createNames();
const MINUTE = 60_000;
const START = Date.parse('2026-11-01T00:10:00+09:00');
const tsOf = (at: number): string => `${(at / 1000).toFixed(0)}.000100`;

let redis: TestRedis;
let client: Redis;
beforeAll(async () => {
  redis = await startTestRedis();
  client = new Redis(redis.url);
  const adds = client.pipeline();
  for (let at = 0; at < 1700; at += 1) adds.zadd(names.runs, START + at * MINUTE, `demo.p${at}.r1`);
  await adds.exec();
  const messages = createMessageStore(client, names);
  // The oldest run of all had its last word after everybody else's.
  await messages.write('demo.p0.r1', 'root', { ts: tsOf(START), hash: 'h' });
  await messages.write('demo.p0.r1', 'log:4', { ts: tsOf(START + 5000 * MINUTE), hash: 'h' });
  await messages.write('demo.p9.r1', 'root', { meantAt: START });
  await messages.told('demo.p9.r1', 3);
});
afterAll(async () => {
  client.disconnect();
  await redis.stop();
});

test('a message is found however many runs have begun since its run did', async () => {
  const runOf = createMessageFinder(client, names);
  expect(await runOf(tsOf(START + 5000 * MINUTE))).toBe('demo.p0.r1');
  expect(await runOf(tsOf(START + 6000 * MINUTE), tsOf(START))).toBe('demo.p0.r1');
});

test('what belongs to no run is found in none', async () => {
  const runOf = createMessageFinder(client, names);
  expect(await runOf(tsOf(START + 4999 * MINUTE))).toBeUndefined();
  expect(await runOf(tsOf(START - 5 * MINUTE))).toBeUndefined();
  expect(await runOf('no stamp')).toBeUndefined();
  expect(await runOf()).toBeUndefined();
});
