import type { ChainableCommander, Redis } from 'ioredis';
import { z } from 'zod';
import { Call } from '../views/call.ts';
import type { Names } from './names.ts';

/** `channel` is where it stands, when that is not the channel of its run. */
const Posted = z.strictObject({ ts: z.string(), hash: z.string(), channel: z.string().optional() });
const Meant = z.strictObject({ meantAt: z.number() });
const Entry = z.union([Posted, Meant]);
/** A message that is in Slack, or one that was about to be posted when nobody saw the answer. */
export type Entry = z.infer<typeof Entry>;
export type PostedEntry = z.infer<typeof Posted>;
export const isPosted = (entry: Entry | undefined): entry is PostedEntry => entry !== undefined && 'ts' in entry;

const CURSOR = 'cursor';
const CALL = 'call:';
/** Where it is kept how people are called about what a message tells. */
export const callField = (key: string): string => `${CALL}${key}`;

/**
 * Lets the publisher look at a run again that has not itself changed: a step so small that the run's next commit overtakes
 * it.
 */
export function redraw(change: ChainableCommander, names: Names, run: string): ChainableCommander {
  return change.zincrby(names.dirty, 0.001, run);
}

/** Clears the mark only if the run has not changed since it was read. KEYS: dirty; ARGV: run, version */
const CLEAN = `if redis.call('ZSCORE', KEYS[1], ARGV[1]) == ARGV[2] then return redis.call('ZREM', KEYS[1], ARGV[1]) end return 0`;

/** What is known of each run's messages in Slack, and which runs have changed since they were shown. */
export function createMessageStore(redis: Redis, names: Names) {
  return {
    /** Runs that changed since they were last shown, with the version that made them so. */
    async dirty(): Promise<{ id: string; version: string }[]> {
      const flat = await redis.zrange(names.dirty, 0, '-1', 'WITHSCORES');
      return Array.from({ length: flat.length / 2 }, (_, index) => ({
        id: flat[index * 2]!,
        version: flat[index * 2 + 1]!,
      }));
    },
    /** Shown as of `version`; stays marked when a later change has come in between. */
    async clean(id: string, version: string): Promise<void> {
      await redis.eval(CLEAN, 1, names.dirty, id, version);
    },
    /** The run's messages by key, the sequence up to which its log has been told, and whom its failures call. */
    async read(id: string): Promise<{ entries: Record<string, Entry>; cursor: number; calls: Record<string, Call> }> {
      const { [CURSOR]: cursor = '0', ...fields } = await redis.hgetall(names.messages(id));
      const entries: Record<string, Entry> = {};
      const calls: Record<string, Call> = {};
      for (const [key, text] of Object.entries(fields)) {
        if (key.startsWith(CALL)) calls[key.slice(CALL.length)] = Call.parse(JSON.parse(text));
        else entries[key] = Entry.parse(JSON.parse(text));
      }
      return { entries, cursor: Number(cursor), calls };
    },
    /** Notes one message: the intent before it is posted, its ts and hash after. */
    async write(id: string, key: string, entry: Entry): Promise<void> {
      await redis.hset(names.messages(id), key, JSON.stringify(entry));
    },
    /** A message that was deleted in Slack: the next pass posts it anew. */
    async forget(id: string, key: string): Promise<void> {
      await redis.hdel(names.messages(id), key);
    },
    /** The thread tells everything up to `cursor`. */
    async told(id: string, cursor: number): Promise<void> {
      await redis.hset(names.messages(id), CURSOR, String(cursor));
    },
  };
}

export type MessageStore = ReturnType<typeof createMessageStore>;
