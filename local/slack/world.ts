import { identity, type Manifest } from './seed.ts';
import type { Hub } from './socket.ts';
import type { State } from './state.ts';
import type { createTriggers } from './triggers.ts';
import { type Channel, SlackError } from './types.ts';

/** What every part of the server works on. */
export interface World {
  state: State;
  hub: Hub;
  triggers: ReturnType<typeof createTriggers>;
  manifest: Manifest | undefined;
  now: () => number;
  log: (line: string) => void;
  /** Where the app reaches this server, as it said itself; known once it has connected. */
  origin: string;
}

/** The fields by which Slack marks what our app has written. */
export const author = (world: World) => ({
  user: identity.user,
  bot_id: identity.bot,
  app_id: identity.app,
  team: world.state.team.id,
});

/** Finds a conversation by id or name; a person's id means the direct messages with that person. */
export function findChannel(world: World, key: string): Channel {
  const { channels, users } = world.state;
  const name = key.replace(/^#/, '');
  const found = channels.get(key) ?? [...channels.values()].find((c) => c.name === name && c.im === undefined);
  if (found) return found;
  if (users.has(key) && key !== identity.user) return world.state.directMessage(key);
  throw new SlackError('channel_not_found');
}

/** A conversation in which the bot may write. */
export function writableChannel(world: World, key: string): Channel {
  const channel = findChannel(world, key);
  if (channel.is_archived) throw new SlackError('is_archived');
  if (!channel.is_member) throw new SlackError('not_in_channel');
  return channel;
}
