import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type ConnectionOptions, DelayedError, Worker } from 'bullmq';
import type { StageContext } from '../pipeline/stages/stage.ts';
import type { StageJob } from './dispatch.ts';
import type { Names } from './names.ts';
import type { Claim, Next } from './hands.ts';

/** A tick lasts seconds, so a short lock is safe, and a killed replica's stages go on within it. Milliseconds. */
const LOCK = 8000;
const STALL_CHECK = 3000;
/** A tick that fails unexpectedly is a defect of ours: its stage is looked at again, unhurried. */
const AFTER_DEFECT = 2000;

export interface StageWorkerParts {
  connection: ConnectionOptions;
  names: Names;
  tick(ref: StageJob, claim: Claim): Promise<Next>;
  log: StageContext['log'];
  /** Ticks at a time; a remote job in flight holds none. */
  concurrency: number;
}

/** Runs ticks. Between two looks a stage's job lies delayed in Redis, so waiting costs no slot. */
export function createStageWorker({ connection, names, tick, log, concurrency }: StageWorkerParts) {
  const worker = new Worker<StageJob>(
    names.stageQueue,
    async (job, lock, signal) => {
      const next = await tick(job.data, claimOf(signal)).catch((error: unknown) => {
        log.warn({ ...job.data, err: error }, 'a tick failed unexpectedly; the stage is looked at again');
        return { after: AFTER_DEFECT };
      });
      if (next === 'done') return;
      await job.moveToDelayed(Date.now() + Math.max(next.after, 1), lock);
      throw new DelayedError();
    },
    {
      connection,
      prefix: names.prefix,
      concurrency,
      lockDuration: LOCK,
      stalledInterval: STALL_CHECK,
      // BullMQ counts stalls over a job's whole life; crashes are bounded by the run record instead.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      autorun: false,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
  );
  worker.on('error', (error) => log.warn({ err: error }, 'the stage worker lost Redis; it goes on when Redis is back'));
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) worker.cancelJob(id, 'the lock has gone to another worker');
  });
  return {
    start: (): void => void worker.run(),
    /**
     * Finishes the ticks under way, for at most `patience` milliseconds: BullMQ waits for ever for a connection that is
     * just coming back, and what is not finished is taken up by another replica.
     */
    stop: async (patience: number): Promise<void> => {
      const late = delay(patience, 'late', { ref: false });
      await Promise.race([worker.close().catch(() => undefined), late]);
    },
  };
}

function claimOf(signal: AbortSignal | undefined): Claim {
  const taken = performance.now();
  const alive = signal ?? new AbortController().signal;
  return { id: randomUUID(), signal: alive, holds: () => !alive.aborted && performance.now() - taken < LOCK - 2000 };
}
