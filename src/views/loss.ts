import { z } from 'zod';
import { message, section } from './blocks.ts';
import type { Message } from './message.ts';
import { date } from './text/format.ts';
import { texts } from './text/index.ts';

/** Something to tell of the store: it has forgotten what was written in a span of time, or all of it. */
export const Loss = z.discriminatedUnion('lost', [
  z.strictObject({
    lost: z.literal('writes'),
    /** Slack channel id. */
    channel: z.string(),
    /** Milliseconds since the epoch: the last moment that is still known, and the last one that was. */
    since: z.number(),
    until: z.number(),
  }),
  z.strictObject({ lost: z.literal('store'), channel: z.string() }),
]);
export type Loss = z.infer<typeof Loss>;

/** The message of a loss: what is gone, what Sluice does about it, what to do. */
export function lossMessage(loss: Loss, locale: string): Message {
  const t = texts(locale);
  const said =
    loss.lost === 'store'
      ? t.lost.store()
      : t.lost.writes(date(loss.since, 'UTC', 'seconds'), date(loss.until, 'UTC', 'seconds'));
  const text = `🚨 ${said}`;
  return message(t, text, [section(text)]);
}
