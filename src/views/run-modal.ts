import type { Button, ModalView } from '@slack/types';
import type { Action } from '../pipeline/access.ts';
import { ASKING, type StageState, statusOf } from '../pipeline/run.ts';
import { type ActionId, button, type ButtonOptions } from './actions.ts';
import { actions, context, section } from './blocks.ts';
import { claimButton } from './claim.ts';
import { hiddenKind, hiddenRun } from './hidden-run.ts';
import { person } from './mentions.ts';
import type { Message, MessageBlock } from './message.ts';
import { about, headline, notice } from './run-card.ts';
import { type RunView, titleOf } from './run-view.ts';
import { stageIds } from './stage-facts.ts';
import { stageLine, stageList } from './stage-line.ts';
import { date, stamp } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';
import { blocksOf, placeWindow } from './window.ts';

/** More stages than this are told by number, but for those that wait for a decision. */
const LISTED = 30;

export interface RunPlace {
  view: RunView;
  /** What the viewer may do to it. */
  may: ReadonlySet<Action>;
  /** The name of its pipeline, where there is a window of it. */
  pipeline?: string | undefined;
}

/** A run under the glass: how each stage stands, and everything that can be decided about it. */
export function runModal(place: RunPlace, now: number, said?: Message): ModalView {
  const { run, locale } = place.view;
  const { hidden } = place.view.definition;
  const title = hidden ? hiddenKind(place.view) : titleOf(place.view);
  const blocks = hidden ? hiddenBlocks(place, now) : runBlocks(place, now);
  return placeWindow({ id: 'place.run', run: run.id }, blocks, { locale, title }, said);
}

/** The rights that the buttons of our own runs' cards ask for. */
const CARD_RIGHTS: Readonly<Record<string, Action>> = {
  'pipeline.check': 'pipeline.check',
  'run.cancel': 'run.cancel',
  'run.retry': 'stage.retry',
};

/** What the window of a check, a backfill or a query shows: what its card does, with what the viewer may do. */
function hiddenBlocks({ view, may }: RunPlace, now: number): (MessageBlock | undefined)[] {
  const t = texts(view.locale);
  const refresh = button('run.open', { run: view.run.id }, t.buttons.refresh);
  return [
    ...blocksOf(hiddenRun(view, refresh)).map((block) =>
      block.type === 'actions' ? actions(...block.elements.filter((each) => isAllowed(each, may))) : block,
    ),
    context(`<#${view.run.channel}>`, t.replies.asOf(stamp(now, view.definition.timezone))),
  ];
}

function isAllowed({ action_id: id = '' }: Button, may: ReadonlySet<Action>): boolean {
  const right = CARD_RIGHTS[id];
  return right === undefined || may.has(right);
}

/** What the window of a run shows, as blocks. */
function runBlocks({ view, may, pipeline }: RunPlace, now: number): (MessageBlock | undefined)[] {
  const t = texts(view.locale);
  const { run, definition } = view;
  const said = notice(view, t);
  const ids = stageIds(view);
  const isLong = ids.length > LISTED;
  // What waits for somebody stands first: on a phone, the rest is below the fold.
  const [waiting, others] = [ids.filter((id) => needsSomeone(view, id)), ids.filter((id) => !needsSomeone(view, id))];
  const shown = isLong ? waiting.slice(0, LISTED) : [...waiting, ...others];
  return [
    pipeline === undefined ? undefined : actions(button('pipeline.open', { pipeline }, t.windows.run.back)),
    section(headline(view, t)),
    said === undefined ? undefined : section(said),
    actions(...runDecisions(view, may, t)),
    ...shown.flatMap((id) => stageBlocks(view, id, may, t)),
    isLong ? section(stageList(view, t)) : undefined,
    context(...about(view, t), `<#${run.channel}>`, t.replies.asOf(stamp(now, definition.timezone))),
  ];
}

function stageBlocks(view: RunView, id: string, may: ReadonlySet<Action>, t: Texts): MessageBlock[] {
  const stage = view.run.stages[id];
  const decisions = decisionsOn(view, id, may, t);
  const logs =
    stage && stage.attempt > 0
      ? button('stage.logs', { run: view.run.id, stage: id, attempt: stage.attempt }, t.buttons.logs, {
          label: `${t.buttons.logs} ${id}`,
        })
      : undefined;
  const row = actions(...decisions);
  const held = needsSomeone(view, id) ? stage?.claim : undefined;
  const since = held && t.since(date(held.at, view.definition.timezone));
  return [
    { ...section(stageLine(view, id, t), logs), block_id: `stage.${id}` },
    ...(held ? [context(`🙋 ${t.claims.has(person(held.by, t), since!)}`)] : []),
    ...(row ? [{ ...row, block_id: `decide.${id}` }] : []),
  ];
}

const needsSomeone = ({ run }: RunView, id: string): boolean => ASKING.has(run.stages[id]?.state ?? 'blocked');

/** What can be decided about the whole run as it stands: the likely thing first, the destructive last. */
function runDecisions(view: RunView, may: ReadonlySet<Action>, t: Texts): (Button | undefined)[] {
  const { run } = view;
  const status = statusOf(run);
  const title = titleOf(view);
  const failed = Object.values(run.stages).filter(({ state }) => state === 'failed').length;
  const again = status === 'cancelled' ? t.buttons.resume : t.windows.run.retry(failed);
  const mendable = status === 'cancelled' || (failed > 0 && !run.cancel);
  const isOver = status === 'succeeded' || status === 'failed' || status === 'cancelled';
  return [
    mendable && may.has('stage.retry') ? button('run.retry', { run: run.id }, again, { style: 'primary' }) : undefined,
    may.has('stage.rerun') || may.has('run.start')
      ? button('run.ask-rerun', { run: run.id }, t.windows.run.rerun)
      : undefined,
    button('run.open', { run: run.id }, t.buttons.refresh),
    button('run.graph', { run: run.id }, t.graph.button),
    status === 'attention' && may.has('run.close')
      ? button('run.ask-close', { run: run.id }, t.windows.run.close)
      : undefined,
    !isOver && !run.cancel && may.has('run.cancel')
      ? button('run.cancel', { run: run.id }, t.buttons.cancel, {
          style: 'danger',
          confirm: { ...t.confirm.cancel(title), yes: t.buttons.cancel, no: t.buttons.keep },
          label: `${t.buttons.cancel}: ${title}`,
        })
      : undefined,
  ];
}

type OnStage = Extract<
  ActionId,
  `stage.${'retry' | 'skip' | 'mark-done' | 'reattach' | 'resubmit' | 'approve' | 'reject'}`
>;
/** What is offered for a stage in a state, in the order of its buttons. */
const OFFERED: Partial<Record<StageState, readonly OnStage[]>> = {
  failed: ['stage.retry', 'stage.skip', 'stage.mark-done'],
  unknown: ['stage.reattach', 'stage.mark-done', 'stage.resubmit'],
  approval: ['stage.approve', 'stage.reject'],
  waiting: ['stage.skip', 'stage.mark-done'],
};

/** What can be decided about a stage as it stands. */
function decisionsOn(view: RunView, id: string, may: ReadonlySet<Action>, t: Texts): Button[] {
  const { run } = view;
  const stage = run.stages[id];
  // What runs after a cancel may ask for consent; nothing else is decided while a run is being stopped.
  if (!stage || (run.cancel && run.endedAt === undefined && stage.state !== 'approval')) return [];
  const at = { run: run.id, stage: id, attempt: stage.attempt };
  const offered = (OFFERED[stage.state] ?? []).filter((each) => may.has(rightOf(each)));
  const claimed = ['failed', 'unknown'].includes(stage.state) && may.has('stage.claim');
  const buttons = offered.map((each) => {
    const text = wordsOf(each, t);
    const confirm = { ...t.confirm.resubmit(id), yes: t.buttons.resubmit, no: t.buttons.back };
    const look: ButtonOptions =
      each === 'stage.resubmit'
        ? { style: 'danger', confirm }
        : each === 'stage.reattach' || each === 'stage.approve'
          ? { style: 'primary' }
          : {};
    return button(each, at, text, { ...look, label: `${text} ${id}` });
  });
  return claimed ? [claimButton(view, at, t), ...buttons] : buttons;
}

/** Who may approve may reject. */
const rightOf = (id: OnStage): Action => (id === 'stage.reject' ? 'stage.approve' : id);

const wordsOf = (id: OnStage, { buttons }: Texts): string =>
  ({
    'stage.retry': buttons.retry,
    'stage.skip': buttons.skip,
    'stage.mark-done': buttons.markDone,
    'stage.reattach': buttons.reattach,
    'stage.resubmit': buttons.resubmit,
    'stage.approve': buttons.approve,
    'stage.reject': buttons.reject,
  })[id];
