import type { BlockAction } from '@slack/bolt';
import { ACTIONS, type ActionId, parse } from '../views/actions.ts';
import { actions, type Reaction } from './actions.ts';
import { type Bot, ephemeral, inTime } from './bot.ts';
import type { Asker, Desk } from './desk.ts';
import { explain } from './troubles.ts';

/** Listens to clicks. */
export function listenToButtons({ app, desk, windows, askerOf, tracked }: Bot): void {
  for (const id of Object.keys(ACTIONS) as ActionId[]) {
    app.action<BlockAction>(
      { type: 'block_actions', action_id: id },
      tracked(async ({ ack, body, action, respond }) => {
        const asker = await askerOf(body.user.id, body.channel?.id, body.trigger_id);
        const value = 'value' in action ? action.value : undefined;
        const react = actions[id] as (payload: unknown, asker: Asker, desk: Desk) => Promise<Reaction>;
        const reacting = Promise.resolve()
          .then(() => react(parse(id, value), asker, desk))
          .catch(async (error: unknown): Promise<Reaction> => ({ whisper: await explain(error, asker, desk) }));
        await inTime(reacting);
        await ack();
        const reaction = await reacting;
        if (reaction && 'modal' in reaction) await windows.open(body.trigger_id, reaction.modal);
        if (reaction && 'whisper' in reaction)
          await respond({ ...ephemeral(reaction.whisper), replace_original: false });
        if (reaction && 'instead' in reaction) {
          // Only what one person sees gives way: a card belongs to everybody.
          const isOwn = (body.container as { is_ephemeral?: boolean }).is_ephemeral === true;
          if (reaction.instead) await respond({ ...ephemeral(reaction.instead), replace_original: isOwn });
          else if (isOwn) await respond({ delete_original: true });
        }
      }),
    );
  }
}
