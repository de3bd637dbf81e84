import type { ModalView } from '@slack/types';
import { plain } from './blocks.ts';
import { texts } from './text/index.ts';

/** Opened at once, because a trigger lives three seconds; what it was opened for replaces it. */
export function loadingModal(locale: string): ModalView {
  const t = texts(locale);
  return {
    type: 'modal',
    title: plain(t.modals.loading.title),
    close: plain(t.modals.cancel),
    blocks: [{ type: 'section', text: plain(t.modals.loading.text) }],
  };
}
