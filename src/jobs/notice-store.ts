import type { Redis } from 'ioredis';
import { Notice } from '../views/notice.ts';
import type { Names } from './names.ts';

const PREFIX = 'notice:';
/** Whether what is to be shown is a notice; a run's id holds no colon. */
export const isNotice = (id: string): boolean => id.startsWith(PREFIX);

/** A notice with its text: it changes only if that is what the store still holds. */
export interface HeldNotice {
  notice: Notice;
  text: string;
}

/** The id under which the publisher finds a notice. */
export const noticeId = (id: string): string => `${PREFIX}${id}`;

/** What is to be told beside the runs: until it has been said, or, of a question, until it has been answered. */
export function createNoticeStore(redis: Redis, names: Names) {
  return {
    /** A notice that is to be shown, or that waits for an answer; undefined when it needs nothing more. */
    async notice(id: string): Promise<Notice | undefined> {
      return (await this.heldNotice(id))?.notice;
    },
    async heldNotice(id: string): Promise<HeldNotice | undefined> {
      const text = await redis.hget(names.notices, id);
      return text === null ? undefined : { notice: Notice.parse(JSON.parse(text)), text };
    },
    /** All notices that need something yet, by id. */
    async notices(): Promise<Record<string, HeldNotice>> {
      const fields = Object.entries(await redis.hgetall(names.notices));
      return Object.fromEntries(fields.map(([id, text]) => [id, { notice: Notice.parse(JSON.parse(text)), text }]));
    },
    /** The notice stands in Slack as it will stay: nothing about it is needed any more. */
    async posted(id: string): Promise<void> {
      await redis.multi().hdel(names.notices, id).del(names.messages(id)).exec();
    },
  };
}
