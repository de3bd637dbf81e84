import type { Redis } from 'ioredis';
import { type RichBlock, RICH_BLOCKS } from '../views/message.ts';
import type { Names } from './names.ts';

/** Milliseconds for which what is known of the workspace is carried on. */
const KNOWN = 60_000;

/** Which sorts of blocks the workspace has refused: remembered, so that each message is sent once and not twice. */
export function createRefusedBlocks(redis: Redis, names: Names) {
  let known: { refused: Set<string>; at: number } | undefined;
  return {
    /** The sorts that may be used. */
    async rich(): Promise<ReadonlySet<RichBlock>> {
      if (!known || performance.now() - known.at > KNOWN)
        known = { refused: new Set(await redis.smembers(names.refusedBlocks)), at: performance.now() };
      const { refused } = known;
      return new Set(RICH_BLOCKS.filter((sort) => !refused.has(sort)));
    },
    async add(sorts: readonly RichBlock[]): Promise<void> {
      await redis.sadd(names.refusedBlocks, ...sorts);
      known = undefined;
    },
  };
}

export type RefusedBlocks = ReturnType<typeof createRefusedBlocks>;
