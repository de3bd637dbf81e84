import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Names } from './names.ts';

/** Runs that are looked at together. */
const PAGE = 500;
/** Milliseconds by which the clocks of Slack and of the store may differ. */
const SKEW = 60_000;

const Posted = z.looseObject({ ts: z.string() });

/** Finds out which run a message in Slack is about. */
export function createMessageFinder(redis: Redis, names: Names) {
  /** The run to which one of the messages belongs, by its ts: among those that began before the first, the newest first. */
  return async function runOf(...stamps: string[]): Promise<string | undefined> {
    const first = Math.min(...stamps.map((ts) => Number(ts) * 1000));
    if (!Number.isFinite(first)) return undefined;
    for (let skip = 0; ; skip += PAGE) {
      const ids = await redis.zrevrangebyscore(names.runs, first + SKEW, '-inf', 'LIMIT', skip, PAGE);
      if (ids.length === 0) return undefined;
      const reads = redis.pipeline();
      for (const id of ids) reads.hvals(names.messages(id));
      const replies = (await reads.exec()) ?? [];
      const found = ids.find((_, index) =>
        ((replies[index]?.[1] ?? []) as string[]).some((entry) => stamps.includes(tsOf(entry))),
      );
      if (found !== undefined) return found;
    }
  };
}

/** The ts of a message that is in Slack; none of one that is only meant, and of what else is noted beside messages. */
const tsOf = (entry: string): string => Posted.safeParse(JSON.parse(entry)).data?.ts ?? '';

export type MessageFinder = ReturnType<typeof createMessageFinder>;
