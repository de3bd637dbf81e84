import type { Redis } from 'ioredis';
import { z } from 'zod';
import { type Refusal, refuse } from '../errors.ts';
import { Actor } from '../pipeline/run.ts';
import type { StageContext } from '../pipeline/stages/stage.ts';
import type { AccessNotice } from '../views/access-notice.ts';
import type { AuditEntry } from './audit.ts';
import type { Clock } from './clock.ts';
import { createLoop } from './loop.ts';
import type { Names } from './names.ts';
import { createSwap } from './swap.ts';

/** Milliseconds between two looks at whose time is over; it counts no longer as soon as it is. */
const EVERY = 5000;
const CONFLICTS_AT_MOST = 100;
const CLOCK: Actor = { id: 'system:clock', via: 'system' };

/** An admin's rights that somebody has taken for a while. */
const Broken = z.strictObject({
  by: Actor,
  reason: z.string(),
  /** Milliseconds since the epoch. */
  at: z.number(),
  until: z.number(),
  /** Slack channel id of where it is told. */
  channel: z.string(),
});
export type Broken = z.infer<typeof Broken>;

export interface Breaking {
  /** The decision's id: told twice, it happens once. */
  id: string;
  by: Actor;
  reason: string;
  /** Milliseconds. */
  for: number;
  channel: string;
}

export interface GlassParts {
  redis: Redis;
  names: Names;
  clock: Clock;
  log: StageContext['log'];
}

/**
 * Who has broken the glass, and until when. Beginning and end are each one change with its audit entry and the message that
 * tells of it, so none happens unseen.
 */
export function createGlass({ redis, names, clock, log }: GlassParts) {
  const swap = createSwap(redis, names);

  async function held(user: string): Promise<{ broken: Broken; text: string } | undefined> {
    const text = await redis.hget(names.glass, user);
    return text === null ? undefined : { broken: Broken.parse(JSON.parse(text)), text };
  }

  /** Writes one change of what a person holds, if it is still as it was read. */
  function write(
    user: string,
    from: string | undefined,
    to: Broken | undefined,
    notice: AccessNotice,
    audit: AuditEntry,
  ) {
    return swap({
      values: [{ key: names.glass, field: user, from, to: to && JSON.stringify(to) }],
      notices: { [`access:${user}:${notice.at}:${notice.what}`]: notice },
      audit,
      decision: { id: audit.decision, outcome: JSON.stringify(to ?? {}) },
    });
  }

  /** Ends what a person holds; false when there is nothing to end. The clock ends it only when its time is over. */
  async function end(user: string, by: Actor, decision: (broken: Broken) => string): Promise<boolean> {
    const found = await held(user);
    const now = await clock.now();
    const isExpired = by === CLOCK;
    if (!found || (isExpired && found.broken.until > now)) return false;
    const { broken, text } = found;
    const { channel, until } = broken;
    const what = isExpired || until <= now ? 'expired' : 'ended';
    const notice: AccessNotice = { about: 'access', channel, what, by: broken.by, at: now, until };
    const audit = { at: now, by, action: 'end-break-glass', whose: user, decision: decision(broken) };
    return (await write(user, text, undefined, notice, audit)).state === 'ok';
  }

  async function pass(): Promise<number> {
    for (const user of await redis.hkeys(names.glass)) {
      if (await end(user, CLOCK, ({ at }) => `glass:${user}:${at}`))
        log.info({ user }, 'rights taken for a while have ended');
    }
    return EVERY;
  }

  return {
    /** What a person holds now; undefined when it is nothing, or no more. */
    async of(user: string): Promise<Broken | undefined> {
      const found = await held(user);
      return found && found.broken.until > (await clock.now()) ? found.broken : undefined;
    },

    /** Takes an admin's rights from now on. Who holds them already holds them for the new reason and time. */
    async begin({ id, by, reason, for: span, channel }: Breaking): Promise<Broken> {
      for (let tries = 0; tries < CONFLICTS_AT_MOST; tries += 1) {
        const [found, at] = await Promise.all([held(by.id), clock.now()]);
        const until = at + span;
        const to: Broken = { by, reason, at, until, channel };
        const notice: AccessNotice = { about: 'access', channel, what: 'begun', by, reason, at, until };
        const audit = { at, by, action: 'break-glass', reason, until, decision: id };
        const swapped = await write(by.id, found?.text, to, notice, audit);
        if (swapped.state === 'ok') return to;
        if (swapped.state === 'repeated') return Broken.parse(JSON.parse(swapped.outcome));
      }
      throw new Error(`what ${by.id} holds changed under every attempt to write it`);
    },

    /** Gives the rights back before their time. */
    async end({ id, by }: Pick<Breaking, 'id' | 'by'>): Promise<{ ended: true } | Refusal> {
      return (await end(by.id, by, () => id)) ? { ended: true } : refuse('glass.whole', {});
    },

    /** Ends those whose time is over. */
    pass,
    ...createLoop(pass, { every: EVERY, log, what: 'a look at broken glass failed; the next one tries again' }),
  };
}

export type Glass = ReturnType<typeof createGlass>;
