import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Names } from './names.ts';

/** Runs that are looked at: in a burst, a run's first message may come after those of many others. */
const LOOKED_AT = 500;
/** Milliseconds by which the clocks of Slack and of the store may differ. */
const SKEW = 60_000;

const Posted = z.looseObject({ ts: z.string() });

/** Finds out which run a message in Slack is about. */
export function createMessageFinder(redis: Redis, names: Names) {
  /** The run to which one of the messages belongs, by its ts: among the runs that began before the first of them. */
  return async function runOf(...stamps: string[]): Promise<string | undefined> {
    const first = Math.min(...stamps.map((ts) => Number(ts) * 1000));
    if (!Number.isFinite(first)) return undefined;
    const ids = await redis.zrevrangebyscore(names.runs, first + SKEW, '-inf', 'LIMIT', 0, LOOKED_AT);
    const reads = redis.pipeline();
    for (const id of ids) reads.hvals(names.messages(id));
    const replies = ids.length === 0 ? [] : ((await reads.exec()) ?? []);
    return ids.find((_, index) =>
      ((replies[index]?.[1] ?? []) as string[]).some((entry) => stamps.includes(tsOf(entry))),
    );
  };
}

/** The ts of a message that is in Slack; none of one that is only meant, and of what else is noted beside messages. */
const tsOf = (entry: string): string => Posted.safeParse(JSON.parse(entry)).data?.ts ?? '';

export type MessageFinder = ReturnType<typeof createMessageFinder>;
