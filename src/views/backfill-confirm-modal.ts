import type { ModalView } from '@slack/types';
import type { ActionPayload } from './actions.ts';
import { formModal } from './form-modal.ts';
import { input } from './inputs.ts';
import type { Message } from './message.ts';
import { texts } from './text/index.ts';

/** Where the number of runs is typed. */
export const CONFIRM = { block: 'confirm', action: 'form.confirm' } as const;

/** So many runs are not started by a slip: their number is typed. Above it stands what was asked in a message. */
export function backfillConfirmModal(
  filling: ActionPayload<'pipeline.backfill'>,
  question: Message,
  locale: string,
): ModalView {
  const t = texts(locale);
  const words = t.windows.backfillForm;
  const runs = String(filling.runs);
  return formModal(
    'backfill.confirm',
    filling,
    { title: words.title, submit: t.buttons.backfill(filling.runs) },
    [
      ...question.blocks.filter(({ type }) => type !== 'actions'),
      input(
        CONFIRM,
        words.confirm(runs),
        { type: 'plain_text_input', max_length: 10, focus_on_load: true },
        { hint: words.confirmHint },
      ),
    ],
    t,
  );
}
