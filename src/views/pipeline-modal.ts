import type { ModalView } from '@slack/types';
import type { Action } from '../pipeline/access.ts';
import type { Definition } from '../pipeline/definition-schema.ts';
import type { Run } from '../pipeline/run.ts';
import { button } from './actions.ts';
import { actions, context, section } from './blocks.ts';
import { code, escape } from './escape.ts';
import { mention } from './mentions.ts';
import type { Message, MessageBlock } from './message.ts';
import { openButton } from './open-button.ts';
import { runLine } from './replies.ts';
import { localized, titleOf } from './run-view.ts';
import { scheduleWords } from './schedule-words.ts';
import { type ScheduleState, scheduleLine } from './schedules-reply.ts';
import { list } from './text/format.ts';
import { texts } from './text/index.ts';
import { placeWindow } from './window.ts';

export interface PipelinePlace {
  definition: Definition;
  /** Newest first. */
  runs: readonly Run[];
  states: readonly ScheduleState[];
  /** What the viewer may do to it. */
  may: ReadonlySet<Action>;
}

/** One pipeline: when it runs, how its latest runs went, and what can be done with it. */
export function pipelineModal(place: PipelinePlace, locale: string, now: number, said?: Message): ModalView {
  const { definition } = place;
  const title = localized(definition.title, locale);
  return placeWindow(
    { id: 'place.pipeline', pipeline: definition.name },
    pipelineBlocks(place, locale, now),
    { locale, title },
    said,
  );
}

/** What the window of a pipeline shows, as blocks. */
function pipelineBlocks(
  { definition, runs, states, may }: PipelinePlace,
  locale: string,
  now: number,
): (MessageBlock | undefined)[] {
  const t = texts(locale);
  const words = t.windows.panel;
  const { name, owners } = definition;
  const title = localized(definition.title, locale);
  const pausable = may.has('schedule.pause') && states.length > 0;
  const paused = states.some((state) => state.paused);
  const when =
    states.length > 0
      ? states.map((state) => scheduleLine(state, definition, t)).join('\n')
      : scheduleWords(definition, t);
  const head = `*${escape(title)}* ${code(name)}`;
  return [
    actions(button('panel.open', {}, words.back)),
    section(`${head}\n${when}`),
    owners.length > 0
      ? context(
          words.owners(
            list(
              owners.map((id) => mention(id, t)),
              t,
            ),
          ),
        )
      : undefined,
    actions(
      may.has('run.start') ? button('run.ask', { pipeline: name }, words.run, { style: 'primary' }) : undefined,
      may.has('run.backfill') ? button('backfill.ask', { pipeline: name }, words.backfill) : undefined,
      button('pipeline.history', { pipeline: name }, t.history.button),
      may.has('pipeline.check') ? button('pipeline.check', { pipeline: name }, words.check) : undefined,
      may.has('period.mark-done') ? button('period.ask', { pipeline: name }, words.markPeriodDone) : undefined,
      pausable && !states.every((state) => state.paused)
        ? button('schedule.ask-pause', { pipeline: name }, words.pause)
        : undefined,
      pausable && paused ? button('schedule.ask-resume', { pipeline: name }, words.resume) : undefined,
    ),
    section(`*${words.latestRuns}*`),
    ...runs.map((run) =>
      section(
        `${runLine(run, now, t)} · ${code(run.id)}`,
        openButton('run.open', { run: run.id }, titleOf({ run, definition, locale }), t),
      ),
    ),
    runs.length === 0 ? section(t.replies.notYet) : undefined,
  ];
}
