import type { Redis } from 'ioredis';
import type { Names } from './names.ts';

export interface Clock {
  /** Milliseconds since the epoch, the same for every replica. */
  now(): Promise<number>;
}

/** Milliseconds for which an answer of Redis is carried on by the monotonic clock: what drifts or jumps is seen then. */
const SAMPLE_LIFE = 1000;

/**
 * Redis TIME, so that replicas with skewed clocks agree; asked once a second, and carried on in between. With
 * `adjustable` (local mode and tests only) an offset in milliseconds that lies in the store is added, and every call asks.
 */
export function createClock(redis: Redis, names: Names, { adjustable }: { adjustable: boolean }): Clock {
  const time = async (): Promise<number> => {
    const [seconds, micros] = await redis.time();
    return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
  };
  if (adjustable) {
    return {
      now: async () => {
        const [now, offset] = await Promise.all([time(), redis.get(names.clockOffset)]);
        return now + Number(offset ?? 0);
      },
    };
  }
  let sample: { now: Promise<number>; at: number } | undefined;
  return {
    now: async () => {
      // Counted from before the question: a process that was frozen while it waited for the answer asks again.
      if (!sample || performance.now() - sample.at > SAMPLE_LIFE) sample = { now: time(), at: performance.now() };
      const { now, at } = sample;
      const asked = await now.catch((error: unknown) => {
        sample = undefined;
        throw error;
      });
      return Math.floor(asked + performance.now() - at);
    },
  };
}
