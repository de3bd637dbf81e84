import { z } from 'zod';
import { message, section } from './blocks.ts';
import { code } from './escape.ts';
import type { Message } from './message.ts';
import { date } from './text/format.ts';
import { texts } from './text/index.ts';

/** A channel that takes no messages, or has not taken any for a while. */
export const ClosedChannel = z.strictObject({
  /** Slack channel ids. */
  channel: z.string(),
  fallback: z.string().optional(),
  /** Slack's own word. */
  code: z.string(),
  /** Milliseconds since the epoch. */
  since: z.number(),
  until: z.number().optional(),
});
export type ClosedChannel = z.infer<typeof ClosedChannel>;

/** The alarm in the fallback channel: what is wrong with the other one, and what to do. */
export function closedChannelMessage({ channel, code: word, since, until }: ClosedChannel, locale: string): Message {
  const t = texts(locale);
  const name = `<#${channel}>`;
  const told =
    until === undefined
      ? `🚨 ${t.channel.closed(name, t.channel.why[word] ?? code(word), date(since, 'UTC'))}`
      : `✅ ${t.channel.opened(name, date(since, 'UTC'), date(until, 'UTC'))}`;
  return message(t, told, [section(told)]);
}
