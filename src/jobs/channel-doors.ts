import type { Redis } from 'ioredis';
import { ClosedChannel } from '../views/closed-channel.ts';
import type { Clock } from './clock.ts';
import type { Names } from './names.ts';

/** Milliseconds after which a channel that took no message is tried again. */
const TRY_AGAIN = 60_000;
/** What Slack says of a channel in which the app may not write. */
const CLOSED = new Set([
  'is_archived',
  'not_in_channel',
  'channel_not_found',
  'restricted_action',
  'restricted_action_read_only_channel',
  'user_not_in_channel',
  'cannot_post',
]);

const PREFIX = 'closed:';
/** Whether what is to be shown is the word about a closed channel; a run's id holds no colon. */
export const isClosedChannel = (id: string): boolean => id.startsWith(PREFIX);

/**
 * Which channels take messages. One that is archived, or that the app was removed from, is told once in the fallback
 * channel, and what belongs into it goes there until it takes messages again.
 */
export function createDoors(parts: { redis: Redis; names: Names; clock: Clock; fallback: string | undefined }) {
  const { redis, names, clock, fallback } = parts;
  const known = new Map<string, { tryAt: number }>();
  let read = false;

  /** Of a new leader: what the one before found closed. */
  async function recall(): Promise<void> {
    if (read) return;
    for (const channel of await redis.hkeys(names.closedChannels)) known.set(channel, { tryAt: 0 });
    read = true;
  }

  const isShut = (channel: string): boolean => (known.get(channel)?.tryAt ?? 0) > performance.now();

  return {
    recall,
    /** Milliseconds after which a channel that took no message is tried again. */
    tryAgain: TRY_AGAIN,
    isShut,
    /** Where something that belongs into a channel goes now; undefined when there is no such place. */
    to(channel: string): string | undefined {
      if (!isShut(channel)) return channel;
      return fallback !== undefined && !isShut(fallback) ? fallback : undefined;
    },
    /** Slack refused a message; true when that says something of the channel. */
    async refused(channel: string, code: string): Promise<boolean> {
      // A person who cannot be written to is no channel.
      if (!CLOSED.has(code) || !/^[CG]/.test(channel)) return false;
      known.set(channel, { tryAt: performance.now() + TRY_AGAIN });
      const closed: ClosedChannel = { channel, code, since: await clock.now(), ...(fallback && { fallback }) };
      const told = await redis.hget(names.closedChannels, channel);
      if (told !== null && ClosedChannel.parse(JSON.parse(told)).until === undefined) return true;
      const news = redis.multi().hset(names.closedChannels, channel, JSON.stringify(closed));
      if (fallback !== undefined && fallback !== channel) news.zadd(names.dirty, 1, PREFIX + channel);
      await news.exec();
      return true;
    },
    /** A channel took a message. */
    async took(channel: string): Promise<void> {
      if (!known.delete(channel)) return;
      const text = await redis.hget(names.closedChannels, channel);
      if (text === null) return;
      const closed = ClosedChannel.parse(JSON.parse(text));
      const opened = JSON.stringify({ ...closed, until: await clock.now() });
      await redis
        .multi()
        .hset(names.closedChannels, channel, opened)
        .zadd(names.dirty, 1, PREFIX + channel)
        .exec();
    },
    /** What is told of a channel; undefined when nothing is. */
    async closed(id: string): Promise<ClosedChannel | undefined> {
      const text = await redis.hget(names.closedChannels, id.slice(PREFIX.length));
      return text === null ? undefined : ClosedChannel.parse(JSON.parse(text));
    },
    /** It is told that the channel is open again: nothing about it is needed any more. */
    async told(id: string): Promise<void> {
      await redis.multi().hdel(names.closedChannels, id.slice(PREFIX.length)).del(names.messages(id)).exec();
    },
  };
}

export type Doors = ReturnType<typeof createDoors>;
