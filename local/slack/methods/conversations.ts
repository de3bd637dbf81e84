import { z } from 'zod';
import { type Channel, type Message, SlackError } from '../types.ts';
import { findChannel, type World } from '../world.ts';
import { flag, type Method, method, page, paging } from './method.ts';

const describe = (channel: Channel, world: World) => ({
  id: channel.id,
  ...(channel.im === undefined
    ? { name: channel.name, name_normalized: channel.name, is_channel: true, is_im: false }
    : { user: channel.im, is_channel: false, is_im: true }),
  is_group: false,
  is_mpim: false,
  is_private: channel.im !== undefined,
  is_archived: channel.is_archived,
  is_member: channel.is_member,
  is_general: false,
  is_ext_shared: channel.members.some((id) => world.state.users.get(id)?.is_stranger),
  context_team_id: world.state.team.id,
  topic: { value: channel.topic, creator: '', last_set: 0 },
  purpose: { value: '', creator: '', last_set: 0 },
  num_members: channel.members.length,
});

const window = {
  ...paging,
  oldest: z.coerce.number().default(0),
  latest: z.coerce.number().default(Infinity),
  inclusive: flag,
  include_all_metadata: flag,
};

/** The messages of a window of time, without their metadata unless it was asked for. */
function within(messages: Message[], args: z.output<z.ZodObject<typeof window>>): Message[] {
  const inside = ({ ts }: Message): boolean =>
    (Number(ts) > args.oldest && Number(ts) < args.latest) ||
    (args.inclusive && (Number(ts) === args.oldest || Number(ts) === args.latest));
  return messages.filter(inside).map((message) => {
    const { metadata, ...plain } = message;
    return args.include_all_metadata && metadata ? message : plain;
  });
}

const answer = (messages: Message[], args: { cursor: string; limit: number }) => {
  const { items, next_cursor } = page(messages, args);
  return { messages: items, has_more: next_cursor !== '', response_metadata: { next_cursor } };
};

/** Conversations whose messages the bot may read. */
function readable(world: World, key: string): Channel {
  const channel = findChannel(world, key);
  if (!channel.is_member) throw new SlackError('not_in_channel');
  return channel;
}

/** Whether a message shows in the channel itself and not only in a thread. */
export const inChannel = (m: Message): boolean =>
  m.thread_ts === undefined || m.thread_ts === m.ts || m.subtype === 'thread_broadcast';

export const conversations: Record<string, Method> = {
  'conversations.info': method({
    tier: 't3',
    scope: 'channels:read',
    args: z.object({ channel: z.string() }),
    run: (args, world) => ({ channel: describe(findChannel(world, args.channel), world) }),
  }),
  'conversations.list': method({
    tier: 't2',
    scope: 'channels:read',
    args: z.object({ ...paging, exclude_archived: flag, types: z.string().default('public_channel') }),
    run(args, world) {
      const types = args.types.split(',').map((type) => type.trim());
      const listed = [...world.state.channels.values()].filter(
        (c) =>
          types.includes(c.im === undefined ? 'public_channel' : 'im') && !(args.exclude_archived && c.is_archived),
      );
      const { items, next_cursor } = page(listed, args);
      return { channels: items.map((c) => describe(c, world)), response_metadata: { next_cursor } };
    },
  }),
  'conversations.members': method({
    tier: 't4',
    scope: 'channels:read',
    args: z.object({ ...paging, channel: z.string() }),
    run(args, world) {
      const { items, next_cursor } = page(findChannel(world, args.channel).members, args);
      return { members: items, response_metadata: { next_cursor } };
    },
  }),
  'conversations.open': method({
    tier: 't3',
    scope: 'im:write',
    args: z.object({ users: z.string().optional(), channel: z.string().optional() }),
    run(args, world) {
      if (args.users?.includes(',')) throw new SlackError('method_not_supported_for_channel_type');
      const user = args.users ?? findChannel(world, args.channel ?? '').im ?? '';
      if (!world.state.users.has(user)) throw new SlackError('user_not_found');
      return { channel: { id: world.state.directMessage(user).id } };
    },
  }),
  'conversations.history': method({
    tier: 't3',
    scope: 'channels:history',
    args: z.object({ ...window, channel: z.string() }),
    run(args, world) {
      const channel = readable(world, args.channel);
      return answer(within(world.state.messagesOf(channel.id).filter(inChannel), args).toReversed(), args);
    },
  }),
  'conversations.replies': method({
    tier: 't3',
    scope: 'channels:history',
    args: z.object({ ...window, channel: z.string(), ts: z.string() }),
    run(args, world) {
      const channel = readable(world, args.channel);
      const asked = world.state.message(channel.id, args.ts);
      if (!asked) throw new SlackError('thread_not_found');
      return answer(within(world.state.thread(channel.id, asked.thread_ts ?? asked.ts), args), args);
    },
  }),
};
