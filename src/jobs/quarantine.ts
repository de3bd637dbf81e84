import type { Job } from 'bullmq';
import type { StageJob } from './dispatch.ts';
import type { Next } from './hands.ts';

/** Deaths in a row after which a job is not tried any more. */
const DEATHS = 3;

interface Care {
  tick(): Promise<Next>;
  park(): Promise<void>;
}

/**
 * Parks a job whose ticks kill the process. BullMQ counts how often a job was found without its holder; one that was,
 * since its last tick that ended, is a suspect, and every further try is counted before it is made. The last try is made
 * while no other suspect is tried, so that work which merely ran beside a killer is not taken for one. A job that never
 * lost its holder costs nothing.
 */
export function createQuarantine() {
  let alone: Promise<unknown> = Promise.resolve();

  async function attempt(job: Job<StageJob>, deaths: number, tick: Care['tick']): Promise<Next> {
    await job.updateData({ ...job.data, deaths: deaths + 1 });
    const next = await tick();
    const { deaths: _over, ...ref } = job.data;
    if (next !== 'done') await job.updateData({ ...ref, stalls: job.stalledCounter });
    return next;
  }

  return async (job: Job<StageJob>, { tick, park }: Care): Promise<Next> => {
    const { stalls = 0, deaths = 1 } = job.data;
    if (job.stalledCounter <= stalls) return tick();
    if (deaths >= DEATHS) {
      await park();
      return 'done';
    }
    if (deaths < DEATHS - 1) return attempt(job, deaths, tick);
    const turn = alone.then(() => attempt(job, deaths, tick));
    alone = turn.catch(() => undefined);
    return turn;
  };
}
