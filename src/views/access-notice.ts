import { z } from 'zod';
import { Actor } from '../pipeline/run.ts';
import { message, section } from './blocks.ts';
import { escape } from './escape.ts';
import { person } from './mentions.ts';
import type { Message } from './message.ts';
import { date, span } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';

/** That somebody has taken an admin's rights for a while, or holds them no longer. */
export const AccessNotice = z.strictObject({
  about: z.literal('access'),
  /** Slack channel id. */
  channel: z.string(),
  what: z.enum(['begun', 'ended', 'expired']),
  by: Actor,
  reason: z.string().optional(),
  /** Milliseconds since the epoch. */
  at: z.number(),
  until: z.number(),
});
export type AccessNotice = z.infer<typeof AccessNotice>;

/** For everybody in the channel: who may do anything now, why, and until when. */
export function accessMessage({ what, by, reason, at, until }: AccessNotice, t: Texts): Message {
  const who = person(by, t);
  const begun = [
    `🚨 ${t.glass.begun(who, span(until - at, t), date(until, 'UTC'))}`,
    reason && t.glass.reason(escape(reason)),
  ];
  const text = what === 'begun' ? begun.filter(Boolean).join('\n') : `🔒 ${t.glass[what](who)}`;
  return message(t, text, [section(text)]);
}

/** For who has broken the glass. */
export function glassBroken(until: number, now: number, channel: string, locale: string): Message {
  const t = texts(locale);
  const text = `🚨 ${t.glass.yours(span(until - now, t), date(until, 'UTC'), `<#${channel}>`)}`;
  return message(t, text, [section(text)]);
}

/** For who has given the rights back. */
export function glassMended(locale: string): Message {
  const t = texts(locale);
  return message(t, `🔒 ${t.glass.given}`, [section(`🔒 ${t.glass.given}`)]);
}
