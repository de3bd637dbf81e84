import type { ModalView } from '@slack/types';
import { context } from './blocks.ts';
import { formModal } from './form-modal.ts';
import { type Choice, input, options } from './inputs.ts';
import { paramInputs } from './param-inputs.ts';
import { type Chosen, periodInput, pipelineInput } from './run-form-modal.ts';
import { texts } from './text/index.ts';

export const ORDER = { block: 'order', action: 'form.order' } as const;
export const PARALLEL = { block: 'parallel', action: 'form.parallel' } as const;
/** Whether periods that have a run are run again. */
export const EXISTING = { block: 'existing', action: 'form.existing' } as const;

/** Asks which periods of a pipeline to run, in which order and how many at a time; what it leads to is shown next. */
export function backfillFormModal(
  chosen: (Chosen & { from: Choice }) | undefined,
  mostAtOnce: number,
  locale: string,
): ModalView {
  const t = texts(locale);
  const words = t.windows.backfillForm;
  const orders = options([
    { value: 'oldest', text: t.decisions.backfill.order.oldest },
    { value: 'newest', text: t.decisions.backfill.order.newest },
  ]);
  const existing = options([
    { value: 'leave', text: words.leave },
    { value: 'again', text: words.again },
  ]);
  return formModal(
    'backfill.form',
    chosen ? { pipeline: chosen.definition.name } : {},
    { title: words.title, submit: t.windows.next },
    [
      pipelineInput(chosen?.definition, locale, t),
      ...(chosen
        ? [
            periodInput(chosen.definition.name, 'from', words.from, chosen.from, t),
            periodInput(chosen.definition.name, 'to', words.to, chosen.period, t),
            input(EXISTING, words.existing, {
              type: 'radio_buttons',
              options: existing,
              initial_option: existing[0]!,
            }),
            input(ORDER, words.order, { type: 'radio_buttons', options: orders, initial_option: orders[0]! }),
            input(
              PARALLEL,
              words.parallel,
              {
                type: 'number_input',
                is_decimal_allowed: false,
                initial_value: '1',
                min_value: '1',
                max_value: String(mostAtOnce),
              },
              { hint: words.parallelHint },
            ),
            ...paramInputs(chosen.definition, locale),
          ]
        : []),
      context(words.hint),
    ],
    t,
  );
}
