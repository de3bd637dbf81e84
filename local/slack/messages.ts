import { z } from 'zod';
import { aggregate, blocksOf, problems } from './blocks/check.ts';
import { characters, limits } from './blocks/limits.ts';
import { type Block, elementsOf, identify, type Placed } from './blocks/walk.ts';
import { identity } from './seed.ts';
import { type Attachment, type Channel, type Ephemeral, type Message, SlackError } from './types.ts';
import { author, type World } from './world.ts';

/** What an app says in a message, before it has been checked. */
export interface Draft {
  text?: string | undefined;
  blocks?: unknown;
  attachments?: unknown;
}

export interface Content {
  text: string;
  blocks?: Block[];
  attachments?: Attachment[];
}

const messageBlocks = blocksOf('message');
const attachmentList = z.array(z.looseObject({ blocks: messageBlocks.optional() })).max(100);

function checkedBlocks(blocks: unknown): Block[] {
  if (!Array.isArray(blocks)) throw new SlackError('invalid_blocks_format');
  const messages = problems(messageBlocks, blocks, '/blocks');
  if (messages.length > 0) throw new SlackError('invalid_blocks', messages);
  if (aggregate(blocks) > limits.aggregate) throw new SlackError('msg_blocks_too_long');
  return identify(blocks);
}

function checkedAttachments(attachments: unknown): Attachment[] {
  const messages = problems(attachmentList, attachments, '/attachments');
  if (messages.length > 0) throw new SlackError('invalid_attachments', messages);
  return (attachments as Attachment[]).map((a) => (a.blocks ? { ...a, blocks: identify(a.blocks) } : a));
}

/** Checks a draft against Slack's limits; throws Slack's error code. */
export function checkContent(draft: Draft, maxText: number = limits.text.post): Content {
  const { text = '' } = draft;
  const blocks = draft.blocks === undefined ? [] : checkedBlocks(draft.blocks);
  const attachments = draft.attachments === undefined ? [] : checkedAttachments(draft.attachments);
  if (text === '' && blocks.length === 0 && attachments.length === 0) throw new SlackError('no_text');
  if (characters(text) > maxText) throw new SlackError('msg_too_long');
  return { text, ...(blocks.length > 0 && { blocks }), ...(attachments.length > 0 && { attachments }) };
}

/** Every interactive element of a message, also those in attachments. */
export const elementsIn = (message: Message | Ephemeral): Placed[] => [
  ...elementsOf(message.blocks ?? []),
  ...(message.attachments ?? []).flatMap((a) => elementsOf(a.blocks ?? [])),
];

/** What a message held before it was updated: a client that has not caught up yet still shows it, and can press it. */
const superseded = new WeakMap<Message, Placed[]>();
const REMEMBERED = 50;

/** Elements of a message's earlier revisions, newest first. */
export const supersededIn = (message: Message): Placed[] => superseded.get(message) ?? [];

/** Sets on the root of a thread what Slack derives from the replies. */
function recount(world: World, channel: string, threadTs: string): void {
  const [root, ...replies] = world.state.thread(channel, threadTs);
  if (root?.ts !== threadTs) return;
  const last = replies.at(-1);
  if (last) {
    root.thread_ts = threadTs;
    root.reply_count = replies.length;
    root.reply_users = [...new Set(replies.map((reply) => reply.user))];
    root.latest_reply = last.ts;
  } else {
    for (const field of ['thread_ts', 'reply_count', 'reply_users', 'latest_reply'] as const) delete root[field];
  }
}

export interface Posting {
  thread_ts?: string | undefined;
  reply_broadcast?: boolean | undefined;
  metadata?: Message['metadata'];
  files?: Message['files'];
}

/** Adds a message of our app to a conversation. */
export function post(world: World, channel: Channel, content: Content, posting: Posting = {}): Message {
  const { state } = world;
  const parent = posting.thread_ts === undefined ? undefined : state.message(channel.id, posting.thread_ts);
  if (posting.thread_ts !== undefined && !parent) throw new SlackError('thread_not_found');
  // A reply to a reply lands in the same thread.
  const thread = parent && (parent.thread_ts ?? parent.ts);
  const message: Message = {
    type: 'message',
    ...(thread !== undefined && posting.reply_broadcast && { subtype: 'thread_broadcast' }),
    ts: state.nextTs(),
    ...author(world),
    ...content,
    ...(thread !== undefined && { thread_ts: thread }),
    ...(posting.metadata && { metadata: posting.metadata }),
    ...(posting.files && { files: posting.files }),
  };
  state.addMessage(channel.id, message);
  if (thread !== undefined) recount(world, channel.id, thread);
  state.changed({ kind: 'message', channel: channel.id, ts: message.ts });
  return message;
}

/** Replaces the content of a message: blocks that are not given again are gone, metadata stays. */
export function update(
  world: World,
  channel: string,
  message: Message,
  content: Content,
  meta?: Message['metadata'],
): void {
  superseded.set(message, [...elementsIn(message), ...supersededIn(message)].slice(0, REMEMBERED));
  delete message.blocks;
  delete message.attachments;
  Object.assign(message, content, meta && { metadata: meta });
  message.edited = { user: identity.user, ts: world.state.nextTs() };
  world.state.changed({ kind: 'message', channel, ts: message.ts });
}

/** Deletes a message; the root of a thread that has replies leaves a tombstone. */
export function remove(world: World, channel: string, message: Message): void {
  const { state } = world;
  if (message.reply_count) {
    delete message.blocks;
    delete message.attachments;
    delete message.metadata;
    Object.assign(message, { subtype: 'tombstone', text: 'This message was deleted.', user: identity.slackbot });
    delete message.bot_id;
  } else {
    state.removeMessage(channel, message.ts);
    if (message.thread_ts !== undefined) recount(world, channel, message.thread_ts);
  }
  state.changed({ kind: 'message', channel, ts: message.ts });
}

/** Shows a message to one person. `from` is our bot unless Slack itself speaks. */
export function whisper(
  world: World,
  to: { channel: string; user: string; thread_ts?: string | undefined },
  content: Content,
  from: 'app' | 'slackbot' = 'app',
): Ephemeral {
  const message: Ephemeral = {
    type: 'message',
    subtype: 'ephemeral',
    ts: world.state.nextTs(),
    channel: to.channel,
    user: to.user,
    bot_id: from === 'app' ? identity.bot : identity.slackbot,
    ...content,
    ...(to.thread_ts !== undefined && { thread_ts: to.thread_ts }),
  };
  world.state.addEphemeral(message);
  world.state.changed({ kind: 'ephemeral', channel: to.channel, user: to.user, ts: message.ts });
  return message;
}

/** Replaces an ephemeral message in place. */
export function updateEphemeral(world: World, message: Ephemeral, content: Content): void {
  delete message.blocks;
  delete message.attachments;
  Object.assign(message, content);
  world.state.changed({ kind: 'ephemeral', channel: message.channel, user: message.user, ts: message.ts });
}
