import type { BlockAction } from '@slack/bolt';
import { deny, UserError } from '../errors.ts';
import { ACTIONS, type ActionId, button, OPENING, parse } from '../views/actions.ts';
import { channelIn } from '../views/payloads.ts';
import { actions } from './actions.ts';
import type { Bot } from './bot.ts';
import type { Asker, Desk } from './desk.ts';
import { answerClick, type Reaction } from './reactions.ts';
import { explain } from './troubles.ts';

/** What takes longer than a trigger lives: a log is read from AWS, a picture is drawn and sent. */
const SLOW: ReadonlySet<ActionId> = new Set<ActionId>(['stage.logs', 'run.graph']);

/** Listens to clicks. */
export function listenToButtons({ app, desk, windows, askerOf, tracked }: Bot): void {
  for (const id of Object.keys(ACTIONS) as ActionId[]) {
    app.action<BlockAction>(
      { type: 'block_actions', action_id: id },
      tracked(async ({ ack, body, action, respond }) => {
        const { view } = body;
        const channel = body.channel?.id ?? (view && channelIn(view.private_metadata));
        const asker = await askerOf(body.user.id, channel, body.trigger_id);
        const value = 'value' in action ? action.value : undefined;
        const reacting = react(id, value, asker, desk);
        const own = (body.container as { is_ephemeral?: boolean }).is_ephemeral === true;
        await answerClick(
          {
            trigger: body.trigger_id,
            asker,
            desk,
            windows,
            again: { ...button('reply.back', {}, ''), action_id: id, ...(value !== undefined && { value }) },
            view,
            ...(!view && { message: { respond, own } }),
            ack: () => ack(),
          },
          reacting,
          // In a window another one says meanwhile that it takes long; a message just follows.
          OPENING.has(id) || (view !== undefined && SLOW.has(id)),
        );
      }),
    );
  }
}

/** What a click leads to, or what is told about why it cannot. */
export const react = (id: ActionId, value: string | undefined, asker: Asker, desk: Desk): Promise<Reaction> =>
  orExplain(asker, desk, () =>
    (actions[id] as (payload: unknown, asker: Asker, desk: Desk) => Promise<Reaction>)(
      parse(id, value),
      asker,
      desk,
    ).catch(outlived),
  );

/** A button names a run that there was: when it is not found, it has been removed, and none like it is meant. */
function outlived(error: unknown): never {
  if (error instanceof UserError && error.refusal.key === 'run.unknown')
    return deny('run.gone', { run: error.refusal.params.given });
  throw error;
}

/** What is made, or what is told about why it cannot be. */
export const orExplain = (asker: Asker, desk: Desk, make: () => Promise<Reaction>): Promise<Reaction> =>
  Promise.resolve()
    .then(make)
    .catch(async (error: unknown): Promise<Reaction> => ({ whisper: await explain(error, asker, desk) }));
