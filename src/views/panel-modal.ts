import type { ModalView } from '@slack/types';
import type { Action } from '../pipeline/access.ts';
import { ASKING, type Run, statusOf } from '../pipeline/run.ts';
import type { Definition } from '../pipeline/definition-schema.ts';
import { button } from './actions.ts';
import { actions, context, message, section } from './blocks.ts';
import { escape } from './escape.ts';
import type { Message, MessageBlock } from './message.ts';
import { localized, titleOf } from './run-view.ts';
import { openButton } from './open-button.ts';
import { brokenLines, type PipelineEntry, pipelineHead, runLine } from './replies.ts';
import { RUN_ICON, STAGE_ICON } from './stage-line.ts';
import { date, list, relative } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';
import { placeWindow } from './window.ts';

/** A run in the panel, with the definition that names it. */
export interface PanelRun {
  run: Run;
  definition: Definition;
}

export interface Panel {
  entries: readonly PipelineEntry[];
  broken: Readonly<Record<string, string>>;
  /** Runs that go no further without a person. */
  waiting: readonly PanelRun[];
  running: readonly PanelRun[];
  /** What the viewer may do to some pipeline at least. */
  may: ReadonlySet<Action>;
}

/** Runs of a kind that are told one by one. */
const LISTED = 8;

/** The control panel: what needs someone, what runs, every pipeline with its last result, and the ways on from there. */
export function panelModal(panel: Panel, locale: string, now: number, said?: Message): ModalView {
  const t = texts(locale);
  return placeWindow(
    { id: 'place.panel' },
    panelBlocks(panel, locale, now),
    { locale, title: t.windows.panel.title },
    said,
  );
}

/** Said above the panel to who has inspected a message that is about no run. */
export function notOfRun(locale: string): Message {
  const t = texts(locale);
  return message(t, t.windows.run.notOurs, [section(`⚠️ ${t.windows.run.notOurs}`)]);
}

/** What the panel shows, as blocks. */
function panelBlocks(panel: Panel, locale: string, now: number): (MessageBlock | undefined)[] {
  const t = texts(locale);
  const words = t.windows.panel;
  const { waiting, running, entries, broken, may } = panel;
  const ways = actions(
    may.has('run.start') ? button('run.ask', {}, words.run, { style: 'primary' }) : undefined,
    may.has('run.backfill') ? button('backfill.ask', {}, words.backfill) : undefined,
    may.has('period.mark-done') ? button('period.ask', {}, words.markPeriodDone) : undefined,
    button('panel.open', {}, t.buttons.refresh),
  );
  const failing = brokenLines(broken, t).map((line) => section(line));
  const empty = entries.length === 0 && failing.length === 0;
  const heads = [words.waiting(waiting.length), words.running(running.length)];
  return [
    ways,
    ...group(heads[0]!, waiting, locale, now, t),
    ...group(heads[1]!, running, locale, now, t),
    waiting.length + running.length > 0 ? section(`*${words.pipelines}*`) : undefined,
    ...entries.map((entry) => entrySection(entry, locale, now, t)),
    ...failing,
    empty ? section(t.replies.noPipelines) : undefined,
    context(words.hint),
  ];
}

function group(head: string, runs: readonly PanelRun[], locale: string, now: number, t: Texts): MessageBlock[] {
  if (runs.length === 0) return [];
  const rest = runs.length - LISTED;
  return [
    section(`*${head}*`),
    ...runs.slice(0, LISTED).map(({ run, definition }) => {
      const title = titleOf({ run, definition, locale });
      const status = statusOf(run);
      const line = `${RUN_ICON[status]} *${escape(title)}* · ${t.runStatus[status]} · ${t.replies.startedAgo(relative(run.createdAt, now, t))}`;
      const stuck = Object.entries(run.stages).filter(([, { state }]) => ASKING.has(state));
      const why = stuck.map(([id, { state }]) => `${STAGE_ICON[state]} ${escape(id)} ${t.stageState[state]}`);
      return section(
        [line, list(why, t, 4)].filter((part) => part !== '').join('\n'),
        openButton('run.open', { run: run.id }, title, t),
      );
    }),
    ...(rest > 0 ? [context(t.windows.panel.more(rest))] : []),
  ];
}

/** "*Popular loans* `popular-loans` / ✅ 2026-10 r1 · succeeded 2 h ago · next 1 December". */
function entrySection({ definition, last, next, paused }: PipelineEntry, locale: string, now: number, t: Texts) {
  const title = localized(definition.title, locale);
  const facts = [
    last ? runLine(last, now, t) : t.replies.notYet,
    paused
      ? `⏸️ ${t.decisions.schedule.isPaused}`
      : next === undefined
        ? undefined
        : t.replies.next(date(next, definition.timezone)),
  ];
  return section(
    `${pipelineHead(definition, locale)}\n${facts.filter(Boolean).join(' · ')}`,
    openButton('pipeline.open', { pipeline: definition.name }, title, t),
  );
}
