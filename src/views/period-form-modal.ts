import type { ModalView } from '@slack/types';
import { metadata } from './actions.ts';
import { plain, section } from './blocks.ts';
import { clip } from './clip.ts';
import { LIMITS } from './limits.ts';
import { reasonInput } from './reason-modal.ts';
import { type Chosen, periodInput, pipelineInput } from './run-form-modal.ts';
import { texts } from './text/index.ts';

/** Asks which period of a pipeline counts as done, and why; what it leads to is shown next. */
export function periodFormModal(chosen: Chosen | undefined, locale: string): ModalView {
  const t = texts(locale);
  const words = t.windows.periodForm;
  return {
    type: 'modal',
    callback_id: 'period.form',
    private_metadata: metadata('period.form', chosen ? { pipeline: chosen.definition.name } : {}),
    title: plain(clip(words.title, LIMITS.modal.title)),
    submit: plain(t.windows.next),
    close: plain(t.modals.cancel),
    blocks: [
      section(t.decisions.periodNote),
      pipelineInput(chosen?.definition, locale, t),
      ...(chosen
        ? [periodInput(chosen.definition.name, 'period', t.windows.fields.period, chosen.period, t), reasonInput(t)]
        : []),
    ],
  };
}
