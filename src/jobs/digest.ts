import { DateTime } from 'luxon';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { failpoint } from '../failpoint.ts';
import { dueInstants } from '../pipeline/due.ts';
import { nextInstants } from '../pipeline/schedule.ts';
import type { StageContext } from '../pipeline/stages/stage.ts';
import type { Clock } from './clock.ts';
import type { DigestMaker } from './digest-maker.ts';
import { createLoop } from './loop.ts';
import type { Names } from './names.ts';
import { createSwap } from './swap.ts';

/** Milliseconds between two passes when nothing is due earlier. */
const EVERY = 20_000;
const DAY = 86_400_000;
/** What a digest reaches back for at most, after days on which none was made. */
const REACH = 7 * DAY;

/** Up to where a channel is settled, and the instant of its last digest. Milliseconds since the epoch. */
const Entry = z.strictObject({ last: z.number(), told: z.number().optional() });

export interface DigestSettings {
  /** `09:00`, in the zone. */
  at: string;
  zone: string;
  /** Slack channel ids. */
  channels: readonly string[];
}

export interface DigestsParts extends DigestSettings {
  redis: Redis;
  names: Names;
  make: DigestMaker;
  /** Slack channel ids by the names that pipelines use. */
  channelIds: Readonly<Record<string, string>>;
  clock: Clock;
  log: StageContext['log'];
}

/**
 * Makes each channel's digest, once a day. As with schedules, an entry in the store says up to where a channel is settled,
 * every replica passes, and the entry moves on together with the digest or not at all: whoever dies, and however clocks
 * move, there is one. After days without anybody the next one tells of all of them.
 */
export function createDigests(parts: DigestsParts) {
  const { redis, names, make, channelIds, at, zone, channels, clock, log } = parts;
  const [hour, minute] = at.split(':');
  const cron = `${Number(minute)} ${Number(hour)} * * *`;
  const swap = createSwap(redis, names);

  async function pass(): Promise<number> {
    const [held, now] = await Promise.all([redis.hgetall(names.digests), clock.now()]);
    for (const channel of channels) {
      await settle(channel, held[channel], now).catch((error: unknown) =>
        log.warn({ channel, err: error }, 'a digest could not be made; the next pass tries again'),
      );
    }
    return Math.min(EVERY, nextInstants({ cron }, zone, now, 1)[0]! - now);
  }

  async function settle(channel: string, text: string | undefined, now: number): Promise<void> {
    // A new channel counts from now.
    if (text === undefined) return move(channel, text, { last: now });
    const { last, told } = Entry.parse(JSON.parse(text));
    const { start, until } = dueInstants({ last }, { cron, misfire: 'latest', period: 'previous-day' }, zone, now);
    const instant = start.at(-1);
    if (instant === undefined) return undefined;
    // The hour may have been put later on a day that has its digest.
    if (told !== undefined && dayOf(told) === dayOf(instant)) return move(channel, text, { last: until, told });
    const digest = await make({
      channel,
      tells: (definition) => (channelIds[definition.channel] ?? definition.channel) === channel,
      zone,
      from: Math.max(told ?? instant - DAY, instant - REACH),
      to: instant,
    });
    failpoint('digest-before-write');
    await move(channel, text, { last: until, told: instant }, { [`digest:${channel}@${dayOf(instant)}`]: digest });
    failpoint('digest-after-write');
    log.info({ channel, day: dayOf(instant) }, 'a digest was made');
  }

  const dayOf = (instant: number): string => DateTime.fromMillis(instant, { zone }).toISODate()!;

  /** Moves an entry on from what was read; when another replica was faster, it has said what there was to say. */
  async function move(
    channel: string,
    from: string | undefined,
    to: z.infer<typeof Entry>,
    notices: Parameters<typeof swap>[0]['notices'] = {},
  ): Promise<void> {
    await swap({ values: [{ key: names.digests, field: channel, from, to: JSON.stringify(to) }], notices });
  }

  return {
    /** Makes what is due now. */
    pass,
    ...createLoop(pass, { every: EVERY, log, what: 'a pass over the digests failed; the next one tries again' }),
  };
}
