import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Definition } from '../pipeline/definition-schema.ts';
import { linesOf } from '../pipeline/leases.ts';
import type { Run, RunStatus } from '../pipeline/run.ts';
import type { Names } from './names.ts';

/** A run that has succeeded, or failed for good: what triggers are told. */
const Ended = z.strictObject({
  run: z.string(),
  pipeline: z.string(),
  period: z.string(),
  status: z.enum(['succeeded', 'failed']),
  at: z.number(),
});
export type Ended = z.infer<typeof Ended>;

/** Where a run stands in line: `place` 1 is next. */
export interface Place {
  resource: string;
  place: number;
}

/** What commits leave beside the records, for those who look across runs. */
export function createRunIndex(redis: Redis, names: Names, loadMany: (ids: string[]) => Promise<Run[]>) {
  /** The newest run of the highest period in a range of starts. */
  async function highest(pipeline: string, below: string): Promise<Run | undefined> {
    const key = names.succeeded(pipeline);
    const [, score] = await redis.zrevrangebyscore(key, below, '-inf', 'WITHSCORES', 'LIMIT', 0, 1);
    if (score === undefined) return undefined;
    const runs = await loadMany(await redis.zrangebyscore(key, score, score));
    return runs.toSorted((a, b) => b.number - a.number)[0];
  }

  return {
    /** By stage, or `run` for the run itself: the line that it stands in, and its place there. */
    async places(run: Run, definition: Definition): Promise<Record<string, Place>> {
      const lines = linesOf(run, definition);
      const ranks = await Promise.all(lines.map(({ resource, holder }) => redis.zrank(names.line(resource), holder)));
      return Object.fromEntries(
        lines.flatMap(({ resource, holder }, index) => {
          const rank = ranks[index];
          const stage = holder === run.id ? 'run' : holder.slice(run.id.length + 1, holder.lastIndexOf('.'));
          return typeof rank === 'number' ? [[stage, { resource, place: rank + 1 }]] : [];
        }),
      );
    },

    /** Who holds a lease of a resource. */
    holders: (resource: string): Promise<string[]> => redis.smembers(names.held(resource)),

    /** Who holds one or stands in line for one before `holder`. */
    async ahead(resource: string, holder: string): Promise<string[]> {
      const [held, line] = await Promise.all([
        redis.smembers(names.held(resource)),
        redis.zrange(names.line(resource), 0, '-1'),
      ]);
      const place = line.indexOf(holder);
      return [...held, ...line.slice(0, place === -1 ? line.length : place)].filter((other) => other !== holder);
    },

    /** Runs that are not over: at work, in line, or waiting for a person. */
    async open(): Promise<Run[]> {
      const [live, timed] = await Promise.all([redis.smembers(names.live), redis.zrange(names.timers, 0, '-1')]);
      return loadMany([...new Set([...live, ...timed])]);
    },

    /** Runs that began at `from` or later, in milliseconds since the epoch: the newest, at most `limit`. */
    async since(from: number, limit: number): Promise<Run[]> {
      return loadMany(await redis.zrevrangebyscore(names.runs, '+inf', from, 'LIMIT', 0, limit));
    },

    /** Runs that time alone changes by `now`. */
    due: (now: number): Promise<string[]> => redis.zrangebyscore(names.timers, '-inf', now),

    /** The last succeeded run of an earlier period. */
    previous: (run: Run): Promise<Run | undefined> => highest(run.pipeline, `(${run.period.start}`),

    /** The last succeeded run of a pipeline's highest period. */
    foremost: (pipeline: string): Promise<Run | undefined> => highest(pipeline, '+inf'),

    /** Up to where a pipeline has succeeded: the end of the highest period, in milliseconds since the epoch. */
    async lastEnd(pipeline: string): Promise<number | undefined> {
      return (await highest(pipeline, '+inf'))?.period.end;
    },

    /** Ends of runs that triggers were not told of yet, by the key under which they are `sent`. */
    async outbox(): Promise<Record<string, Ended>> {
      const entries = Object.entries(await redis.hgetall(names.outbox));
      return Object.fromEntries(entries.map(([key, text]) => [key, Ended.parse(JSON.parse(text))]));
    },

    /** All that follows from an end has been started. */
    async sent(key: string): Promise<void> {
      await redis.hdel(names.outbox, key);
    },
  };
}

/** What the end of a run leaves behind: the index of successes, and the word that triggers wait for. */
export function marksOf(run: Run, { hidden }: Definition, status: RunStatus, was: RunStatus | undefined) {
  const isEnd = status === 'succeeded' || status === 'failed';
  const { id, pipeline, period, sequence, endedAt } = run;
  return {
    ...(status === 'succeeded' && { succeeded: true }),
    ...(was === 'succeeded' && { succeeded: false }),
    ...(isEnd &&
      !hidden && {
        outbox: {
          key: `${id}@${sequence}`,
          entry: JSON.stringify({ run: id, pipeline, period: period.id, status, at: endedAt! } satisfies Ended),
        },
      }),
  };
}
