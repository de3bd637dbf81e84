import type { Redis } from 'ioredis';
import { z } from 'zod';
import { isSettled, type Run, statusOf } from '../pipeline/run.ts';
import type { StageContext } from '../pipeline/stages/stage.ts';
import type { Clock } from './clock.ts';
import type { Names } from './names.ts';
import type { RunStore } from './run-store.ts';
import { pages } from './scan.ts';

const DAY = 24 * 3_600_000;
/** Milliseconds between two looks at whether a day has passed. */
const EVERY = 10 * 60_000;
/** Runs that are looked at together. */
const PAGE = 200;

/** What is kept of each pipeline's past: its newest runs, and every run of the last days. */
export interface Keep {
  runs: number;
  days: number;
}

/**
 * Removes a run with all that follows from it, if it is still as it was read and Slack shows it as it is.
 * KEYS: run, dirty, runs, runs of the pipeline, succeeded, timers, live, latest number, events, details, messages
 * ARGV: run, version, number
 */
const REMOVE = `
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[2] or redis.call('ZSCORE', KEYS[2], ARGV[1]) then return 0 end
for i = 3, 6 do redis.call('ZREM', KEYS[i], ARGV[1]) end
redis.call('SREM', KEYS[7], ARGV[1])
if redis.call('GET', KEYS[8]) == ARGV[3] then redis.call('DEL', KEYS[8]) end
return redis.call('DEL', KEYS[1], KEYS[9], KEYS[10], KEYS[11])`;

/**
 * Removes definitions if nothing was decided since it was seen that no run has them: a decision alone gives a run a
 * definition, and each leaves an entry in the audit log. KEYS: audit, then the definitions; ARGV: its last entry
 */
const FORGET = `
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if (last and last[1] or '') ~= ARGV[1] then return 0 end
return redis.call('DEL', unpack(KEYS, 2))`;

const Ended = z.object({ run: z.string() });
const Arrival = z.object({ after: z.array(z.string()), period: z.object({ id: z.string() }) });

export interface RetentionParts {
  redis: Redis;
  names: Names;
  store: RunStore;
  clock: Clock;
  keep: Keep;
  log: StageContext['log'];
}

/**
 * Removes runs that have ended and that neither `runs` nor `days` protects, at boot and daily. Never one that waits for a
 * person, the newest or the last successful one of its pipeline, a run before an older one of its period, nor one that
 * something unfinished speaks of. The audit log is kept.
 */
export function createRetention({ redis, names, store, clock, keep, log }: RetentionParts) {
  let timer: NodeJS.Timeout | undefined;
  let passed = -Infinity;
  let passing: Promise<unknown> = Promise.resolve();

  /** Removes what nothing keeps; gives the number of runs. */
  async function pass(): Promise<number> {
    const now = await clock.now();
    const before = now - keep.days * DAY;
    const named = await unfinished();
    const kept = new Map<string, Promise<Set<string>>>();
    const removed: Run[] = [];
    // Oldest first, so that of a period's runs the first goes first. What is passed over is not looked at again.
    let skip = 0;
    for (;;) {
      const ids = await redis.zrangebyscore(names.runs, '-inf', before, 'LIMIT', skip, PAGE);
      if (ids.length === 0) break;
      const loaded = await Promise.all(ids.map((id) => store.load(id)));
      for (const found of loaded) {
        if (!found) continue;
        const { run, version } = found;
        const { pipeline } = run;
        if (!kept.has(pipeline)) kept.set(pipeline, keptOf(pipeline));
        const isNamed = named.has(run.id) || named.has(placeOf(pipeline, run.period.id));
        const isKept = isNamed || (await kept.get(pipeline))!.has(run.id);
        if (isKept || !hasEnded(run, before) || !(await isOldest(run)) || !(await remove(run, version))) continue;
        removed.push(run);
      }
      skip += ids.length - loaded.filter((found) => found && removed.includes(found.run)).length;
    }
    if (removed.length > 0) {
      const forgotten = await forget(new Set(removed.map(({ definition }) => definition)));
      log.info({ runs: removed.length, definitions: forgotten }, 'old runs were removed');
    }
    return removed.length;
  }

  /** The newest runs of a pipeline, and its last success. */
  async function keptOf(pipeline: string): Promise<Set<string>> {
    const newest = await redis.zrevrange(names.runsOf(pipeline), 0, Math.max(keep.runs, 1) - 1);
    const succeeded = await redis.zrevrange(names.succeeded(pipeline), 0, 0);
    return new Set([...newest, ...succeeded]);
  }

  /** What something unfinished speaks of: ends that triggers have not taken, periods they wait for, causes of runs. */
  async function unfinished(): Promise<Set<string>> {
    const ids = new Set<string>();
    for (const text of await redis.hvals(names.outbox)) ids.add(Ended.parse(JSON.parse(text)).run);
    for (const text of await redis.hvals(names.arrivals)) {
      const { after, period } = Arrival.parse(JSON.parse(text));
      for (const pipeline of after) ids.add(placeOf(pipeline, period.id));
    }
    const waiting = await redis.zrange(names.timers, 0, '-1');
    for (const run of await store.loadMany([...new Set([...(await store.live()), ...waiting])])) {
      for (const cause of run.cause?.runs ?? []) ids.add(cause);
      if (run.cause?.backfill !== undefined) ids.add(run.cause.backfill);
    }
    return ids;
  }

  /** A backfill that goes on asks for its runs; those of a period are numbered from the oldest that is there. */
  async function isOldest({ id, pipeline, period, number, cause }: Run): Promise<boolean> {
    const backfill = cause?.backfill === undefined ? undefined : await store.load(cause.backfill);
    if (backfill && backfill.run.id !== id && !isOver(backfill.run)) return false;
    const older = Array.from({ length: number - 1 }, (_, index) => names.run(`${pipeline}.${period.id}.r${index + 1}`));
    return older.length === 0 || (await redis.exists(...older)) === 0;
  }

  async function remove({ id, pipeline, period, number }: Run, version: number): Promise<boolean> {
    const keys = [
      names.run(id),
      names.dirty,
      names.runs,
      names.runsOf(pipeline),
      names.succeeded(pipeline),
      names.timers,
      names.live,
      names.latest(pipeline, period.id),
      names.events(id),
      names.details(id),
      names.messages(id),
    ];
    return (await redis.eval(REMOVE, keys.length, ...keys, id, version, number)) !== 0;
  }

  /** Removes those of the definitions that no run has any more; gives their number. */
  async function forget(hashes: Set<string>): Promise<number> {
    const last = (await redis.xrevrange(names.audit, '+', '-', 'COUNT', 1))[0]?.[0] ?? '';
    for await (const page of pages((cursor) => redis.zscan(names.runs, cursor, 'COUNT', PAGE))) {
      const ids = page.filter((_, index) => index % 2 === 0);
      for (const { definition } of await store.loadMany(ids)) hashes.delete(definition);
    }
    if (hashes.size === 0) return 0;
    const keys = [names.audit, ...[...hashes].map(names.definition)];
    return Number(await redis.eval(FORGET, keys.length, ...keys, last));
  }

  async function look(): Promise<void> {
    const now = await clock.now();
    if (now - passed < DAY) return;
    await pass();
    passed = now;
  }

  const guarded = (): Promise<unknown> => {
    passing = look().catch((error: unknown) => log.warn({ err: error }, 'old runs are removed at the next look'));
    return passing;
  };

  return {
    pass,
    start(): void {
      void guarded();
      timer = setInterval(() => void guarded(), EVERY);
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await passing;
    },
  };
}

/** All runs of a pipeline for a period. */
const placeOf = (pipeline: string, period: string): string => `${pipeline}.${period}`;

const isOver = (run: Run): boolean => ['succeeded', 'failed', 'cancelled'].includes(statusOf(run));

const hasEnded = (run: Run, before: number): boolean =>
  isSettled(run) && isOver(run) && run.endedAt !== undefined && run.endedAt <= before;
