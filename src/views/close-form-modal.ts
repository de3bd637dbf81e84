import type { ModalView } from '@slack/types';
import { metadata } from './actions.ts';
import { plain } from './blocks.ts';
import { clip } from './clip.ts';
import { LIMITS } from './limits.ts';
import type { Message } from './message.ts';
import type { Shown } from './preview.ts';
import { reasonInput } from './reason-modal.ts';
import { texts } from './text/index.ts';

/** Shows what closing a run does, and asks why: what `proposed` says in a message, with room for the reason. */
export function closeFormModal(run: string, shown: Shown, question: Message, locale: string): ModalView {
  const t = texts(locale);
  return {
    type: 'modal',
    callback_id: 'close.form',
    private_metadata: metadata('close.form', { run, ...shown }),
    title: plain(clip(t.windows.closeForm.title, LIMITS.modal.title)),
    submit: plain(clip(t.buttons.closeRun, LIMITS.modal.button)),
    close: plain(t.modals.cancel),
    blocks: [...question.blocks.filter(({ type }) => type !== 'actions'), reasonInput(t, { optional: true })],
  };
}
