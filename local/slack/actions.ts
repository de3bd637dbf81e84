import { z } from 'zod';
import { limits } from './blocks/limits.ts';
import { list, option, optionGroup } from './blocks/parts.ts';
import type { Element, Placed } from './blocks/walk.ts';
import { isExternal, isStateful, offeredOptions, type Option, toState, wordsOf } from './inputs.ts';
import { whisper } from './messages.ts';
import { deliver, envelope, person } from './payloads.ts';
import type { Delivery } from './socket.ts';
import { locate, type Memory, pick, type Place, type Surface } from './surfaces.ts';
import { ControlError, type InputState, type User } from './types.ts';
import type { World } from './world.ts';

export interface Act extends Place {
  user: string;
  action_id: string;
  block_id?: string | undefined;
  value?: unknown;
}

const suggestions = z.union([
  z.object({ options: list(option, limits.option.count, 0) }),
  z.object({ option_groups: list(optionGroup, limits.option.count, 0) }),
]);

/** Clicks, choices and typed suggestions. */
export function createActions(world: World, memory: Memory) {
  const offerKey = (surface: Surface, { block, element }: Placed): string =>
    `${surface.key}/${block.block_id}/${element.action_id}`;

  /** Asks the app for the options of an external select, as the client does while a person types. */
  async function ask(user: User, surface: Surface, placed: Placed, typed: string): Promise<Delivery> {
    const delivery = await deliver(world, 'interactive', {
      type: 'block_suggestion',
      ...envelope(world, user),
      ...surface.source(),
      action_id: placed.element.action_id,
      block_id: placed.block.block_id,
      value: typed,
    });
    if (delivery.error !== undefined) return delivery;
    const answer = suggestions.safeParse(delivery.ack ?? {});
    if (!answer.success) return { ...delivery, error: `invalid_options: ${z.prettifyError(answer.error)}` };
    memory.offer(offerKey(surface, placed), offeredOptions(answer.data as unknown as Element));
    return delivery;
  }

  /** The options a person may choose from; those of an external select are asked for by typing the value. */
  async function optionsFor(user: User, surface: Surface, placed: Placed, raw: unknown): Promise<Option[]> {
    const { element } = placed;
    if (!isExternal(element)) return offeredOptions(element);
    const known = (): Option[] => [
      ...memory.offeredAt(offerKey(surface, placed)),
      ...[element['initial_option'] ?? element['initial_options'] ?? []].flat().map((o) => o as Option),
    ];
    for (const word of wordsOf(raw)) {
      if (!known().some((o) => o.value === word)) await ask(user, surface, placed, word);
    }
    return known();
  }

  /** Turns what was entered into Slack's state of the element. */
  async function entered(user: User, surface: Surface, placed: Placed, raw: unknown): Promise<InputState> {
    const ids = new Set([...world.state.users.keys(), ...world.state.channels.keys()]);
    return toState(placed.element, raw, ids, await optionsFor(user, surface, placed, raw));
  }

  const isButton = ({ type }: Element): boolean => ['button', 'icon_button', 'workflow_button'].includes(type);

  /** The entry of `actions` for this element, as it is after the click or choice. */
  async function actionOf(user: User, surface: Surface, placed: Placed, raw: unknown): Promise<object> {
    const { element, block } = placed;
    const { options: _, option_groups: __, positive_button, negative_button, ...shown } = element;
    const common = { ...shown, block_id: block.block_id, action_ts: world.state.nextTs() };
    if (isButton(element)) return { ...common, ...(raw !== undefined && { value: raw }) };
    if (element.type === 'feedback_buttons') {
      const chosen = [positive_button, negative_button].find((b) => (b as { value: string }).value === raw);
      if (!chosen) throw new Error('value must be that of the positive or the negative button');
      return { ...common, ...chosen };
    }
    const state = await entered(user, surface, placed, raw);
    if (isStateful(element)) (surface.values[block.block_id] ??= {})[element.action_id] = state;
    return { ...common, ...state };
  }

  return {
    entered,

    /** A person clicks or chooses something in a message, modal or Home tab. */
    async action(act: Act): Promise<Delivery> {
      const user = person(world, act.user);
      const surface = locate(world, memory, user, act);
      const placed = pick(surface, act.action_id, act.block_id, act.value);
      const action = await actionOf(user, surface, placed, act.value).catch((error: Error) => {
        throw new ControlError(400, `${act.action_id} cannot take this value`, error.message);
      });
      // An input speaks only when it is submitted, unless it asks for dispatch.
      if (placed.block.type === 'input' && placed.block['dispatch_action'] !== true) return { ack: null, ackMs: 0 };
      const payload = {
        type: 'block_actions',
        ...envelope(world, user),
        ...surface.respondable(),
        trigger_id: world.triggers.trigger(user.id),
        actions: [action],
      };
      const { channel, thread_ts } = surface;
      return deliver(world, 'interactive', payload, () => {
        const text = 'This app did not respond (operation_timeout). Apps have to answer within 3 seconds.';
        if (channel) whisper(world, { channel: channel.id, user: user.id, thread_ts }, { text }, 'slackbot');
      });
    },

    /** A person types into an external select. */
    async suggest(act: Act & { value: string }): Promise<Delivery> {
      const user = person(world, act.user);
      const surface = locate(world, memory, user, act);
      const placed = pick(surface, act.action_id, act.block_id);
      if (!isExternal(placed.element)) {
        throw new ControlError(400, `${act.action_id} is a ${placed.element.type}`, 'only an external select suggests');
      }
      const least = (placed.element['min_query_length'] as number | undefined) ?? 3;
      if (act.value.length < least) {
        throw new ControlError(
          400,
          `Slack asks the app only from ${least} characters on`,
          'type more, or set min_query_length',
        );
      }
      return ask(user, surface, placed, act.value);
    },
  };
}
export type Actions = ReturnType<typeof createActions>;
