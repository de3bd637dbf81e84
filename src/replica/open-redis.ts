import { StartError } from '../errors.ts';
import { inspectRedis, interactiveRedis } from '../jobs/redis.ts';
import type { StageContext } from '../pipeline/stages/stage.ts';

/** Connects to Redis and gives its version. Throws StartError when it does not answer, or would let runs vanish. */
export async function openRedis(url: string, log: StageContext['log']) {
  const redis = interactiveRedis(url);
  redis.on('error', (error) => log.warn({ err: error }, 'Redis cannot be reached'));
  await redis.connect().catch((error: unknown) => {
    throw new StartError('Redis at REDIS_URL does not answer; check the address, and that it is running.', error);
  });
  const { policy, appendonly, version } = await inspectRedis(redis);
  if (policy !== undefined && policy !== 'noeviction') {
    throw new StartError(`Redis evicts keys (maxmemory-policy ${policy}), so runs would vanish; set it to noeviction.`);
  }
  if (appendonly === false)
    log.warn({}, 'Redis has no append-only file: runs of the last moments are lost when it stops');
  return { redis, version };
}
