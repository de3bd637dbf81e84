import type { BlockAction, ViewOutput, ViewSubmitAction } from '@slack/bolt';
import { type Refusal, refuse, UserError } from '../errors.ts';
import { MODALS, type ModalId, type ModalPayload, parseMetadata } from '../views/actions.ts';
import { channelIn } from '../views/payloads.ts';
import { inline } from '../views/plain.ts';
import { PIPELINE } from '../views/run-form-modal.ts';
import { refusalText } from '../views/text/index.ts';
import { messageWindow, openedIn } from '../views/window.ts';
import { type Bot, settles } from './bot.ts';
import type { Asker, Desk } from './desk.ts';
import { modals } from './modals/index.ts';
import type { Submission, Submitted, Typed } from './modals/submission.ts';
import { drawPlace } from './places.ts';
import { explain } from './troubles.ts';

/** Listens to windows that are sent off, and to choices on which the rest of a window depends. */
export function listenToSubmissions(bot: Bot): void {
  const { app, desk, windows, askerOf, tracked } = bot;
  for (const id of Object.keys(MODALS) as ModalId[]) {
    app.view<ViewSubmitAction>(
      { type: 'view_submission', callback_id: id },
      tracked(async ({ ack, body, view }) => {
        // A window that is sent off twice is one decision; drawn anew, it asks for another.
        const asker = await askerOf(body.user.id, channelIn(view.private_metadata), `${view.id}.${view.hash}`);
        const submitted = await submit(id, view, asker, desk);
        const shown = (next: Parameters<typeof openedIn>[0]) => openedIn(next, asker.actor.channel);
        if ('refused' in submitted) {
          const now = await desk.clock.now().catch(() => Date.now());
          const told = (refusal: Refusal): string => inline(refusalText(inField(refusal), asker.locale, now));
          const errors = Object.entries(submitted.refused).map(([block, refusal]) => [block, told(refusal)]);
          await ack({ response_action: 'errors', errors: Object.fromEntries(errors) as Record<string, string> });
        } else if ('becomes' in submitted) {
          await ack({ response_action: 'update', view: shown(submitted.becomes) });
        } else if ('shows' in submitted) {
          await ack({ response_action: isThird(view) ? 'update' : 'push', view: shown(submitted.shows) });
        } else {
          await ack();
          if (submitted.run !== undefined && view.previous_view_id !== null)
            await windows.update(
              view.previous_view_id,
              await drawPlace(desk, asker, { id: 'place.run', run: submitted.run }),
              asker,
            );
        }
      }),
    );
  }

  app.action<BlockAction>(
    { type: 'block_actions', action_id: PIPELINE.action },
    tracked(async ({ ack, body, action }) => {
      const { view } = body;
      const redraw = view && (modals as Record<string, Partial<Submission<ModalId>>>)[view.callback_id]?.redraw;
      const pipeline = 'selected_option' in action ? action.selected_option?.value : undefined;
      if (!redraw || pipeline === undefined) return ack();
      const asker = await askerOf(body.user.id, channelIn(view.private_metadata), body.trigger_id);
      const drawing = redraw(pipeline, asker, desk).catch(async (error: unknown) =>
        messageWindow(await explain(error, asker, desk), { locale: asker.locale }),
      );
      await settles(drawing);
      await ack();
      await windows.update(view.id, await drawing, asker, view.hash);
    }),
  );
}

async function submit(id: ModalId, view: ViewOutput, asker: Asker, desk: Desk): Promise<Submitted> {
  // Its payload is read by the same id.
  const submission = modals[id] as Submission<'question'>;
  let payload: ModalPayload<'question'> | undefined;
  try {
    payload = parseMetadata(id, view.private_metadata) as ModalPayload<'question'>;
    return await submission.submit(payload, typedIn(view), asker, desk);
  } catch (error) {
    const refusal = error instanceof UserError ? error.refusal : undefined;
    const block = refusal && payload && submission.blockOf?.(refusal, payload);
    // What was typed stays beneath what is told about it, or in the inputs that it is told under.
    if (refusal && block !== undefined) return { refused: { [block]: refusal } };
    return { shows: messageWindow(await explain(error, asker, desk), { locale: asker.locale }) };
  }
}

/** A refusal of what was typed, where the field itself says what it is about: no option of a command is named. */
const inField = (refusal: Refusal): Refusal =>
  refusal.key === 'range.backwards' ? refuse('input.backwards', {}) : refusal;

/** Slack keeps three windows on top of one another. */
const isThird = ({ previous_view_id: previous, root_view_id: root }: ViewOutput): boolean =>
  previous !== null && previous !== root;

function typedIn({ state }: ViewOutput): Typed {
  return {
    text({ block, action }) {
      const held = state.values[block]?.[action];
      return held?.value ?? held?.selected_option?.value ?? held?.selected_date ?? '';
    },
    chosen({ block, action }) {
      const held = state.values[block]?.[action];
      return (held?.selected_options ?? [held?.selected_option]).flatMap((option) => option?.value ?? []);
    },
  };
}
