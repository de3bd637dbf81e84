import type { ModalView } from '@slack/types';
import { formModal } from './form-modal.ts';
import type { Message } from './message.ts';
import type { Shown } from './preview.ts';
import { reasonInput } from './reason-modal.ts';
import { texts } from './text/index.ts';

/** Shows what closing a run does, and asks why: what `proposed` says in a message, with room for the reason. */
export function closeFormModal(run: string, shown: Shown, question: Message, locale: string): ModalView {
  const t = texts(locale);
  return formModal(
    'close.form',
    { run, ...shown },
    { title: t.windows.closeForm.title, submit: t.buttons.closeRun },
    [...question.blocks.filter(({ type }) => type !== 'actions'), reasonInput(t, { optional: true })],
    t,
  );
}
