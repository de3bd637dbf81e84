import { downstream } from '../pipeline/graph.ts';
import type { RunEvent, Stage } from '../pipeline/run.ts';
import { button } from './actions.ts';
import { because } from './because.ts';
import { actions, context, message, section } from './blocks.ts';
import { code, escape } from './escape.ts';
import { mention, person } from './mentions.ts';
import type { Message } from './message.ts';
import { type RunView, titleOf } from './run-view.ts';
import { rejectionOf } from './stage-facts.ts';
import { STAGE_ICON } from './stage-line.ts';
import { date, list } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

/**
 * The message of an attempt that needs consent: what is asked, who may not answer, how many must, until when. Once it is
 * decided, or no longer needed, that takes the place of the buttons.
 */
export function proposalCard(view: RunView, stage: string, attempt: number): Message {
  const t = texts(view.locale);
  const said = view.events.filter((event) => 'attempt' in event && event.stage === stage && event.attempt === attempt);
  const proposed = said.find((event): event is Of<'stage.proposed'> => event.type === 'stage.proposed');
  if (!proposed) throw new Error(`attempt ${attempt} of ${stage} in ${view.run.id} asked for no approval`);
  const now = view.run.stages[stage];
  const isOpen = now?.state === 'approval' && now.attempt === attempt;
  const approvals = said.filter((event): event is Of<'stage.approved'> => event.type === 'stage.approved');
  const title = `${STAGE_ICON.approval} *${escape(titleOf(view))}`;
  const asked = view.asks[stage];
  const first = isOpen
    ? `${title} · ${t.stageState.approval}* — ${t.decisions.approval.ask(escape(stage))}`
    : `${title}* · ${t.decisions.approval.of(escape(stage))}`;
  const question = isOpen && asked !== undefined ? `> ${escape(asked).replaceAll('\n', '\n> ')}` : undefined;
  const facts = factsOf(view, stage, proposed, approvals, t);
  const owners = view.definition.owners.map((id) => mention(id, t)).join(' ');
  if (!isOpen) {
    const end = endOf(view, stage, attempt, proposed, approvals, now, t);
    return message(t, `${first} ${end}`, [section(`${first}\n${end}`), context(code(view.run.id))]);
  }
  const at = { run: view.run.id, stage, attempt };
  return message(t, [first, question, ...facts, owners].filter(Boolean).join('\n'), [
    section([first, owners].filter(Boolean).join(' ')),
    question === undefined ? undefined : section(question),
    context(...facts, code(view.run.id)),
    actions(
      button('stage.approve', at, t.buttons.approve, { style: 'primary', label: `${t.buttons.approve} ${stage}` }),
      button('stage.reject', at, t.buttons.reject, { style: 'danger', label: `${t.buttons.reject} ${stage}` }),
    ),
  ]);
}

/** "0 of 1 approvals · by @admins · not by @ann, who asked for it · expires tomorrow 10:00 · Waiting on it: publish." */
function factsOf(
  { definition, run, approvers }: RunView,
  stage: string,
  { approvers: wanted, requester, expiresAt }: Of<'stage.proposed'>,
  approvals: readonly Of<'stage.approved'>[],
  t: Texts,
): string[] {
  const words = t.decisions.approval;
  const by = approvals.map((event) => person(event.by, t));
  const waiting = downstream(definition.stages, stage).filter((id) => run.stages[id]?.state === 'blocked');
  const spent = new Set([requester?.id, ...approvals.map((event) => event.by.id)]);
  const may = approvers.filter((id) => !spent.has(id)).map((id) => mention(id, t));
  return [
    words.count(approvals.length, wanted),
    by.length > 0 ? words.by(list(by, t)) : undefined,
    may.length > 0 ? words.may(list(may, t)) : undefined,
    requester && words.notBy(person(requester, t)),
    words.expires(date(expiresAt, definition.timezone)),
    waiting.length > 0 ? words.followed(list(waiting.map(escape), t)) : undefined,
  ].filter((fact) => fact !== undefined);
}

/** What became of it. */
function endOf(
  view: RunView,
  stage: string,
  attempt: number,
  { approvers, at: since }: Of<'stage.proposed'>,
  approvals: readonly Of<'stage.approved'>[],
  now: Stage | undefined,
  t: Texts,
): string {
  const words = t.decisions.approval;
  const when = (at: number): string => date(at, view.definition.timezone);
  const failed = view.events.findLast(
    (event): event is Of<'stage.failed'> =>
      event.type === 'stage.failed' && event.stage === stage && event.attempt === attempt && event.at >= since,
  );
  if (failed?.error.code === 'Sluice.ApprovalExpired') return `⌛ ${words.expired(when(failed.at))}`;
  const rejected = rejectionOf(view, stage, attempt);
  if (rejected) {
    return `❌ ${words.rejected(person(rejected.by, t), when(rejected.at))}${because(rejected, t)}`;
  }
  if (approvals.length >= approvers) {
    const people = list(
      approvals.map((event) => person(event.by, t)),
      t,
    );
    return `✅ ${words.approved(people, when(approvals.at(-1)!.at))}`;
  }
  const again = view.events.find(
    (event): event is Of<'stage.reopened'> =>
      event.type === 'stage.reopened' && event.stage === stage && event.attempt === attempt,
  );
  if (again?.by) return `🔁 ${t.doneBy('rerun', person(again.by, t))} · ${when(again.at)}`;
  const { cancel } = view.run;
  if (cancel) return `🚫 ${t.cancelledBy(person(cancel.by, t), when(cancel.at))}`;
  return `${STAGE_ICON[now?.state ?? 'skipped']} ${words.withdrawn(t.stageState[now?.state ?? 'skipped'])}`;
}
