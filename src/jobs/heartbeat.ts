import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { StageContext } from '../pipeline/stages/stage.ts';
import type { StageJob, StageRef } from './dispatch.ts';
import type { Claim, Next } from './hands.ts';
import type { Names } from './names.ts';

/** Milliseconds between two beats, and how long an answer may take. */
const EVERY = 60_000;
const PATIENCE = 20_000;
/** Milliseconds for the request to the monitor. */
const REQUEST = 10_000;
const LOOK = 100;

/** What a heartbeat's job names in a run's place; no run's id is without a dot. */
const BEAT = 'heartbeat';
const FINE = 'ok';

type Tick = (ref: StageRef, claim: Claim) => Promise<Next>;

export interface HeartbeatParts {
  /** A connection that fails fast: a Redis that is away is a missed beat, not a late one. */
  redis: Redis;
  names: Names;
  /** A call that every message needs; throws when Slack does not take it. */
  askSlack(): Promise<unknown>;
  /** Called after each loop that was closed; whoever listens there tells when it stays away. */
  url: string;
  log: StageContext['log'];
  every?: number;
  patience?: number;
}

/**
 * Says "alive" elsewhere, and only after a real loop: a job in the queue of the stages → a worker of any replica →
 * Slack → an answer in Redis → read back here. With a dead worker, Redis or Slack nothing is said, and that is the alarm.
 */
export function createHeartbeat(parts: HeartbeatParts) {
  const { redis, names, log, every = EVERY, patience = PATIENCE } = parts;
  const queue = new Queue<StageJob>(names.stageQueue, {
    connection: redis,
    prefix: names.prefix,
    skipWaitingForReady: true,
  });
  queue.on('error', () => undefined);
  const stopping = new AbortController();
  let loop: Promise<void> = Promise.resolve();

  /** The worker's part: asks Slack, and leaves the answer. */
  async function answer(id: string): Promise<Next> {
    const said = await parts.askSlack().then(
      () => FINE,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    await redis.set(names.heartbeat(id), said, 'PX', every + patience);
    return 'done';
  }

  /** One loop; true when it was closed and told. One replica at a time makes it. */
  async function beat(): Promise<boolean> {
    // Shorter than the pause between two beats, so that one process alone never skips its own.
    if ((await redis.set(names.heartbeat('turn'), '1', 'PX', Math.ceil(every * 0.9), 'NX')) === null) return false;
    const id = randomUUID();
    const jobId = `${BEAT}.${id}`;
    await queue.add(BEAT, { run: BEAT, stage: id, attempt: 0 }, { jobId });
    const said = await answered(id);
    if (said !== FINE) {
      // Beats of an hour without a worker would all be answered at once when there is one again.
      if (said === null) await queue.remove(jobId);
      log.warn({ because: said ?? 'no worker answered' }, 'no heartbeat: the loop of queue, worker and Slack is open');
      return false;
    }
    return tell();
  }

  async function answered(id: string): Promise<string | null> {
    const until = performance.now() + patience;
    for (;;) {
      const said = await redis.getdel(names.heartbeat(id));
      if (said !== null || performance.now() > until || stopping.signal.aborted) return said;
      await delay(LOOK);
    }
  }

  /** The address is a secret from its path on; only its host is logged. */
  async function tell(): Promise<boolean> {
    try {
      const reply = await fetch(parts.url, { signal: AbortSignal.timeout(REQUEST) });
      await reply.body?.cancel();
      if (reply.ok) return true;
      log.warn({ host: new URL(parts.url).host, status: reply.status }, 'the monitor did not take the heartbeat');
    } catch (error) {
      const why = error instanceof Error ? error.name : 'Error';
      log.warn({ host: new URL(parts.url).host, why }, 'the monitor was not reached; the next heartbeat tries again');
    }
    return false;
  }

  return {
    /** Ticks with an answer to heartbeats among them. */
    answering:
      (tick: Tick): Tick =>
      (ref, claim) =>
        ref.run === BEAT ? answer(ref.stage) : tick(ref, claim),
    beat,
    start(): void {
      loop = (async () => {
        while (!stopping.signal.aborted) {
          await beat().catch((error: unknown) => log.warn({ err: error }, 'no heartbeat: Redis cannot be reached'));
          await delay(every, undefined, { signal: stopping.signal }).catch(() => undefined);
        }
      })();
    },
    async stop(): Promise<void> {
      stopping.abort();
      await loop;
      await queue.close().catch(() => undefined);
    },
  };
}
