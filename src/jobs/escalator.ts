import type { Redis } from 'ioredis';
import { failpoint } from '../failpoint.ts';
import { type EscalationWay, jobIdOf, type Run } from '../pipeline/run.ts';
import { escalationsOf } from '../pipeline/timers.ts';
import type { StageContext } from '../pipeline/stages/stage.ts';
import { type EscalationNotice, escalationNotice } from '../views/escalation.ts';
import type { Clock } from './clock.ts';
import type { Engine } from './engine.ts';
import { createLoop } from './loop.ts';
import type { Names } from './names.ts';
import type { RunStore } from './run-store.ts';

const EVERY = 2000;
/** Milliseconds before each further try; after the last it is told that nobody could be told. */
const TRIES = [0, 5000, 20_000, 60_000, 180_000];
/** Milliseconds for which one replica alone tells of one failure: longer than a request takes. */
const TURN = 15_000;
const DAY = 86_400;

/** How each way tells; a way that is not set up says why not. */
export type Tell = Record<EscalationWay, ((notice: EscalationNotice) => Promise<void>) | { missing: string }>;

/** Tells by an HTTP POST of JSON. Throws when the receiver does not answer with 2xx; its address is never part of that. */
export const tellWebhook =
  (url: string) =>
  async (notice: EscalationNotice): Promise<void> => {
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': notice.id },
      body: JSON.stringify(notice),
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    }).catch((error: unknown) => {
      throw new Error(error instanceof Error && error.name === 'TimeoutError' ? 'no answer in time' : 'not reached');
    });
    await reply.body?.cancel();
    if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
  };

/**
 * Tells someone elsewhere of failures that nobody has taken on. The run knows that it is meant before anything is sent,
 * and what came of it after; a process that dies between the two leaves it to be sent again under the same id.
 */
export function createEscalator(parts: {
  redis: Redis;
  names: Names;
  store: RunStore;
  engine: Engine;
  clock: Clock;
  tell: Tell;
  locale: string;
  log: StageContext['log'];
}) {
  const { redis, names, store, engine, clock, tell, locale, log } = parts;

  async function pass(): Promise<number> {
    const now = await clock.now();
    for (const run of await store.loadMany(await store.due(now))) {
      for (const stage of escalationsOf(run)) await escalate(run, stage);
    }
    return EVERY;
  }

  async function escalate(run: Run, stage: string): Promise<void> {
    const { attempt, escalation } = run.stages[stage]!;
    const { to } = escalation!;
    const id = jobIdOf(run.id, stage, attempt);
    const [key, turn] = [names.escalation(id), names.escalationTurn(id)];
    if ((await redis.set(turn, '1', 'PX', TURN, 'NX')) === null) return;
    const { tries = '0', after = '0' } = await redis.hgetall(key);
    if (Number(after) > (await clock.now())) {
      await redis.del(turn);
      return;
    }
    const answer = (outcome: 'told' | 'failed', because?: string) =>
      engine.report(run.id, { type: 'escalated', stage, attempt, outcome, ...(because !== undefined && { because }) });
    const way = tell[to];
    if ('missing' in way) {
      await answer('failed', way.missing);
      return;
    }
    const next = TRIES[Number(tries) + 1];
    await redis
      .multi()
      .hset(key, { tries: Number(tries) + 1, after: (await clock.now()) + (next ?? 0) })
      .expire(key, DAY)
      .exec();
    const definition = await store.definition(run.definition);
    failpoint('escalation-before-send');
    try {
      await way(escalationNotice({ run, definition, locale }, stage));
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      log.warn({ run: run.id, stage, to, because }, 'nobody could be told of a failure; it is tried again');
      await redis.del(turn);
      if (next === undefined) await answer('failed', because);
      return;
    }
    failpoint('escalation-before-outcome');
    await answer('told');
  }

  return createLoop(pass, { every: EVERY, log, what: 'escalations could not be looked at; the next pass tries again' });
}
