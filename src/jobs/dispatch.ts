import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { IN_FLIGHT, jobIdOf, LIVE, type Run, type RunEvent, type Stage } from '../pipeline/run.ts';

/** The way to one attempt's record. */
export interface StageRef {
  run: string;
  stage: string;
  attempt: number;
}

/** What a stage job carries: only the way to the record, never a copy of it. */
export interface StageJob extends StageRef {
  /** How often BullMQ had found it without its holder when a tick of it last ended, and its deaths since: quarantine.ts. */
  stalls?: number;
  deaths?: number;
}

/** Milliseconds; no look is put off for longer, unless the record says so. */
const LONGEST_SLEEP = 90_000;
/** Milliseconds after its time at which a look is overdue, however busy the workers are. */
const LATE = 5000;
/** BullMQ keeps when a delayed job is due in the upper bits of its score. */
const SCORE_OF_MS = 0x1000;

/** Whether an attempt needs looks. Nothing begins while its run waits for a turn, but work that exists goes on. */
export const needsLooks = (run: Run, { state }: Stage): boolean =>
  run.queued ? IN_FLIGHT.has(state) : LIVE.has(state);

/**
 * Gives stages their jobs. Ids are deterministic, so adding one that exists is a no-op, and a tick for an attempt that is
 * over returns at once: calling this too often is harmless, calling it too seldom is healed by the reconciler.
 */
export function createDispatch(queue: Queue<StageJob>, redis: Redis) {
  /** Adds the job of each stage that needs one, due at its `notBefore`. */
  async function add(run: Run, stages: string[], now: number): Promise<void> {
    const jobs = stages.flatMap((id) => {
      const stage = run.stages[id];
      if (!stage || !needsLooks(run, stage)) return [];
      const delay = Math.max(0, (stage.notBefore ?? now) - now);
      return [
        {
          name: 'tick',
          data: { run: run.id, stage: id, attempt: stage.attempt },
          opts: { jobId: jobIdOf(run.id, id, stage.attempt), ...(delay > 0 && { delay }) },
        },
      ];
    });
    // One job needs no transaction around it.
    if (jobs.length === 1) await queue.add(jobs[0]!.name, jobs[0]!.data, jobs[0]!.opts);
    else if (jobs.length > 0) await queue.addBulk(jobs);
  }

  /** Adds the jobs and lets those that are only waiting for their next look run now. */
  async function wake(run: Run, stages: string[], now: number): Promise<void> {
    await add(run, stages, now);
    await hurry(stages.map((id) => jobIdOf(run.id, id, run.stages[id]?.attempt ?? 0)));
  }

  /** Lets jobs that lie delayed run now. */
  async function hurry(jobs: string[]): Promise<void> {
    await Promise.all(
      jobs.map(async (id) => {
        const job = await queue.getJob(id);
        // The job may have become active or be gone since it was read: then there is nothing to hurry.
        if (job && (await job.isDelayed())) await job.promote().catch(() => undefined);
      }),
    );
  }

  return {
    add,
    wake,
    hurry,
    /**
     * Ids of the jobs that sleep longer than any look is put off, or past their time. BullMQ reckons by the clocks of the
     * processes that put a job off and that take it up; on the store's clock it shows when one of them is wrong, or was
     * set meanwhile.
     */
    async oversleeping(): Promise<ReadonlySet<string>> {
      const [seconds] = await redis.time();
      const now = Number(seconds) * 1000;
      const asleep = (from: number | string, to: number | string): Promise<string[]> =>
        redis.zrangebyscore(queue.toKey('delayed'), from, to);
      const [late, long] = await Promise.all([
        asleep('-inf', (now - LATE) * SCORE_OF_MS),
        asleep((now + LONGEST_SLEEP) * SCORE_OF_MS, '+inf'),
      ]);
      return new Set([...late, ...long]);
    },
    /** Jobs for what a commit made live; a stage that a person touched is woken. */
    async after(run: Run, events: RunEvent[], byPerson: boolean, now: number): Promise<void> {
      const started = new Set<string>();
      const touched = new Set<string>();
      for (const event of events) {
        if (event.type === 'run.admitted') for (const id of Object.keys(run.stages)) started.add(id);
        else if (event.type === 'stage.queued' || (event.type === 'stage.failed' && event.retryAt !== undefined)) {
          started.add(event.stage);
        } else if (
          event.type === 'stage.stopping' ||
          (byPerson && event.type.startsWith('stage.') && 'stage' in event)
        ) {
          touched.add(event.stage);
        }
      }
      await add(run, [...started], now);
      const rest = [...touched].filter((id) => !started.has(id) && LIVE.has(run.stages[id]?.state ?? 'blocked'));
      if (rest.length > 0) await wake(run, rest, now);
    },
  };
}

export type Dispatch = ReturnType<typeof createDispatch>;
