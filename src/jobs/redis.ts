import { Redis } from 'ioredis';

/** For what a person waits on: fails within seconds when Redis does not answer, instead of hanging past Slack's 3 s. */
export const interactiveRedis = (url: string): Redis =>
  new Redis(url, {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    commandTimeout: 1500,
    connectTimeout: 2000,
    lazyConnect: true,
  });

/**
 * For workers: waits for Redis to come back. A command whose answer is lost with a connection is given up after a while,
 * because ioredis may otherwise wait for it for ever; BullMQ then asks again. Longer than BullMQ's own longest
 * blocking wait, which is 10 s while jobs are delayed.
 */
export const workerRedis = (url: string): Redis =>
  new Redis(url, {
    maxRetriesPerRequest: null,
    commandTimeout: 13_000,
    blockingTimeout: 13_000,
    socketTimeout: 20_000,
    connectTimeout: 5000,
    lazyConnect: true,
  });

export interface RedisReport {
  version: string;
  /** Undefined where a managed service hides its configuration. */
  appendonly: boolean | undefined;
  policy: string | undefined;
}

/** What the store needs to know of its Redis: persistence and eviction, where the server tells. */
export async function inspectRedis(redis: Redis): Promise<RedisReport> {
  const info = await redis.info('server');
  const setting = async (name: string): Promise<string | undefined> => {
    const reply = await redis.config('GET', name).catch(() => undefined);
    return Array.isArray(reply) ? reply[1] : undefined;
  };
  const appendonly = await setting('appendonly');
  return {
    version: /redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown',
    appendonly: appendonly === undefined ? undefined : appendonly === 'yes',
    policy: await setting('maxmemory-policy'),
  };
}
