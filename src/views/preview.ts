import type { Button } from '@slack/types';
import type { Request } from '../pipeline/decide.ts';
import type { Preview } from '../pipeline/preview.ts';
import type { Period, Proposal, Run } from '../pipeline/run.ts';
import { button } from './actions.ts';
import { actions, context, message, section } from './blocks.ts';
import { changeList } from './changes.ts';
import { code, escape } from './escape.ts';
import type { Message, MessageBlock } from './message.ts';
import { type RunView, titleOf } from './run-view.ts';
import { list } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';

/** Decisions of some reach: shown before they are made. */
export type Wide = Extract<Request, { type: 'rerun' | 'close' | 'cancel' }>;

/** What a confirmation is bound to: the run's sequence when it was shown, and a print of what was shown. */
export interface Shown {
  at: number;
  print: string;
}

/** Asks whether to do what is shown. */
export function proposed(view: RunView, request: Wide, preview: Preview, shown: Shown): Message {
  const t = texts(view.locale);
  return asking(
    t,
    head(view, request, t),
    [...previewLines(view.run, preview, t.decisions.will, t), note(request, t)],
    [confirmButton(view.run, request, shown, t), backButton(t)],
  );
}

/** Asks whether to start a further run of the period, beside run `after`; without asking, a dry run. */
export function rerunProposed(view: RunView, preview: Preview, after: number, { asks }: { asks: boolean }): Message {
  const t = texts(view.locale);
  const { pipeline, period, id: like } = view.run;
  const title = escape(titleOf({ ...view, run: { ...view.run, number: 1 } }));
  const fresh = { ...view.run, stages: {} };
  const lines = previewLines(fresh, preview, t.decisions.will, t);
  const value = { pipeline, period: period.id, like, after };
  return asking(
    t,
    t.decisions.ask.rerunWhole(title, after + 1),
    asks ? lines : [...lines, t.decisions.onlyShown],
    asks ? [button('run.again', value, t.buttons.runAgainAs(after + 1), { style: 'primary' }), backButton(t)] : [],
  );
}

/** The same without asking: a dry run. */
export function shownOnly(view: RunView, request: Request, preview: Preview): Message {
  const t = texts(view.locale);
  const title = `*${escape(titleOf(view))}* · ${code(view.run.id)}`;
  const name = 'stage' in request && request.stage !== undefined ? `${title} · *${escape(request.stage)}*` : title;
  const lines = previewLines(view.run, preview, t.decisions.will, t);
  return message(t, [name, ...lines, t.decisions.onlyShown].join('\n'), [
    section(name),
    section(lines.join('\n')),
    context(t.decisions.onlyShown),
  ]);
}

/** A question with what follows from yes, and the buttons that answer it. */
export function asking(t: Texts, question: string, lines: (string | undefined)[], buttons: Button[]): Message {
  const said = lines.filter((line) => line !== undefined);
  return message(t, [question, ...said].join('\n'), [
    section(`*${question}*`),
    said.length > 0 ? section(said.join('\n')) : undefined,
    actions(...buttons),
  ]);
}

/** That a period lies ahead: mostly a slip, now and then a rehearsal. */
export const unbegun = ({ id, start }: Period, now: number, t: Texts): string | undefined =>
  start > now ? t.decisions.notBegun(escape(id)) : undefined;

/** Puts the question away. */
export const backButton = (t: Texts): Button => button('reply.back', {}, t.buttons.back);

/** Decisions by which no stage begins or stops. */
const QUIET: ReadonlySet<Request['type']> = new Set(['close', 'reject', 'claim']);

/** What was decided: first what was submitted again and what was left, then where one sees how it goes on. */
export function decided(before: Run, after: Run, request: Request, locale: string, preview?: Preview): Message {
  const t = texts(locale);
  const isQuiet = QUIET.has(request.type) || waitsForMore(after, request);
  const lines = preview && !isQuiet ? previewLines(before, preview, t.decisions.did, t) : [];
  const said = outcome(after, request, t);
  const text = [...lines, said].join('\n');
  return message(t, text, [section(text)]);
}

/** The proposal that a consent was not enough for. */
function waitsForMore({ stages }: Run, request: Request): Proposal | undefined {
  const stage = request.type === 'approve' ? stages[request.stage] : undefined;
  return stage?.state === 'approval' ? stage.proposal : undefined;
}

function outcome(run: Run, request: Request, t: Texts): string {
  const [id, channel] = [code(run.id), `<#${run.channel}>`];
  switch (request.type) {
    case 'cancel':
      return run.endedAt === undefined ? t.replies.cancelling(id) : t.replies.cancelled(id);
    case 'close':
      return t.decisions.closed(id, channel);
    case 'approve': {
      const more = waitsForMore(run, request);
      if (more) return t.decisions.approval.partly(more.approvals.length, more.approvers);
      break;
    }
    case 'claim':
      return t.claims.did(code(request.stage), id);
    case 'retry':
    case 'rerun':
    case 'skip':
    case 'mark-done':
    case 'reattach':
    case 'resubmit':
    case 'reject':
  }
  const about = request.type === 'rerun' ? request.from : request.stage;
  return t.replies.decided(request.type, about === undefined ? undefined : code(about), id, channel);
}

/** What a decision does to the stages, a line each: what it submits, what it stops, what it leaves. */
export function previewLines(
  run: Pick<Run, 'stages'>,
  preview: Preview,
  words: Texts['decisions']['will'],
  t: Texts,
): string[] {
  const names = (stages: readonly string[]): string => list(stages.map(escape), t);
  const { submits, follows, stops, approvals, leaves, changes } = preview;
  const attempts = submits.map((id) => {
    const { attempt: last = 0, state } = run.stages[id] ?? {};
    // What is approved is the very attempt that was proposed.
    const attempt = state === 'approval' ? last : last + 1;
    return attempt === 1 ? `*${escape(id)}*` : t.decisions.withAttempt(`*${escape(id)}*`, attempt);
  });
  // What a decision takes out of the way before it has begun is no more left as it was than it is stopped.
  const same = leaves.filter(({ stage, state }) => run.stages[stage]?.state === state);
  const left = [...Map.groupBy(same, ({ state }) => state)].map(
    ([state, group]) => `${names(group.map(({ stage }) => stage))} (${t.stageState[state]})`,
  );
  return [
    submits.length > 0 ? words.submits(list(attempts, t)) : undefined,
    stops.length > 0 ? words.stops(names(stops)) : undefined,
    approvals.length > 0 ? words.approvals(names(approvals)) : undefined,
    follows.length > 0 ? words.follows(names(follows)) : undefined,
    submits.length + stops.length + approvals.length + follows.length > 0 ? undefined : words.nothing,
    left.length > 0 ? words.leaves(list(left, t)) : undefined,
    changes.length > 0 ? `⚠️ ${t.decisions.changed(changeList(changes, t))}` : undefined,
  ].filter((line) => line !== undefined);
}

function head(view: RunView, request: Wide, t: Texts): string {
  const title = escape(titleOf(view));
  switch (request.type) {
    case 'cancel':
      return t.decisions.ask.cancel(title);
    case 'close':
      return t.decisions.ask.close(title);
    case 'rerun':
      return request.from === undefined
        ? t.decisions.ask.rerunFailed(title)
        : t.decisions.ask.rerunFrom(title, escape(request.from));
  }
}

const note = (request: Wide, t: Texts): string | undefined =>
  request.type === 'close' ? t.decisions.closeNote : undefined;

function confirmButton({ id: run }: Run, request: Wide, shown: Shown, t: Texts): Button {
  switch (request.type) {
    case 'cancel':
      return button('run.cancel', { run }, t.buttons.cancel, { style: 'danger' });
    case 'close': {
      const { reason } = request;
      const value = { run, ...(reason !== undefined && { reason }), ...shown };
      return button('run.close', value, t.buttons.closeRun, { style: 'danger' });
    }
    case 'rerun': {
      const { from, definition } = request;
      const value = { run, ...(from !== undefined && { from }), ...(definition && { definition }), ...shown };
      return button('run.rerun', value, t.buttons.rerun, { style: 'primary' });
    }
  }
}

/** The definition has changed since the run started: by which one to go on. */
export function definitionChoice(
  run: Run,
  request: Extract<Request, { type: 'retry' | 'rerun' }>,
  locale: string,
): MessageBlock[] {
  const t = texts(locale);
  const { definition: _, ...asked } = request;
  const value = { run: run.id, ...asked };
  return [
    actions(
      button('run.as-started', value, t.buttons.asStarted),
      button('run.as-current', value, t.buttons.asCurrent),
      backButton(t),
    )!,
  ];
}
