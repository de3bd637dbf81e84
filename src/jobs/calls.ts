import type { ChainableCommander, Redis } from 'ioredis';
import { z } from 'zod';
import { causeKeyOf } from '../pipeline/alike.ts';
import type { Call, Companion, Others } from '../views/call.ts';
import { type Cause, causeIn, WITHOUT_CONSENT } from '../views/cause.ts';
import { clip } from '../views/clip.ts';
import { type RunView, titleOf } from '../views/run-view.ts';
import { resolutionOf, troubleOf } from '../views/stage-facts.ts';
import { alikeOf } from './alike.ts';
import type { Clock } from './clock.ts';
import { callField, type MessageStore, redraw } from './message-store.ts';
import type { Names } from './names.ts';
import type { RunStore } from './run-store.ts';

/** Milliseconds within which the same cause is one call. */
const WITHIN = 120_000;
/** So many calls of a channel in so many milliseconds, and what fails next is told with the last of them. */
const CROWD = { calls: 5, within: 10_000 };
/** Companions that are kept by name; the others are counted. */
const NAMED = 60;
/** Characters of a service's words that are kept of a companion's cause. */
const WORDS = 300;

interface OfAttempt {
  stage: string;
  attempt: number;
}

/** A failure that was told in a channel lately. */
const Told = z.strictObject({
  run: z.string(),
  key: z.string(),
  stage: z.string(),
  attempt: z.int(),
  title: z.string(),
  at: z.number(),
  cause: z.string(),
  mentioned: z.array(z.string()),
});
type Told = z.infer<typeof Told>;

const shortened = (cause: Cause): Cause => ({ ...cause, message: clip(cause.message, WORDS) });

/** When an attempt that failed was decided about, in milliseconds since the epoch. */
function decidedAt(view: RunView, stage: string, attempt: number): number {
  const resolution = resolutionOf(view, stage, attempt, troubleOf(view, stage, attempt).index);
  if (!resolution) return Infinity;
  if (resolution.by === 'person') return resolution.handled.at;
  return resolution.by === 'cancel' ? resolution.cancel.at : 0;
}

/**
 * Whom a failure calls, and with which message: one cause that fails many stages or runs within two minutes is one
 * broadcast, and each owner is mentioned once. Decided once for each failure, and kept with the run's messages.
 */
export function createCalls(parts: {
  redis: Redis;
  names: Names;
  store: RunStore;
  messages: MessageStore;
  clock: Clock;
}) {
  const { redis, names, store, messages, clock } = parts;

  async function lately(channel: string, now: number): Promise<Told[]> {
    const text = await redis.get(names.calls(channel));
    if (text === null) return [];
    const told = z.array(Told).parse(JSON.parse(text));
    const open = await Promise.all(told.map(async (each) => now - each.at < WITHIN && isOpen(each)));
    return told.filter((_, index) => open[index]);
  }

  /** Whether it still waits for someone: what was decided about tells nothing new, and its buttons are gone. */
  async function isOpen({ run, stage, attempt }: Told): Promise<boolean> {
    const now = (await store.load(run))?.run.stages[stage];
    return now?.attempt === attempt && (now.state === 'failed' || now.state === 'unknown');
  }

  /** The failure to tell it with: one of the same cause, or the last one when too many come at once. */
  function leadOf(told: Told[], cause: string, now: number): Told | undefined {
    const crowd = told.filter(({ at }) => now - at < CROWD.within);
    return told.find((each) => each.cause === cause) ?? (crowd.length >= CROWD.calls ? crowd.at(-1) : undefined);
  }

  /** Lets the message that a failure is told with say so. */
  async function join(change: ChainableCommander, { run, key }: Told, companion: Companion): Promise<void> {
    const leads = (await messages.read(run)).calls[key];
    if (!leads) return;
    const others = leads.with.length < NAMED ? [...leads.with, companion] : leads.with;
    const grown: Call = { ...leads, with: others, count: leads.count + 1 };
    change.hset(names.messages(run), callField(key), JSON.stringify(grown));
    redraw(change, names, run);
  }

  /** How people are called about an attempt that failed. */
  async function callFor(
    view: RunView,
    { stage, attempt, key }: OfAttempt & { key: string },
    known: Readonly<Record<string, Call>>,
  ): Promise<Call> {
    const before = known[key];
    if (before) return before;
    const { run, definition } = view;
    const now = await clock.now();
    const told = await lately(run.channel, now);
    const { error } = troubleOf(view, stage, attempt);
    const cause = causeKeyOf(error);
    const lead = leadOf(told, cause, now);
    const title = titleOf(view);
    const change = redis.multi();
    if (lead)
      await join(change, lead, {
        run: run.id,
        title,
        stage,
        ...(lead.cause !== cause && { cause: shortened(causeIn(view, stage, attempt, error)) }),
      });
    const mention = definition.owners.filter((owner) => !lead?.mentioned.includes(owner));
    const call: Call = {
      mention,
      ...(lead && { lead: { run: lead.run, key: lead.key, title: lead.title, same: lead.cause === cause } }),
      with: [],
      count: 0,
    };
    if (lead) lead.mentioned.push(...mention);
    else told.push({ run: run.id, key, stage, attempt, title, at: now, cause, mentioned: mention });
    change.hset(names.messages(run.id), callField(key), JSON.stringify(call));
    change.set(names.calls(run.channel), JSON.stringify(told), 'PX', WITHIN);
    await change.exec();
    return call;
  }

  return {
    callFor,

    /**
     * What else waits for the cause of a failure that others were told with; undefined when nothing does. What fails once
     * that one is decided about has a message of its own.
     */
    async others(view: RunView, { stage, attempt }: OfAttempt, call: Call): Promise<Others | undefined> {
      if (!call.with.some(({ cause }) => cause === undefined)) return undefined;
      const { run } = view;
      const until = decidedAt(view, stage, attempt);
      const all = await alikeOf(store, { run, stage, attempt });
      const others = all.filter(
        (each) => each.since <= until && (each.run.id !== run.id || each.stage !== stage || each.attempt !== attempt),
      );
      if (others.length === 0) return undefined;
      const failed = others.filter(({ state, error }) => state === 'failed' && !WITHOUT_CONSENT.has(error.code));
      return { failed: failed.length, unclaimed: others.filter(({ claim }) => !claim).length };
    },

    /** Something has become of a failure: the message that it is told with counts anew. */
    async recount({ lead }: Call): Promise<void> {
      if (lead?.same) await redraw(redis.multi(), names, lead.run).exec();
    },
  };
}

export type Calls = ReturnType<typeof createCalls>;
