import type { ViewSubmitAction } from '@slack/bolt';
import { MODALS, type ModalId, parseMetadata } from '../views/actions.ts';
import type { Bot } from './bot.ts';
import { modals, type Typed } from './modals.ts';
import { explain } from './troubles.ts';

/** Listens to windows that are sent off. */
export function listenToSubmissions({ app, desk, askerOf, tracked }: Bot): void {
  for (const id of Object.keys(MODALS) as ModalId[]) {
    app.view<ViewSubmitAction>(
      { type: 'view_submission', callback_id: id },
      tracked(async ({ ack, body, view }) => {
        const asker = await askerOf(body.user.id, undefined, view.id);
        const typed: Typed = ({ block, action }) => view.state.values[block]?.[action]?.value ?? '';
        const { block, submit } = modals[id];
        try {
          await submit(parseMetadata(id, view.private_metadata) as never, typed, asker, desk);
          await ack();
        } catch (error) {
          const { text } = await explain(error, asker, desk);
          await ack({ response_action: 'errors', errors: { [block]: text } });
        }
      }),
    );
  }
}
