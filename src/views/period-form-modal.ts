import type { ModalView } from '@slack/types';
import { section } from './blocks.ts';
import { formModal } from './form-modal.ts';
import { reasonInput } from './reason-modal.ts';
import { type Chosen, periodInput, pipelineInput } from './run-form-modal.ts';
import { texts } from './text/index.ts';

/** Asks which period of a pipeline counts as done, and why; what it leads to is shown next. */
export function periodFormModal(chosen: Chosen | undefined, locale: string): ModalView {
  const t = texts(locale);
  const words = t.windows.periodForm;
  return formModal(
    'period.form',
    chosen ? { pipeline: chosen.definition.name } : {},
    { title: words.title, submit: t.windows.next },
    [
      section(t.decisions.periodNote),
      pipelineInput(chosen?.definition, locale, t),
      ...(chosen
        ? [periodInput(chosen.definition.name, 'period', t.windows.fields.period, chosen.period, t), reasonInput(t)]
        : []),
    ],
    t,
  );
}
