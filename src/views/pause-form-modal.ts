import type { ModalView } from '@slack/types';
import type { Definition } from '../pipeline/definition-schema.ts';
import { section } from './blocks.ts';
import { escape } from './escape.ts';
import { formModal } from './form-modal.ts';
import { input, options } from './inputs.ts';
import { reasonInput } from './reason-modal.ts';
import { localized } from './run-view.ts';
import { cronWords } from './schedule-words.ts';
import { texts } from './text/index.ts';

/** Which schedule is paused; all of them when it is `*`, which no schedule can be called. */
export const SCHEDULE = { block: 'schedule', action: 'form.schedule' } as const;
export const ALL_SCHEDULES = '*';

/** Asks which schedules of a pipeline are to start nothing any more, and why. */
export function pauseFormModal(definition: Definition, locale: string): ModalView {
  const t = texts(locale);
  const words = t.windows.pauseForm;
  const all = options([
    { value: ALL_SCHEDULES, text: words.all },
    ...definition.schedules.map(({ id, cron }) => ({ value: id, text: id, about: cronWords(cron, t) })),
  ]);
  return formModal(
    'pause.form',
    { pipeline: definition.name },
    { title: words.title, submit: words.submit },
    [
      section(words.what(`*${escape(localized(definition.title, locale))}*`)),
      ...(definition.schedules.length > 1
        ? [input(SCHEDULE, words.which, { type: 'static_select', options: all, initial_option: all[0]! })]
        : []),
      reasonInput(t, { optional: true, hint: words.reasonHint }),
    ],
    t,
  );
}
