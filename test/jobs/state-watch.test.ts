import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createNames } from '../../src/jobs/names.ts';
import { createLossStore, createStoreWatch } from '../../src/jobs/store-watch.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

const names = createNames();
const log = { info: () => undefined, warn: () => undefined };
const channels = ['C_PIPELINES', 'C_ALERTS'];
let server: TestRedis;
let redis: Redis;
let now: number;
let watches: ReturnType<typeof watch>[];

beforeAll(async () => {
  server = await startTestRedis();
  redis = new Redis(server.url);
});
beforeEach(async () => {
  await redis.flushall();
  await redis.set(names.installation, 'ours');
  now = 1_000_000;
  watches = [];
});
afterEach(() => Promise.all(watches.map(({ stop }) => stop())));
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

/** A watch whose clock goes on by a second with each count. */
function watch() {
  const onReplaced = vi.fn<() => void>();
  const clock = { now: async () => (now += 1000) };
  const made = createStoreWatch({ redis, names, installation: 'ours', clock, channels, log, onReplaced });
  return { ...made, onReplaced };
}
const started = (): ReturnType<typeof watch> => {
  const one = watch();
  watches.push(one);
  one.start();
  return one;
};

const pulses = (): Promise<string[]> => redis.keys(names.pulse('*'));
/** Waits until each process has counted up to a number. */
const counted = (count: number): Promise<void> =>
  vi.waitFor(async () => {
    const keys = await pulses();
    expect(keys.length).toBe(watches.length);
    for (const value of await redis.mget(keys)) expect(Number(value)).toBeGreaterThanOrEqual(count);
  }, 10_000);
const losses = async () => {
  const ids = await redis.hkeys(names.losses);
  return Promise.all(ids.map((id) => createLossStore(redis, names).read(id)));
};

test('a store that knows an older count has lost what came after it: each channel is told once, by one replica', async () => {
  started();
  started();
  await counted(4);
  for (const key of await pulses()) await redis.set(key, '1');
  await vi.waitFor(async () => expect(await losses()).toHaveLength(2), 10_000);
  for (const loss of await losses()) {
    expect(loss).toMatchObject({ lost: 'writes' });
    const { since, until } = loss as { since: number; until: number };
    expect(until).toBeGreaterThan(since);
  }
  expect((await losses()).map((loss) => loss!.channel).toSorted()).toEqual(channels.toSorted());
  expect(await redis.zcard(names.dirty)).toBe(2);
  expect(await createLossStore(redis, names).since()).toBeGreaterThan(1_000_000);
  await counted(8);
  expect(await losses()).toHaveLength(2);
});

test.each([
  ['emptied', 2, () => redis.flushall()],
  ['replaced by another', 0, () => redis.set(names.installation, 'theirs')],
] as const)('a store that was %s is left', async (_, told, change) => {
  const one = started();
  await counted(2);
  await change();
  await vi.waitFor(() => expect(one.onReplaced).toHaveBeenCalledTimes(1), 10_000);
  expect(await losses()).toHaveLength(told);
});

test('a process that ends leaves no count', async () => {
  const one = started();
  await counted(1);
  watches = [];
  await one.stop();
  expect(await pulses()).toEqual([]);
});
