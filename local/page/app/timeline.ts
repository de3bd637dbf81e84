import { dayOf, msOf, type Reader } from './time.ts';
import type { Ephemeral, Message } from './types.ts';

/** A line of the page's own, such as "/pipeline failed because Sluice did not respond". */
export interface Notice {
  ts: string;
  channel: string;
  user: string;
  text: string;
}

/** One entry of a channel or thread. */
export type Item =
  | { kind: 'message'; message: Message }
  | { kind: 'ephemeral'; message: Ephemeral }
  | { kind: 'notice'; message: Notice };

/** An item with what the eye needs: whether a new day starts, whether the author is repeated. */
export type Row = Item & { newDay: boolean; continued: boolean };

const SAME_AUTHOR_MS = 5 * 60_000;

function byTs(a: Item, b: Item): number {
  return Number(a.message.ts) - Number(b.message.ts);
}

function isReply(message: Message): boolean {
  return message.thread_ts !== undefined && message.thread_ts !== message.ts;
}

/** What a channel shows: roots and broadcast replies, this person's ephemerals, the page's notices. */
export function channelItems(messages: Message[], ephemerals: Ephemeral[], notices: Notice[]): Item[] {
  const items: Item[] = [
    ...messages
      .filter((message) => !isReply(message) || message.subtype === 'thread_broadcast')
      .map((message) => ({ kind: 'message' as const, message })),
    ...ephemerals.filter((e) => !isReply(e)).map((message) => ({ kind: 'ephemeral' as const, message })),
    ...notices.map((message) => ({ kind: 'notice' as const, message })),
  ];
  return items.toSorted(byTs);
}

/** What a thread shows: its root, all replies, and ephemerals posted into it. */
export function threadItems(threadTs: string, messages: Message[], ephemerals: Ephemeral[]): Item[] {
  const inThread = (message: Message): boolean => message.ts === threadTs || message.thread_ts === threadTs;
  const items: Item[] = [
    ...messages.filter(inThread).map((message) => ({ kind: 'message' as const, message })),
    ...ephemerals.filter(inThread).map((message) => ({ kind: 'ephemeral' as const, message })),
  ];
  return items.toSorted(byTs);
}

function author(item: Item): string {
  if (item.kind === 'notice') return `notice ${item.message.ts}`;
  return `${item.kind} ${item.message.user ?? item.message.bot_id ?? ''}`;
}

/** Marks day changes and consecutive items of one author. */
export function rowsOf(items: Item[], reader: Reader): Row[] {
  return items.map((item, index) => {
    const previous = items[index - 1];
    if (previous === undefined) return { ...item, newDay: true, continued: false };
    const ms = msOf(item.message.ts);
    const before = msOf(previous.message.ts);
    const newDay = dayOf(ms, reader) !== dayOf(before, reader);
    const broadcast = item.kind === 'message' && item.message.subtype === 'thread_broadcast';
    const continued = !newDay && !broadcast && ms - before < SAME_AUTHOR_MS && author(item) === author(previous);
    return { ...item, newDay, continued };
  });
}

/** How many channel messages are newer than what the person has seen. */
export function unreadCount(messages: Message[], lastRead: string): number {
  return channelItems(messages, [], []).filter((item) => Number(item.message.ts) > Number(lastRead)).length;
}

/** The newest timestamp of a channel, "0" when it is empty. */
export function newestTs(messages: Message[]): string {
  return messages.reduce((newest, m) => (Number(m.ts) > Number(newest) ? m.ts : newest), '0');
}
