import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type ConnectionOptions, DelayedError, type Job, Worker } from 'bullmq';
import type { StageContext } from '../pipeline/stages/stage.ts';
import type { StageJob, StageRef } from './dispatch.ts';
import type { Names } from './names.ts';
import type { Claim, Next } from './hands.ts';
import { createQuarantine } from './quarantine.ts';

/**
 * Milliseconds that a tick's lock outlives its holder. After a kill the stage goes on when the lock has expired and the
 * next check but one has seen it: at most LOCK + STALL_CHECK after the kill, or two checks after the process is back.
 * Shorter would make a pause of Redis or of this process look like a death.
 */
const LOCK = 5000;
const STALL_CHECK = 1000;
/** BullMQ looks twice as often as this says and renews what is older than half of it: each second, so three may fail. */
const RENEW = 2000;
/** What must be left of a lock for whoever acts on it: more than the socket of one request may be written late. */
const MARGIN = 2000;
/** A tick that fails unexpectedly is a defect of ours: its stage is looked at again, unhurried. */
const AFTER_DEFECT = 2000;

export interface StageWorkerParts {
  connection: ConnectionOptions;
  names: Names;
  tick(ref: StageRef, claim: Claim): Promise<Next>;
  /** Takes an attempt whose ticks kill the process out of the ticks' reach. */
  park(ref: StageRef): Promise<void>;
  log: StageContext['log'];
  /** Ticks at a time; a remote job in flight holds none. */
  concurrency: number;
}

/** A worker that knows since when each of its locks has certainly been held, on the monotonic clock. */
class ClaimingWorker extends Worker<StageJob> {
  readonly renewed = new Map<string, number>();

  override async extendJobLocks(ids: string[], tokens: string[], duration: number): Promise<string[]> {
    // The lock counts from when Redis renewed it, which is not before it was asked to.
    const asked = performance.now();
    const failed = await super.extendJobLocks(ids, tokens, duration);
    for (const id of ids) if (this.renewed.has(id) && !failed.includes(id)) this.renewed.set(id, asked);
    return failed;
  }

  /** The right to act for a job that was just fetched. */
  claim(job: Job<StageJob>, signal: AbortSignal = new AbortController().signal): Claim {
    const id = job.id!;
    // BullMQ noted the time before it asked for the job: a process that froze in between has held it since then.
    const age = Math.max(0, Date.now() - (job.processedOn ?? Date.now()));
    this.renewed.set(id, performance.now() - age);
    const since = (): number => this.renewed.get(id) ?? Number.NEGATIVE_INFINITY;
    return { id: randomUUID(), signal, holds: () => !signal.aborted && performance.now() - since() < LOCK - MARGIN };
  }
}

/** Runs ticks. Between two looks a stage's job lies delayed in Redis, so waiting costs no slot. */
export function createStageWorker({ connection, names, tick, park, log, concurrency }: StageWorkerParts) {
  const quarantine = createQuarantine();

  async function look(job: Job<StageJob>, signal: AbortSignal | undefined): Promise<Next> {
    const claim = worker.claim(job, signal);
    const { run, stage, attempt } = job.data;
    const ref = { run, stage, attempt };
    try {
      return await quarantine(job, { tick: () => tick(ref, claim), park: () => park(ref) });
    } catch (error) {
      log.warn({ ...ref, err: error }, 'a tick failed unexpectedly; the stage is looked at again');
      return { after: AFTER_DEFECT };
    } finally {
      worker.renewed.delete(job.id!);
    }
  }

  const worker = new ClaimingWorker(
    names.stageQueue,
    async (job, lock, signal) => {
      const next = await look(job, signal);
      if (next === 'done') return;
      await job.moveToDelayed(Date.now() + Math.max(next.after, 1), lock);
      throw new DelayedError();
    },
    {
      connection,
      prefix: names.prefix,
      concurrency,
      lockDuration: LOCK,
      lockRenewTime: RENEW,
      stalledInterval: STALL_CHECK,
      // BullMQ counts stalls over a job's whole life; the quarantine counts them since the last tick that ended.
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
