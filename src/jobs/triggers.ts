import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { type Refusal, UserError } from '../errors.ts';
import { failpoint } from '../failpoint.ts';
import type { Definition, Trigger } from '../pipeline/definition-schema.ts';
import { readParams } from '../pipeline/params.ts';
import { type Period, type Run, statusOf } from '../pipeline/run.ts';
import { periodIn } from '../pipeline/schedule.ts';
import type { StageContext } from '../pipeline/stages/stage.ts';
import { refusalText } from '../views/text/index.ts';
import type { TriggerNotice } from '../views/trigger-notice.ts';
import type { Clock } from './clock.ts';
import type { Engine } from './engine.ts';
import { createLoop } from './loop.ts';
import type { Names } from './names.ts';
import type { Ended } from './run-index.ts';
import type { RunStore } from './run-store.ts';
import { type Arrival, arrivalIdOf, createTriggerStore, type HeldArrival } from './trigger-store.ts';
import type { Published, WorkspaceStore } from './workspace-store.ts';

/** Milliseconds between two looks for runs that have ended. */
const EVERY = 1000;
/** Milliseconds between two looks at what waits for time, or for another definition. */
const WAITING_EVERY = 20_000;
/** What was told and never became complete is forgotten after this long: a later success begins anew. */
const FORGOTTEN = 30 * 86_400_000;
const BY = { id: 'system:trigger', via: 'trigger' } as const;

export interface TriggersParts {
  redis: Redis;
  names: Names;
  store: RunStore;
  engine: Engine;
  workspace: Pick<WorkspaceStore, 'inForce'>;
  clock: Clock;
  /** Slack channel ids by the names that definitions use. */
  channels: Readonly<Record<string, string>>;
  locale: string;
  log: StageContext['log'];
}

/** One trigger of one pipeline, for one period. */
interface Case {
  definition: Definition;
  trigger: Trigger;
  period: Period;
  /** When the first of what it waits for succeeded. */
  since: number;
}

/**
 * Starts what follows from runs of other pipelines. Ends of runs come by the outbox, which the commit that ended them has
 * written. Each makes its triggers look at what has succeeded for the period; a start is a decision whose id holds these
 * successes. So two replicas, or one that dies at any step, start once for each cause, and a rerun is another cause.
 */
export function createTriggers(parts: TriggersParts) {
  const { store, engine, workspace, clock, channels, log } = parts;
  const waiting = createTriggerStore(parts.redis, parts.names, store);
  let lookedAt = -Infinity;

  /** Looks at everything that has ended since the last pass, and at what waits. */
  async function pass(): Promise<void> {
    const [inForce, outbox, now] = await Promise.all([workspace.inForce(), store.outbox(), clock.now()]);
    const inOrder = Object.entries(outbox).toSorted(([, a], [, b]) => a.at - b.at);
    for (const [key, ended] of inOrder) await guarded(ended.run, () => follow(key, ended, inForce, now));
    for (const [id, held] of Object.entries(await waiting.arrivals()))
      await guarded(id, () => lookAgain(id, held, inForce, now));
  }

  /** One trigger's trouble is no other's; what was not done is found again by the next pass. */
  async function guarded(what: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) =>
      log.warn({ trigger: what, err: error }, 'a trigger could not be looked at; the next pass tries again'),
    );
  }

  async function follow(key: string, ended: Ended, inForce: Published, now: number): Promise<void> {
    const loaded = ended.status === 'succeeded' ? await store.load(ended.run) : undefined;
    for (const [definition, trigger] of loaded ? triggersAfter(ended.pipeline, inForce) : [])
      await look({ definition, trigger, period: loaded!.run.period, since: ended.at }, inForce, now);
    failpoint('trigger-before-sent');
    await store.sent(key);
  }

  /** Starts what is complete; notes what is not, and says so when its time is over. */
  async function look(found: Case, inForce: Published, now: number): Promise<void> {
    const { definition, trigger } = found;
    const period = periodIn(found.period, definition.timezone);
    const id = arrivalIdOf({ pipeline: definition.name, trigger: trigger.id, period });
    const [held, succeeded] = await Promise.all([waiting.arrival(id), succeededOf(trigger.after, period)]);
    const arrival = arrivalOf({ ...found, period, since: held?.arrival.since ?? found.since });
    const known = held ? { ...(held.arrival.told && { told: true }) } : {};
    if (succeeded.length === trigger.after.length) {
      const problem = Object.hasOwn(inForce.broken, definition.name) ? inForce.broken[definition.name] : undefined;
      if (problem === undefined) {
        await start(definition, trigger, arrival, succeeded, now);
        if (held) await waiting.advance(id, held, undefined);
        return;
      }
      if (held?.arrival.blocked) return;
      const notice = { ...(await noticeOf(arrival, 'broken', succeeded)), because: problem };
      await waiting.advance(id, held, { ...arrival, ...known, blocked: true }, notice);
      return;
    }
    // A run that is being repeated comes again when it has succeeded.
    if (succeeded.length === 0) return held && waiting.advance(id, held, undefined);
    const isLate = now >= arrival.since + trigger.within && !held?.arrival.told;
    const to = { ...arrival, ...known, ...(isLate && { told: true }) };
    if (held?.text === JSON.stringify(to)) return;
    await waiting.advance(id, held, to, isLate ? await noticeOf(arrival, 'incomplete', succeeded) : undefined);
  }

  /** The newest success of each pipeline that has one. */
  async function succeededOf(pipelines: readonly string[], period: Period): Promise<Run[]> {
    const runs = await Promise.all(pipelines.map((pipeline) => waiting.succeeded(pipeline, period)));
    return runs.filter((run) => run !== undefined);
  }

  /** What waits is looked at again when its time is over, and when the definition is another. */
  async function lookAgain(id: string, held: HeldArrival, inForce: Published, now: number): Promise<void> {
    const { arrival } = held;
    const { pipeline, period, since, told, blocked } = arrival;
    const definition = definitionOf(pipeline, inForce);
    const trigger = definition?.triggers.find((one) => one.id === arrival.trigger);
    if (!definition || !trigger) {
      const notice = await noticeOf(arrival, 'gone', await succeededOf(arrival.after, period));
      return waiting.advance(id, held, undefined, notice);
    }
    if (told && now > since + trigger.within + FORGOTTEN) return waiting.advance(id, held, undefined);
    const isChanged = JSON.stringify(trigger.after) !== JSON.stringify(arrival.after);
    const isMended = blocked && !Object.hasOwn(inForce.broken, pipeline);
    const isLate = now >= since + trigger.within && !told;
    if (isChanged || isMended || isLate) await look({ definition, trigger, period, since }, inForce, now);
  }

  async function start(
    definition: Definition,
    trigger: Trigger,
    arrival: Arrival,
    runs: Run[],
    now: number,
  ): Promise<void> {
    const { period } = arrival;
    const decision = `trigger:${arrivalIdOf(arrival)}:${causeOf(runs)}`;
    failpoint('trigger-before-start');
    try {
      const outcome = await engine.start({
        id: decision,
        definition,
        period,
        params: readParams(definition, {}),
        by: BY,
        channel: arrival.channel,
        again: true,
        cause: { trigger: `${definition.name}/${trigger.id}`, runs: runs.map((run) => run.id) },
      });
      if (!outcome.ok) throw new UserError(outcome.refusal);
      if (!outcome.repeated)
        log.info({ trigger: arrivalIdOf(arrival), run: outcome.run.id }, 'a trigger started a run');
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      await refused(decision, arrival, runs, error.refusal, now);
    }
  }

  async function refused(
    decision: string,
    arrival: Arrival,
    runs: Run[],
    refusal: Refusal,
    now: number,
  ): Promise<void> {
    const because = refusalText(refusal, parts.locale, now);
    await waiting.refused(decision, { ...(await noticeOf(arrival, 'refused', runs)), because });
  }

  const arrivalOf = ({ definition, trigger, period, since }: Case): Arrival => ({
    pipeline: definition.name,
    trigger: trigger.id,
    after: trigger.after,
    within: trigger.within,
    zone: definition.timezone,
    channel: channels[definition.channel] ?? definition.channel,
    period,
    since,
  });

  async function noticeOf(arrival: Arrival, why: TriggerNotice['why'], runs: Run[]): Promise<TriggerNotice> {
    const { channel, pipeline, trigger, zone, period, since, within, after } = arrival;
    const has = runs.map((run) => ({ pipeline: run.pipeline, run: run.id }));
    const missing = await Promise.all(
      after
        .filter((name) => !runs.some((run) => run.pipeline === name))
        .map(async (name) => {
          const latest = await store.latest(name, period.id);
          return { pipeline: name, ...(latest && { run: latest.run.id, status: statusOf(latest.run) }) };
        }),
    );
    return { about: 'trigger', channel, pipeline, trigger, zone, period: period.id, why, since, within, has, missing };
  }

  const loop = createLoop(
    async () => {
      if (performance.now() - lookedAt > WAITING_EVERY || (await waiting.isWaiting())) {
        await pass();
        lookedAt = performance.now();
      }
      return EVERY;
    },
    { every: EVERY, log, what: 'a pass over the triggers failed; the next one tries again' },
  );

  return {
    /** Starts everything that follows from what has ended. */
    pass,
    start: loop.start,
    stop: loop.stop,
    /** Something outside has changed: looks at everything soon. */
    nudge(): void {
      lookedAt = -Infinity;
      loop.nudge();
    },
  };
}

/** A definition in force, or what a broken one was when it was last right: what it waits for is not forgotten. */
function definitionOf(pipeline: string, { definitions, lastGood }: Published): Definition | undefined {
  const known = { ...lastGood, ...definitions };
  return Object.hasOwn(known, pipeline) ? known[pipeline] : undefined;
}

function triggersAfter(pipeline: string, { definitions, lastGood }: Published): [Definition, Trigger][] {
  return Object.values({ ...lastGood, ...definitions }).flatMap((definition) =>
    definition.triggers
      .filter(({ after }) => after.includes(pipeline))
      .map((trigger): [Definition, Trigger] => [definition, trigger]),
  );
}

/** The same successes make the same cause; a run that has succeeded again is another. */
const causeOf = (runs: readonly Run[]): string =>
  createHash('sha256')
    .update(
      runs
        .map(({ id, endedAt }) => `${id}@${endedAt}`)
        .toSorted()
        .join(' '),
    )
    .digest('hex')
    .slice(0, 16);
