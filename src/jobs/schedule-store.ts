import type { Redis } from 'ioredis';
import { z } from 'zod';
import { Schedule } from '../pipeline/definition-schema.ts';
import { Notice } from '../views/notice.ts';
import type { Names } from './names.ts';

/** What is known of a schedule: how it was when last looked at, and up to which instant it is settled. */
const LedgerEntry = z.strictObject({
  pipeline: z.string(),
  schedule: Schedule,
  zone: z.string(),
  /** Slack channel id, for what is to be told when the pipeline is gone. */
  channel: z.string(),
  last: z.number(),
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;

/** An entry with its text: it moves on only if that is what the store still holds. */
export interface Held {
  entry: LedgerEntry;
  text: string;
}

const NOTICE = 'notice:';
/** Whether what is to be shown is a notice; a run's id holds no colon. */
export const isNotice = (id: string): boolean => id.startsWith(NOTICE);

/**
 * Moves one entry on if it is still as it was read, and leaves the notice about it to the publisher: both or neither.
 * KEYS: ledger, notices, dirty; ARGV: field, entry as read or "", new entry or "" to remove it, notice id, notice or ""
 */
const ADVANCE = `
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
if ARGV[5] ~= '' then
  redis.call('HSET', KEYS[2], ARGV[4], ARGV[5])
  redis.call('ZADD', KEYS[3], 1, ARGV[4])
end
return 1`;

/** The ledger of schedules, and what is still to be told of them. */
export function createScheduleStore(redis: Redis, names: Names) {
  return {
    /** All entries, by `<pipeline>/<schedule>`. */
    async entries(): Promise<Record<string, Held>> {
      const fields = Object.entries(await redis.hgetall(names.ledger));
      return Object.fromEntries(fields.map(([id, text]) => [id, { entry: LedgerEntry.parse(JSON.parse(text)), text }]));
    },
    /** False when another replica was faster: then nothing was written, and nothing is to be told. */
    async advance(
      id: string,
      { from, to, notice }: { from?: Held; to: LedgerEntry | 'removed'; notice?: Notice | undefined },
    ): Promise<boolean> {
      const text = to === 'removed' ? '' : JSON.stringify(to);
      const { last } = to === 'removed' ? from!.entry : to;
      const noticeId = `${NOTICE}${id}@${new Date(last).toISOString()}:${notice?.why}`;
      const keys = [names.ledger, names.notices, names.dirty];
      const values = [id, from?.text ?? '', text, noticeId, notice ? JSON.stringify(notice) : ''];
      return (await redis.eval(ADVANCE, keys.length, ...keys, ...values)) === 1;
    },
    /** A notice that is to be posted; undefined when it has been. */
    async notice(id: string): Promise<Notice | undefined> {
      const text = await redis.hget(names.notices, id);
      return text === null ? undefined : Notice.parse(JSON.parse(text));
    },
    /** The notice stands in Slack: nothing about it is needed any more. */
    async posted(id: string): Promise<void> {
      await redis.multi().hdel(names.notices, id).del(names.messages(id)).exec();
    },
  };
}

export type ScheduleStore = ReturnType<typeof createScheduleStore>;
