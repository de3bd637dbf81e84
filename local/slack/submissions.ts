import type { Actions } from './actions.ts';
import { elementsOf, type Placed } from './blocks/walk.ts';
import { isEmpty, isStateful } from './inputs.ts';
import { deliver, envelope, person } from './payloads.ts';
import type { Delivery } from './socket.ts';
import { locate, type Memory } from './surfaces.ts';
import { ControlError, SlackError, type User, type View } from './types.ts';
import { closeView, pushView, updateView } from './views.ts';
import type { World } from './world.ts';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads `{block_id: {action_id: value}}` and flat `{action_id: value}` alike. */
function assignments(view: View, values: Record<string, unknown>): { placed: Placed; raw: unknown }[] {
  const inputs = elementsOf(view.blocks).filter(({ element }) => isStateful(element));
  const one = (found: Placed[], name: string): Placed => {
    const [first, second] = found;
    if (first && !second) return first;
    const there = inputs.map(({ block, element }) => `${block.block_id}.${element.action_id}`).join(', ');
    const error = first ? `${name} is in more than one block` : `there is no input ${name} in this modal`;
    throw new ControlError(400, error, `inputs (block_id.action_id): ${there || 'none'}`);
  };
  return Object.entries(values).flatMap(([key, value]) => {
    const inBlock = inputs.filter(({ block }) => block.block_id === key);
    if (inBlock.length > 0 && isRecord(value)) {
      return Object.entries(value).map(([action, raw]) => {
        return {
          placed: one(
            inBlock.filter((p) => p.element.action_id === action),
            `${key}.${action}`,
          ),
          raw,
        };
      });
    }
    return [
      {
        placed: one(
          inputs.filter(({ element }) => element.action_id === key),
          key,
        ),
        raw: value,
      },
    ];
  });
}

/** Submitting and closing modals. */
export function createSubmissions(world: World, memory: Memory, actions: Actions) {
  function topModal(user: User, id: string): View {
    const stack = world.state.modalsOf(user.id);
    const top = stack.at(-1);
    if (top?.id === id) return top;
    const below = stack.some((view) => view.id === id);
    const hint = top ? `the modal on top is ${top.id}` : 'no modal is open';
    throw new ControlError(below ? 400 : 404, `${id} is not the modal that ${user.id} sees`, hint);
  }

  /** Enters the values and makes the checks of Slack's client: nothing required may be empty. */
  async function fill(user: User, view: View, values: Record<string, unknown>): Promise<void> {
    const surface = locate(world, memory, user, { view_id: view.id });
    const errors: Record<string, string> = {};
    for (const { placed, raw } of assignments(view, values)) {
      const { block, element } = placed;
      try {
        (view.state.values[block.block_id] ??= {})[element.action_id] = await actions.entered(
          user,
          surface,
          placed,
          raw,
        );
      } catch (error) {
        if (error instanceof ControlError) throw error;
        errors[block.block_id] = (error as Error).message;
      }
    }
    for (const { block, element } of surface.placed) {
      const state = view.state.values[block.block_id]?.[element.action_id];
      const required = block.type === 'input' && block['optional'] !== true;
      if (required && state && isEmpty(state)) errors[block.block_id] ??= 'Please complete this required field.';
    }
    if (Object.keys(errors).length === 0) return;
    const hint = Object.entries(errors).map(([block, error]) => `${block}: ${error}`);
    throw new ControlError(400, 'Slack does not submit this', hint.join('; '), { errors });
  }

  /** Does what the acknowledgement of a submission says. */
  function apply(user: User, view: View, ack: Record<string, unknown> | null): void {
    switch (ack?.['response_action']) {
      case undefined:
        return closeView(world, user.id, view.id);
      case 'clear':
        return closeView(world, user.id, view.id, true);
      case 'update':
        return void updateView(world, view.id, ack['view']);
      case 'push':
        return void pushView(world, user.id, ack['view']);
      case 'errors': {
        const inputs = view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id);
        const keys = isRecord(ack['errors']) ? Object.keys(ack['errors']) : [];
        const stray = keys.filter((key) => !inputs.includes(key));
        if (keys.length > 0 && stray.length === 0) return;
        throw new SlackError('invalid_errors', [`[ERROR] errors must name input blocks; not: ${stray.join(', ')}`]);
      }
      default:
        throw new SlackError('invalid_response_action');
    }
  }

  return {
    /** A person presses the submit button of the modal on top. */
    async submit(given: { user: string; view_id: string; values: Record<string, unknown> }): Promise<Delivery> {
      const user = person(world, given.user);
      const view = topModal(user, given.view_id);
      if (view.submit === null) throw new ControlError(400, 'this modal has no submit button', 'close it instead');
      await fill(user, view, given.values);
      const delivery = await deliver(world, 'interactive', {
        type: 'view_submission',
        ...envelope(world, user),
        trigger_id: world.triggers.trigger(user.id),
        view,
        response_urls: [],
      });
      if (delivery.error !== undefined) return delivery;
      try {
        apply(user, view, delivery.ack);
        return delivery;
      } catch (error) {
        if (!(error instanceof SlackError)) throw error;
        world.log(`!!! the answer to the submission of ${view.callback_id} was refused: ${error.message}`);
        return { ...delivery, error: error.message };
      }
    },

    /** A person closes the modal on top by its X; the app hears of it when it asked to. */
    async close(given: { user: string; view_id: string }): Promise<Delivery> {
      const user = person(world, given.user);
      const view = topModal(user, given.view_id);
      closeView(world, user.id, view.id, view.clear_on_close);
      if (!view.notify_on_close) return { ack: null, ackMs: 0 };
      const payload = { type: 'view_closed', ...envelope(world, user), view, is_cleared: view.clear_on_close };
      return deliver(world, 'interactive', payload);
    },
  };
}
