import type { Button } from '@slack/types';
import { changedParams } from '../pipeline/params.ts';
import { type Run, type StageState, statusOf } from '../pipeline/run.ts';
import { button } from './actions.ts';
import { because } from './because.ts';
import { code, escape } from './escape.ts';
import { person } from './mentions.ts';
import { actions, context, message, section } from './blocks.ts';
import type { Message } from './message.ts';
import { type RunView, titleOf } from './run-view.ts';
import { RUN_ICON, stageList } from './stage-line.ts';
import { stagePlan } from './stage-plan.ts';
import { date, duration, list } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';

const inState = (run: Run, ...states: StageState[]): string[] =>
  Object.keys(run.stages).filter((id) => states.includes(run.stages[id]!.state));

/** The root message of a run. It holds nothing that changes by the clock alone, so it is edited only when the run moves. */
export function runCard(view: RunView): Message {
  const t = texts(view.locale);
  const said = notice(view, t);
  // A workspace that refuses plans, and a graph too large for one, gets the stages as lines.
  const plan = (view.rich?.has('plan') ?? true) ? stagePlan(view, t) : undefined;
  return message(t, summary(view, t), [
    section(headline(view, t)),
    said === undefined ? undefined : section(said),
    actions(...runButtons(view, t)),
    plan ?? section(stageList(view, t)),
    context(...about(view, t)),
  ]);
}

/** "🔵 Popular loans · 2026-10 · running · since 10:03"; with its duration once it has ended. */
export function headline(view: RunView, t: Texts): string {
  const { run, definition } = view;
  const status = statusOf(run);
  const over = run.endedAt !== undefined && status !== 'attention';
  const time = over
    ? duration(run.endedAt! - run.createdAt, t)
    : t.since(date(run.endedAt ?? run.createdAt, definition.timezone));
  return `${RUN_ICON[status]} *${escape(titleOf(view))} · ${t.runStatus[status]}* · ${time}`;
}

/** What a person should know beyond the states: what was decided about the whole, what it waits for. */
export function notice(view: RunView, t: Texts): string | undefined {
  const { run, definition } = view;
  const when = (at: number): string => date(at, definition.timezone);
  if (run.cancel) {
    const { by, at } = run.cancel;
    const said = (run.endedAt === undefined ? t.cancelling : t.cancelledBy)(person(by, t), when(at));
    return said + because(run.cancel, t);
  }
  const lines = [
    run.closed && t.decisions.card.closed(person(run.closed.by, t), when(run.closed.at)) + because(run.closed, t),
    run.overdue && t.decisions.card.overdue(duration(definition.deadline ?? 0, t)),
    run.queued && turn(view, t),
    ...(statusOf(run) === 'attention' ? open(run, t) : []),
  ].filter((line) => line !== undefined);
  return lines.length > 0 ? lines.join('\n') : undefined;
}

/** "Waits for popular-loans.2026-09.r1: 2nd in line." */
function turn({ places, atWork }: RunView, t: Texts): string {
  const place = places['run']?.place;
  const runs = atWork.length > 0 ? list(atWork.map(code), t, 4) : t.decisions.queued.turn;
  return t.decisions.queued.run(runs, place);
}

/** What nothing goes on without: decisions about failures, and approvals. */
function open(run: Run, t: Texts): string[] {
  const named = (ids: string[]): string =>
    list(
      ids.map((id) => {
        const held = run.stages[id]?.claim;
        const name = `*${escape(id)}*`;
        return held ? t.claims.root(name, person(held.by, t)) : name;
      }),
      t,
    );
  const [troubled, proposed] = [inState(run, 'failed', 'unknown'), inState(run, 'approval')];
  return [
    ...(troubled.length > 0 ? [t.attention(named(troubled))] : []),
    ...(proposed.length > 0 ? [t.decisions.card.approval(named(proposed))] : []),
  ];
}

/** What led to it besides whoever started it, and by which definition it goes on. */
function causes({ run, events, definition }: RunView, t: Texts): string[] {
  const { trigger, runs = [], backfill } = run.cause ?? {};
  const redefined = events.findLast((event) => event.type === 'run.redefined');
  return [
    trigger === undefined ? undefined : t.decisions.card.trigger(escape(trigger), list(runs.map(code), t)),
    backfill === undefined ? undefined : t.decisions.card.backfill(code(backfill)),
    redefined && t.decisions.card.redefined(person(redefined.by, t), date(redefined.at, definition.timezone)),
  ].filter((cause) => cause !== undefined);
}

/** The parameters that differ from what the schedule would use. */
function paramWords({ run, definition }: RunView, t: Texts): string | undefined {
  const shown = changedParams(definition, run.params).map(([name, value]) => {
    const text = JSON.stringify(value);
    return code(`${name}=${text.length > 100 ? `${[...text].slice(0, 99).join('')}…` : text}`);
  });
  return shown.length > 0 ? t.params(list(shown, t)) : undefined;
}

/** What can be done with the run as it stands: the likely thing first, the destructive last. */
export function runButtons(view: RunView, t: Texts): (Button | undefined)[] {
  const { run } = view;
  const status = statusOf(run);
  const cancel = button('run.cancel', { run: run.id }, t.buttons.cancel, {
    style: 'danger',
    confirm: { ...t.confirm.cancel(titleOf(view)), yes: t.buttons.cancel, no: t.buttons.keep },
    label: `${t.buttons.cancel}: ${titleOf(view)}`,
  });
  const again = button(
    'run.again',
    { pipeline: run.pipeline, period: run.period.id, like: run.id },
    t.buttons.runAgain,
    { confirm: { ...t.confirm.again(titleOf(view)), yes: t.buttons.runAgain, no: t.buttons.back } },
  );
  switch (status) {
    case 'queued':
    case 'running':
    case 'waiting':
      return [run.cancel ? undefined : cancel];
    case 'attention':
      return run.cancel ? [] : [retryButton(view, t), cancel];
    case 'failed':
      return [retryButton(view, t), again];
    case 'cancelled':
      return [button('run.retry', { run: run.id }, t.buttons.resume), again];
    case 'succeeded':
      return [again];
  }
}

/** One failed stage is retried as the attempt that is shown; several are retried together. */
function retryButton({ run }: RunView, t: Texts): Button | undefined {
  const [first, ...others] = inState(run, 'failed');
  if (first === undefined) return undefined;
  if (others.length > 0) {
    return button('run.retry', { run: run.id }, t.buttons.retryFailed(others.length + 1), { style: 'primary' });
  }
  const { attempt } = run.stages[first]!;
  return button('stage.retry', { run: run.id, stage: first, attempt }, t.buttons.retryStage(first), {
    style: 'primary',
  });
}

/** The card in one text. */
export function summary(view: RunView, t: Texts): string {
  const small = about(view, t).filter(Boolean).join(' · ');
  return [headline(view, t), notice(view, t), stageList(view, t), small].filter(Boolean).join('\n');
}

/** The small print: its name, who or what started it, with which parameters. */
export const about = (view: RunView, t: Texts): (string | undefined)[] => [
  code(view.run.id),
  t.startedBy(person(view.run.by, t)),
  ...causes(view, t),
  paramWords(view, t),
];
