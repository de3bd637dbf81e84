import type { ModalView } from '@slack/types';
import { metadata, type ModalId, type ModalPayload } from './actions.ts';
import { plain } from './blocks.ts';
import { clip } from './clip.ts';
import { LIMITS } from './limits.ts';
import type { Texts } from './text/index.ts';

/** A window that is sent off; what it carries is checked against the table of windows by tsc. */
export function formModal<M extends ModalId>(
  id: M,
  carries: ModalPayload<M>,
  { title, submit }: { title: string; submit: string },
  blocks: ModalView['blocks'],
  t: Texts,
): ModalView {
  return {
    type: 'modal',
    callback_id: id,
    private_metadata: metadata(id, carries),
    title: plain(clip(title, LIMITS.modal.title)),
    submit: plain(clip(submit, LIMITS.modal.button)),
    close: plain(clip(t.modals.cancel, LIMITS.modal.button)),
    blocks,
  };
}
