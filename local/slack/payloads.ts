import { identity } from './seed.ts';
import type { Delivery, EnvelopeType } from './socket.ts';
import type { Original } from './triggers.ts';
import { type Channel, ControlError, SlackError, type User } from './types.ts';
import { newId } from './state.ts';
import { findChannel, type World } from './world.ts';

/** Slack still sends the deprecated verification token. */
export const verificationToken = 'local-verification-token';

/** A person who can sit at the page. */
export function person(world: World, id: string): User {
  const user = world.state.users.get(id);
  if (user && !user.is_bot) return user;
  const people = [...world.state.users.values()].filter((u) => !u.is_bot).map((u) => u.id);
  throw new ControlError(404, `there is no user ${id}`, `there are: ${people.join(', ')}`);
}

/** A conversation that a person is in. */
export function conversation(world: World, key: string, user: User): Channel {
  try {
    const channel = findChannel(world, key);
    if (channel.members.includes(user.id)) return channel;
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
  }
  const channels = [...world.state.channels.values()].filter((c) => c.members.includes(user.id)).map((c) => c.id);
  throw new ControlError(404, `${user.id} is in no conversation ${key}`, `there are: ${channels.join(', ')}`);
}

export const brief = (channel: Channel) => ({ id: channel.id, name: channel.name });

/** What every interaction payload carries: who, where, with which app. */
export const envelope = (world: World, user: User) => ({
  team: { id: world.state.team.id, domain: world.state.team.domain },
  enterprise: null,
  is_enterprise_install: false,
  user: { id: user.id, username: user.name, name: user.name, team_id: user.team_id },
  api_app_id: identity.app,
  token: verificationToken,
});

export const responseUrl = (world: World, user: string, channel: string, original?: Original): string =>
  `${world.origin}/api/response/${world.triggers.response(user, channel, original)}`;

/** Delivers an interaction to the app; when it does not answer, `unanswered` tells the person. */
export async function deliver(
  world: World,
  type: EnvelopeType,
  payload: object,
  unanswered?: () => void,
): Promise<Delivery> {
  const delivery = await world.hub.deliver(type, payload, type !== 'events_api');
  if (delivery.error !== undefined) unanswered?.();
  return delivery;
}

/** Delivers an event of the workspace, as the Events API wraps it. */
export function deliverEvent(world: World, event: { type: string } & Record<string, unknown>): Promise<Delivery> {
  const { team } = world.state;
  return deliver(world, 'events_api', {
    token: verificationToken,
    team_id: team.id,
    api_app_id: identity.app,
    type: 'event_callback',
    event_id: newId('Ev'),
    event_time: Math.floor(world.now() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: identity.user, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event,
  });
}
