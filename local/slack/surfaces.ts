import { elementsOf, type Placed } from './blocks/walk.ts';
import { initialState, type Option } from './inputs.ts';
import { elementsIn, supersededIn } from './messages.ts';
import { brief, conversation, responseUrl } from './payloads.ts';
import { type Channel, ControlError, type StateValues, type User } from './types.ts';
import type { World } from './world.ts';

/** How the control API names the place of an element. */
export interface Place {
  channel?: string | undefined;
  ts?: string | undefined;
  view_id?: string | undefined;
}

/** A message or view in front of a person, with its elements and what has been entered so far. */
export interface Surface {
  key: string;
  placed: Placed[];
  /** What was there before an update, newest first. */
  superseded: Placed[];
  values: StateValues;
  channel: Channel | undefined;
  thread_ts: string | undefined;
  /** The part of a payload that says where the interaction happened. */
  source(): object;
  /** The same with a response_url, which only messages have. */
  respondable(): object;
}

/** What people have entered into messages, and which options the app has offered: both live in Slack's client. */
export function createMemory() {
  const values = new Map<string, StateValues>();
  const offered = new Map<string, Option[]>();
  return {
    valuesOf(key: string, initial: () => StateValues): StateValues {
      const known = values.get(key) ?? initial();
      values.set(key, known);
      return known;
    },
    offeredAt: (key: string): Option[] => offered.get(key) ?? [],
    offer: (key: string, options: Option[]) => offered.set(key, [...(offered.get(key) ?? []), ...options]),
  };
}
export type Memory = ReturnType<typeof createMemory>;

/** Finds the message or view that a person is looking at. */
export function locate(world: World, memory: Memory, user: User, place: Place): Surface {
  if (place.view_id !== undefined) return viewSurface(world, user, place.view_id);
  if (place.channel !== undefined && place.ts !== undefined) {
    return messageSurface(world, memory, user, conversation(world, place.channel, user), place.ts);
  }
  throw new ControlError(400, 'where is it?', 'give channel and ts of a message, or view_id');
}

function viewSurface(world: World, user: User, id: string): Surface {
  const found = world.state.findView(id);
  if (found?.user !== user.id) {
    const open = [...world.state.modalsOf(user.id), world.state.homes.get(user.id)].flatMap((v) => v?.id ?? []);
    throw new ControlError(404, `${user.id} sees no view ${id}`, `open there: ${open.join(', ') || 'none'}`);
  }
  const { view } = found;
  const source = () => ({ container: { type: 'view', view_id: view.id }, view });
  return {
    key: view.id,
    placed: elementsOf(view.blocks),
    superseded: [],
    values: view.state.values,
    channel: undefined,
    thread_ts: undefined,
    source,
    respondable: source,
  };
}

function messageSurface(world: World, memory: Memory, user: User, channel: Channel, ts: string): Surface {
  const message = world.state.message(channel.id, ts);
  const ephemeral = world.state.ephemeralsOf(user.id).find((e) => e.ts === ts && e.channel === channel.id);
  const shown = message ?? ephemeral;
  if (!shown) {
    const hint = 'GET /control/messages and /control/ephemerals list what there is';
    throw new ControlError(404, `${user.id} sees no message ${ts} in ${channel.id}`, hint);
  }
  const placed = elementsIn(shown);
  const blocks = [...new Set(placed.map(({ block }) => block))];
  const key = `${channel.id}/${ts}/${user.id}`;
  const values = memory.valuesOf(key, () => ({}));
  // The message may have been updated since: inputs that are still there keep their values.
  const current = initialState(blocks, values);
  for (const old of Object.keys(values)) delete values[old];
  Object.assign(values, current);
  const container = {
    type: 'message',
    message_ts: ts,
    channel_id: channel.id,
    is_ephemeral: message === undefined,
    ...(shown.thread_ts !== undefined && { thread_ts: shown.thread_ts }),
  };
  // Slack does not send the content of an ephemeral message back.
  const source = () => ({ container, channel: brief(channel), ...(message && { message }), state: { values } });
  const original = { ts, ephemeral: message === undefined };
  return {
    key,
    placed,
    superseded: message ? supersededIn(message) : [],
    values,
    channel,
    thread_ts: shown.thread_ts,
    source,
    respondable: () => ({ ...source(), response_url: responseUrl(world, user.id, channel.id, original) }),
  };
}

/**
 * Picks the element that is meant; says what there is when it is not there or not the only one. One that an update has
 * taken away is still delivered, as from a client that shows the older message: the app must answer stale buttons.
 */
export function pick(surface: Surface, action_id: string, block_id?: string, value?: unknown): Placed {
  const isMeant = ({ block, element }: Placed): boolean =>
    element.action_id === action_id && (block_id === undefined || block.block_id === block_id);
  const now = surface.placed.filter(isMeant);
  const named = now.length > 0 ? now : surface.superseded.filter(isMeant).slice(0, 1);
  const matching = named.filter(({ element }) => value !== undefined && element['value'] === value);
  const chosen = named.length > 1 && matching.length === 1 ? matching : named;
  const [first, second] = chosen;
  const list = (all: Placed[]): string =>
    all.map(({ block, element }) => `${element.action_id} (${element.type} in block ${block.block_id})`).join(', ');
  if (!first) {
    const what = block_id === undefined ? action_id : `${action_id} in block ${block_id}`;
    throw new ControlError(400, `there is no ${what} here`, `there is: ${list(surface.placed) || 'nothing to act on'}`);
  }
  if (second) throw new ControlError(400, `${action_id} is here more than once`, `give block_id: ${list(chosen)}`);
  return first;
}
