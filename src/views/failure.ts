import type { Button } from '@slack/types';
import { downstream } from '../pipeline/graph.ts';
import { aboutOf } from '../pipeline/own-words.ts';
import { button } from './actions.ts';
import { because } from './because.ts';
import { type Called, companions, type Others, retryOthersButton } from './call.ts';
import { claimButton, claimOthersButton, taken } from './claim.ts';
import { lastLines } from './clip.ts';
import { code, escape, link } from './escape.ts';
import { mention, person } from './mentions.ts';
import { actions, context, message, preformatted, section } from './blocks.ts';
import type { Message, MessageBlock } from './message.ts';
import { type RunView, stageName, titleOf } from './run-view.ts';
import { linkOf, type Resolution, resolutionOf, retriesBefore, type Trouble, troubleOf } from './stage-facts.ts';
import { STAGE_ICON } from './stage-line.ts';
import { causeOf, causeText, WITHOUT_CONSENT } from './cause.ts';
import { wordsOf } from './own-words.ts';
import { date, duration, list } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';

const TAIL = 15;
/** What a resolution is marked with, where the button stood. */
export const HANDLED_ICON = {
  retry: '🔁',
  skip: '⏭️',
  'mark-done': '☑️',
  reattach: '🔗',
  resubmit: '🔁',
  rerun: '🔁',
  cancel: '🚫',
  approve: '✅',
  reject: '❌',
  close: '❌',
} as const;

/**
 * The message of an attempt that failed, or whose outcome nobody can tell: what is wrong, what waits, what to do; after a
 * decision, who made it. Only for an attempt with such an event.
 */
export function failureCard(view: RunView, stage: string, attempt: number, call?: Called): Message {
  const trouble = troubleOf(view, stage, attempt);
  const t = texts(view.locale);
  const resolution = resolutionOf(view, stage, attempt, trouble.index);
  const asked = !resolution;
  const first = firstSentence(view, stage, attempt, trouble, t);
  const then = asked ? consequences(view, stage, attempt, trouble, t) : '';
  const owners = asked ? (call?.mention ?? view.definition.owners).map((id) => mention(id, t)).join(' ') : '';
  const beside = call && companions(call, t);
  const others = call?.others;
  const outcome = resolution && outcomeOf(view, resolution, t);
  const holder = asked ? taken(view, stage, attempt, t, others) : undefined;
  const text = [[first, then, outcome, holder?.text?.text, owners].filter(Boolean).join(' '), beside?.text?.text]
    .filter(Boolean)
    .join('\n');
  return message(t, text, [
    section([first, then, owners].filter(Boolean).join(' ')),
    holder,
    beside,
    asked && trouble.what === 'unknown' ? section(`${t.failure.unknownWhat} ${t.failure.unknownNext}`) : undefined,
    context(code(trouble.error.code), condition(trouble), ...facts(view, stage, attempt, t)),
    outcome ? section(outcome) : undefined,
    actions(
      ...(asked ? buttons(view, stage, attempt, trouble, t, others) : leftButtons(view, stage, attempt, t, others)),
    ),
    // Last, for on a phone it is long, and what to do comes before it.
    evidence(trouble, t),
  ]);
}

/** "❌ *Popular loans · 2026-10 · failed* — clean: no column loan_count (attempt 4 of 4)." */
function firstSentence(view: RunView, stage: string, attempt: number, { what, error }: Trouble, t: Texts): string {
  const cause = causeOf(view, stage, attempt, error, t);
  const name = `*${escape(stage)}*`;
  const said =
    // What a person did not consent to is not tried again, so there is no attempt of so many.
    what === 'unknown' || WITHOUT_CONSENT.has(error.code)
      ? t.failure.told(name, cause)
      : t.failure.failed(name, cause, attemptText(view, stage, attempt, t));
  return `${STAGE_ICON[what]} *${escape(titleOf(view))} · ${t.stageState[what]}* — ${said}`;
}

/** "attempt 4 of 4" as far as automatic ones go; after a person's retry the plain number. */
function attemptText(view: RunView, stage: string, attempt: number, t: Texts): string {
  const max = view.definition.stages[stage]?.retries.max ?? 0;
  const counted = max > 0 && retriesBefore(view, stage, attempt) === attempt - 1;
  return counted ? t.failure.attemptOf(attempt, max + 1) : t.attempt(attempt);
}

/** What follows from the failure as it stands: whether anything goes on by itself, and what does not. */
function consequences(view: RunView, stage: string, attempt: number, { what, error }: Trouble, t: Texts): string {
  const { definition, run } = view;
  const waiting = downstream(definition.stages, stage).filter((id) => run.stages[id]?.state === 'blocked');
  const outside = standstill(view, stage, t);
  const waits =
    waiting.length > 0
      ? [t.failure.waiting(list(waiting.map(escape), t))]
      : outside.length > 0
        ? []
        : [t.failure.nothingWaits];
  const stands = [...waits, ...outside].join(' ');
  if (what === 'unknown') return stands;
  if (WITHOUT_CONSENT.has(error.code)) return stands;
  const exhausted = retriesBefore(view, stage, attempt) >= (definition.stages[stage]?.retries.max ?? 0);
  return `${exhausted || error.retryable ? t.failure.exhausted : t.failure.permanent} ${stands}`;
}

/** What stands still outside the run, for whoever reads its data: "Pipelines behind it: library-analysis." */
function standstill({ behind }: RunView, stage: string, t: Texts): string[] {
  const { pipelines = [], asOf } = behind?.[stage] ?? {};
  return [
    ...(pipelines.length > 0 ? [t.behind.pipelines(list(pipelines.map(escape), t, 5))] : []),
    ...(asOf === undefined ? [] : [t.behind.asOf(escape(asOf))]),
  ];
}

/** What was expected and does not hold, as the definition has it. */
function condition({ error }: Trouble): string | undefined {
  const broken = aboutOf('expected', error.own);
  return broken && code(broken.that);
}

function facts(view: RunView, stage: string, attempt: number, t: Texts): (string | undefined)[] {
  const now = view.run.stages[stage];
  const past = now?.history.findLast((each) => each.attempt === attempt);
  const start = past?.startedAt ?? (now?.attempt === attempt ? now.startedAt : undefined);
  const end = past?.endedAt;
  const kind = view.definition.stages[stage]?.kind;
  const name = stageName(view, stage);
  return [
    name === stage ? undefined : escape(name),
    kind && escape(kind),
    start === undefined || end === undefined ? undefined : t.failure.ran(duration(end - start, t)),
    now?.attempt === attempt ? link(linkOf(view, stage), t.console) : undefined,
    code(view.run.id),
  ];
}

/** The end of the log, or the rest of a message that has more than the line already told. */
function evidence({ error }: Trouble, t: Texts): MessageBlock | undefined {
  const words = wordsOf(error, t).trim();
  const isTold = error.own === undefined || causeText(error, t) === escape(words.replace(/\.$/, ''));
  const text = error.tail ?? (words.includes('\n') || words.length > 300 || !isTold ? words : '');
  return text.trim() === '' ? undefined : preformatted(lastLines(text, TAIL));
}

/** What is left to decide of the others when this one is decided. */
function leftButtons(
  { run }: RunView,
  stage: string,
  attempt: number,
  t: Texts,
  others?: Others,
): (Button | undefined)[] {
  const at = { run: run.id, stage, attempt };
  return others ? [claimOthersButton(at, others, t), retryOthersButton(at, others, { own: false }, t)] : [];
}

function buttons(
  view: RunView,
  stage: string,
  attempt: number,
  { what, error }: Trouble,
  t: Texts,
  others?: Others,
): (Button | undefined)[] {
  const at = { run: view.run.id, stage, attempt };
  const labelled = (text: string) => ({ label: `${text} ${stage}` });
  const markDone = button('stage.mark-done', at, t.buttons.markDone, labelled(t.buttons.markDone));
  const logs = button('stage.logs', at, t.buttons.logs, labelled(t.buttons.logs));
  const claims = [
    claimButton(view, at, t, others),
    others && view.run.stages[stage]?.claim ? claimOthersButton(at, others, t) : undefined,
  ];
  const own = what === 'failed' && !WITHOUT_CONSENT.has(error.code);
  const together = others && retryOthersButton(at, others, { own }, t);
  if (what === 'unknown') {
    const confirm = { ...t.confirm.resubmit(stage), yes: t.buttons.resubmit, no: t.buttons.back };
    return [
      button('stage.reattach', at, t.buttons.reattach, { style: 'primary', ...labelled(t.buttons.reattach) }),
      ...claims,
      together,
      markDone,
      logs,
      button('stage.resubmit', at, t.buttons.resubmit, { style: 'danger', confirm, ...labelled(t.buttons.resubmit) }),
    ];
  }
  const confirm = { ...t.confirm.cancel(titleOf(view)), yes: t.buttons.cancel, no: t.buttons.back };
  return [
    ...claims,
    button('stage.retry', at, t.buttons.retry, { style: 'primary', ...labelled(t.buttons.retry) }),
    together,
    button('stage.skip', at, t.buttons.skip, labelled(t.buttons.skip)),
    markDone,
    logs,
    button('run.cancel', { run: view.run.id }, t.buttons.cancel, { style: 'danger', confirm }),
  ];
}

/** The line that stands where the buttons were: "🔁 Retried by @a · 10:03". */
function outcomeOf({ definition }: RunView, resolution: Resolution, t: Texts): string {
  switch (resolution.by) {
    case 'person': {
      const { what, by, at } = resolution.handled;
      const when = date(at, definition.timezone);
      return `${HANDLED_ICON[what]} ${t.doneBy(what, person(by, t))} · ${when}${because(resolution.handled, t)}`;
    }
    case 'cancel': {
      const { by, at } = resolution.cancel;
      const when = date(at, definition.timezone);
      return `${HANDLED_ICON.cancel} ${t.cancelledBy(person(by, t), when)}${because(resolution.cancel, t)}`;
    }
    case 'itself':
      return `${STAGE_ICON[resolution.state]} ${t.failure.movedOn(t.stageState[resolution.state])}`;
  }
}
