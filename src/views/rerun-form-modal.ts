import type { ModalView } from '@slack/types';
import { changesBetween } from '../pipeline/changes.ts';
import type { Definition } from '../pipeline/definition-schema.ts';
import { mrkdwn, section } from './blocks.ts';
import { changeList } from './changes.ts';
import { clipMrkdwn } from './clip.ts';
import { formModal } from './form-modal.ts';
import { type Choice, input, options } from './inputs.ts';
import { LIMITS } from './limits.ts';
import { headline } from './run-card.ts';
import { type RunView, stageName } from './run-view.ts';
import { stageIds } from './stage-facts.ts';
import { STAGE_ICON } from './stage-line.ts';
import { texts } from './text/index.ts';

/** What is run again: `failed`, `whole`, or `from:<stage>`. */
export const WHAT = { block: 'what', action: 'form.what' } as const;
/** By which definition, where it has changed. */
export const BY = { block: 'by', action: 'form.by' } as const;

/** Asks what of a run is to be run again, and by which definition; what it leads to is shown next. */
export function rerunFormModal(
  view: RunView,
  current: Definition | undefined,
  may: { rerun: boolean; start: boolean },
): ModalView {
  const t = texts(view.locale);
  const words = t.windows.rerunForm;
  const { run } = view;
  const ids = stageIds(view);
  const failed = ids.filter((id) => run.stages[id]?.state === 'failed');
  const from = ids.map((id): Choice => {
    const { state } = run.stages[id] ?? { state: 'blocked' as const };
    return {
      value: `from:${id}`,
      text: words.from(stageName(view, id)),
      about: `${STAGE_ICON[state]} ${t.stageState[state]}`,
    };
  });
  const all: Choice[] = [
    ...(may.rerun && failed.length > 0 ? [{ value: 'failed', text: words.failed, about: failed.join(', ') }] : []),
    ...(may.start ? [{ value: 'whole', text: words.whole, about: words.wholeAbout }] : []),
    ...(may.rerun ? from : []),
  ];
  const offered = options(all);
  const changes = current ? changesBetween(view.definition, current) : [];
  const by = options([
    { value: 'started', text: t.buttons.asStarted },
    { value: 'current', text: t.buttons.asCurrent },
  ]);
  return formModal(
    'rerun.form',
    { run: run.id },
    { title: words.title, submit: t.windows.next },
    [
      section(headline(view, t)),
      input(
        WHAT,
        words.what,
        { type: 'static_select', options: offered, ...(offered[0] && { initial_option: offered[0] }) },
        { hint: words.hint },
      ),
      ...(changes.length > 0 && may.rerun
        ? [
            {
              type: 'section' as const,
              text: mrkdwn(clipMrkdwn(`⚠️ ${t.decisions.changed(changeList(changes, t))}`, LIMITS.section)),
            },
            input(BY, words.by, { type: 'radio_buttons', options: by, initial_option: by[0]! }, { hint: words.byHint }),
          ]
        : []),
    ],
    t,
  );
}
