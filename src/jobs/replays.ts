import type { Redis } from 'ioredis';
import type { Names } from './names.ts';

/** Milliseconds for which a signature is good: five minutes before its time and five after, and a little. */
const LIFE = 11 * 60_000;

/** Remembers the signatures of requests for as long as they are good: one that any replica has seen is no longer new. */
export const createReplays =
  (redis: Redis, names: Names) =>
  async (signature: string): Promise<boolean> =>
    (await redis.set(names.request(signature), '1', 'PX', LIFE, 'NX')) === 'OK';
