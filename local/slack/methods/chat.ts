import { z } from 'zod';
import { limits } from '../blocks/limits.ts';
import { checkContent, post, remove, update, whisper } from '../messages.ts';
import { identity } from '../seed.ts';
import { type Message, SlackError } from '../types.ts';
import { findChannel, type World, writableChannel } from '../world.ts';
import { flag, json, type Method, method } from './method.ts';

const content = { text: z.string().optional(), blocks: json, attachments: json, metadata: json };
const place = { channel: z.string(), thread_ts: z.string().optional() };
const target = { channel: z.string(), ts: z.string() };

const metadataSchema = z.object({ event_type: z.string().min(1), event_payload: z.record(z.string(), z.unknown()) });
const metadataOf = (given: unknown): Message['metadata'] => {
  if (given === undefined) return undefined;
  const result = metadataSchema.safeParse(given);
  if (!result.success) throw new SlackError('invalid_metadata_format');
  return result.data;
};

/** Finds a message that our app has written. */
function ownMessage(world: World, channel: string, ts: string, refusal: string): Message {
  const message = world.state.message(channel, ts);
  if (!message || message.subtype === 'tombstone') throw new SlackError('message_not_found');
  if (message.user !== identity.user) throw new SlackError(refusal);
  return message;
}

export const chat: Record<string, Method> = {
  'chat.postMessage': method({
    tier: 'post',
    scope: 'chat:write',
    args: z.object({ ...place, ...content, reply_broadcast: flag }),
    run(args, world) {
      const channel = writableChannel(world, args.channel);
      const message = post(world, channel, checkContent(args), { ...args, metadata: metadataOf(args.metadata) });
      return { channel: channel.id, ts: message.ts, message };
    },
  }),
  'chat.update': method({
    tier: 't3',
    scope: 'chat:write',
    args: z.object({ ...target, ...content }),
    run(args, world) {
      const channel = writableChannel(world, args.channel);
      const message = ownMessage(world, channel.id, args.ts, 'cant_update_message');
      update(world, channel.id, message, checkContent(args, limits.text.update), metadataOf(args.metadata));
      return { channel: channel.id, ts: message.ts, text: message.text, message };
    },
  }),
  'chat.postEphemeral': method({
    tier: 't4',
    scope: 'chat:write',
    args: z.object({ ...place, ...content, user: z.string() }),
    run(args, world) {
      const channel = writableChannel(world, args.channel);
      if (!channel.members.includes(args.user)) throw new SlackError('user_not_in_channel');
      const to = { channel: channel.id, user: args.user, thread_ts: args.thread_ts };
      return { message_ts: whisper(world, to, checkContent(args)).ts };
    },
  }),
  'chat.delete': method({
    tier: 't3',
    scope: 'chat:write',
    args: z.object(target),
    run(args, world) {
      const channel = findChannel(world, args.channel);
      remove(world, channel.id, ownMessage(world, channel.id, args.ts, 'cant_delete_message'));
      return { channel: channel.id, ts: args.ts };
    },
  }),
  'chat.getPermalink': method({
    tier: 'free',
    args: z.object({ channel: z.string(), message_ts: z.string() }),
    run(args, world) {
      const channel = findChannel(world, args.channel);
      const message = world.state.message(channel.id, args.message_ts);
      if (!message) throw new SlackError('message_not_found');
      const inThread = message.thread_ts === undefined ? '' : `?thread_ts=${message.thread_ts}&cid=${channel.id}`;
      const path = `archives/${channel.id}/p${message.ts.replace('.', '')}${inThread}`;
      return { channel: channel.id, permalink: `https://${world.state.team.domain}.slack.com/${path}` };
    },
  }),
  'reactions.add': method({
    tier: 't3',
    scope: 'reactions:write',
    args: z.object({ channel: z.string(), timestamp: z.string(), name: z.string() }),
    run: (args, world) => react(world, args, true),
  }),
  'reactions.remove': method({
    tier: 't2',
    scope: 'reactions:write',
    args: z.object({ channel: z.string(), timestamp: z.string(), name: z.string() }),
    run: (args, world) => react(world, args, false),
  }),
};

/** Adds or takes away our bot's reaction to a message. */
function react(world: World, args: { channel: string; timestamp: string; name: string }, add: boolean): object {
  const channel = findChannel(world, args.channel);
  const message = world.state.message(channel.id, args.timestamp);
  if (!message) throw new SlackError('message_not_found');
  const users = message.reactions?.find((r) => r.name === args.name)?.users ?? [];
  if (users.includes(identity.user) === add) throw new SlackError(add ? 'already_reacted' : 'no_reaction');
  const after = add ? [...users, identity.user] : users.filter((user) => user !== identity.user);
  const others = (message.reactions ?? []).filter((r) => r.name !== args.name);
  message.reactions = after.length > 0 ? [...others, { name: args.name, users: after, count: after.length }] : others;
  world.state.changed({ kind: 'message', channel: channel.id, ts: message.ts });
  return {};
}
