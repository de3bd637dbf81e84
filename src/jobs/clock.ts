import type { Redis } from 'ioredis';
import type { Names } from './names.ts';

export interface Clock {
  /** Milliseconds since the epoch, the same for every replica. */
  now(): Promise<number>;
}

/**
 * Redis TIME, so that replicas with skewed clocks agree. With `adjustable` (local mode and tests only) an offset in
 * milliseconds that lies in the store is added.
 */
export function createClock(redis: Redis, names: Names, { adjustable }: { adjustable: boolean }): Clock {
  const time = async (): Promise<number> => {
    const [seconds, micros] = await redis.time();
    return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
  };
  if (!adjustable) return { now: time };
  return {
    now: async () => {
      const [now, offset] = await Promise.all([time(), redis.get(names.clockOffset)]);
      return now + Number(offset ?? 0);
    },
  };
}
