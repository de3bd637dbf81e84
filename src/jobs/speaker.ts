import { failpoint } from '../failpoint.ts';
import { printOf } from '../pipeline/canonical.ts';
import type { Run } from '../pipeline/run.ts';
import type { Message } from '../views/message.ts';
import { inPlainForm } from '../views/plain-form.ts';
import type { Doors } from './channel-doors.ts';
import type { Clock } from './clock.ts';
import type { Lead } from './lead.ts';
import { type Entry, isPosted, type MessageStore, type PostedEntry } from './message-store.ts';
import type { Pacer, Turn } from './pacer.ts';
import type { RefusedBlocks } from './refused-blocks.ts';
import { type Address, BlocksRefused, type Poster, SlackAway, SlackBusy, SlackRefused } from './slack-poster.ts';
import type { LossStore } from './store-watch.ts';
import { RANK, type Wanted } from './wanted.ts';

/** Said, or not yet: how many milliseconds to leave it alone, and what it waits for. */
export type Said = 'said' | { later: number; turn?: Turn; rank?: number };

/** Slack's words for a thread or a message that is gone. */
const GONE = new Set(['message_not_found', 'thread_not_found', 'cannot_reply_to_message', 'invalid_thread_ts']);

export interface SpeakerParts {
  messages: MessageStore;
  poster: Poster;
  pacer: Pacer;
  clock: Clock;
  lead: Lead;
  doors: Doors;
  losses: LossStore;
  refused: RefusedBlocks;
}

/** Says one message: posts it, or edits it when what it says has changed, within Slack's rates and never twice. */
export function createSpeaker({ messages, poster, pacer, clock, lead, doors, losses, refused }: SpeakerParts) {
  /** What is said belongs to a run, or stands alone under an id of its own. */
  async function say(
    about: Pick<Run, 'id' | 'channel'>,
    wanted: Wanted,
    entries: Record<string, Entry>,
  ): Promise<Said> {
    const { key, rank, grows = false } = wanted;
    const message = inPlainForm(wanted.message, await refused.rich());
    const hash = printOf(message);
    const entry = entries[key];
    const isShut = isPosted(entry) && doors.isShut(entry.channel ?? about.channel);
    // Where the channel is closed, the root is needed elsewhere before anything else of the run can be said.
    if (isPosted(entry) && entry.hash === hash && !(isShut && key === 'root')) return 'said';
    if (isPosted(entry) && !isShut) {
      const turn: Turn = { kind: 'edit', message: entry.ts, urgent: rank <= RANK.end, spaced: grows };
      const later = pacer.take(turn, performance.now());
      if (later > 0) return { later, turn, rank };
      return edit(about, { key, message }, entry, hash, entries);
    }
    const root = entries['root'];
    const standing = wanted.thread && isPosted(root) ? root : undefined;
    const channel = standing ? (standing.channel ?? about.channel) : doors.to(about.channel);
    if (channel === undefined) return { later: doors.tryAgain };
    const address: Address = { channel, run: about.id, key, ...(standing && { thread: standing.ts }) };
    return post(about, address, { ...wanted, message }, hash, entries);
  }

  async function post(
    about: Pick<Run, 'id' | 'channel'>,
    address: Address,
    { key, message, broadcast, rank }: Wanted,
    hash: string,
    entries: Record<string, Entry>,
  ): Promise<Said> {
    const turn: Turn = { kind: 'post', channel: address.channel };
    const later = pacer.wait(turn, performance.now());
    if (later > 0) return { later, turn, rank };
    const entry = entries[key];
    const meant = entry && !isPosted(entry) ? entry.meantAt : undefined;
    // After a loss the entry of what stands in Slack may be gone.
    const maybe = meant ?? (entry ? undefined : await losses.since());
    if (maybe !== undefined) {
      const look: Turn = { kind: 'look' };
      const busy = pacer.take(look, performance.now());
      if (busy > 0) return { later: busy, turn: look, rank };
    }
    const found = maybe === undefined ? undefined : await poster.find(address, maybe);
    if (meant === undefined) await messages.write(about.id, key, { meantAt: await clock.now() });
    failpoint('message-before-post');
    await lead.demand();
    pacer.take(turn, performance.now());
    const ts = found ?? (await sent(about, address, message, broadcast));
    if (ts === undefined) return { later: 0 };
    failpoint('message-before-ts');
    const elsewhere = address.channel === about.channel ? {} : { channel: address.channel };
    // A found message may say something older than this one: an empty hash makes the next pass edit it.
    entries[key] = { ts, hash: found === undefined ? hash : '', ...elsewhere };
    await messages.write(about.id, key, entries[key]);
    await doors.took(address.channel);
    return found === undefined ? 'said' : { later: 0 };
  }

  /** Posts; undefined when the thread is gone. What has certainly not arrived need not be looked for. */
  async function sent(
    about: Pick<Run, 'id'>,
    address: Address,
    message: Message,
    broadcast: boolean,
  ): Promise<string | undefined> {
    try {
      return await poster.post(address, message, broadcast);
    } catch (error) {
      if (error instanceof SlackAway || error instanceof SlackBusy || error instanceof SlackRefused)
        await messages.forget(about.id, address.key);
      if (!(error instanceof SlackRefused)) throw error;
      if (await isPlainNext(error)) return undefined;
      if (address.thread !== undefined && GONE.has(error.code)) {
        await messages.forget(about.id, 'root');
        return undefined;
      }
      if (await doors.refused(address.channel, error.code)) return undefined;
      throw error;
    }
  }

  /** Blocks that the workspace does not take are remembered: what is drawn next has none of them. */
  async function isPlainNext(error: SlackRefused): Promise<boolean> {
    if (!(error instanceof BlocksRefused)) return false;
    await refused.add(error.sorts);
    return true;
  }

  async function edit(
    { id, channel }: Pick<Run, 'id' | 'channel'>,
    { key, message }: Pick<Wanted, 'key' | 'message'>,
    { ts, channel: at }: PostedEntry,
    hash: string,
    entries: Record<string, Entry>,
  ): Promise<Said> {
    await lead.demand();
    try {
      await poster.update(at ?? channel, ts, message);
    } catch (error) {
      if (!(error instanceof SlackRefused)) throw error;
      if (await isPlainNext(error)) return { later: 0 };
      if (GONE.has(error.code)) {
        await messages.forget(id, key);
        return { later: 0 };
      }
      if (await doors.refused(at ?? channel, error.code)) return { later: 0 };
      throw error;
    }
    entries[key] = { ts, hash, ...(at !== undefined && { channel: at }) };
    await messages.write(id, key, entries[key]);
    return 'said';
  }

  return { say };
}

export type Speaker = ReturnType<typeof createSpeaker>;
