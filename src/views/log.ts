import { type Handled, NOTHING_FAILED, type RunEvent } from '../pipeline/run.ts';
import { because } from './because.ts';
import { escape, firstLine, link } from './escape.ts';
import { person } from './mentions.ts';
import { message, section } from './blocks.ts';
import type { Message } from './message.ts';
import type { RunView } from './run-view.ts';
import { handledAt, linkOf, retriesBefore } from './stage-facts.ts';
import { RUN_ICON, STAGE_ICON } from './stage-line.ts';
import { causeOf } from './cause.ts';
import { wordsOf } from './own-words.ts';
import { measures } from './stage-told.ts';
import { duration, list, span } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';

/**
 * One reply in the thread for a slice of the view's events, or none when they tell a reader nothing. What ended in a failure or a
 * doubt is told by its own message (failure.ts) and not here.
 */
export function logReply(view: RunView, events: readonly RunEvent[]): Message | undefined {
  const t = texts(view.locale);
  const lines = together(events).flatMap((event) => logLine(view, event, t) ?? []);
  if (lines.length === 0) return undefined;
  const text = lines.join('\n');
  return message(t, text, [section(text)]);
}

const HANDLED: Record<Exclude<Handled['what'], 'cancel' | 'close'>, string> = {
  retry: '🔁',
  rerun: '🔁',
  reattach: '🔗',
  resubmit: '🔁',
  skip: STAGE_ICON.skipped,
  'mark-done': '☑️',
  approve: '✅',
  reject: '❌',
};

/** What one decision did to several stages is one event with all of them. */
type Told = Exclude<RunEvent, { type: 'stage.handled' }> | (Of<'stage.handled'> & { stages: string[] });

function together(events: readonly RunEvent[]): Told[] {
  const told: Told[] = [];
  for (const event of events) {
    if (event.type !== 'stage.handled') {
      told.push(event);
      continue;
    }
    const { what, by } = event.handled;
    const same = told.find(
      (each): each is Of<'stage.handled'> & { stages: string[] } =>
        each.type === 'stage.handled' &&
        each.at === event.at &&
        each.handled.what === what &&
        each.handled.by.id === by.id,
    );
    if (same) same.stages.push(event.stage);
    else told.push({ ...event, stages: [event.stage] });
  }
  return told;
}

function logLine(view: RunView, event: Told, t: Texts): string | undefined {
  switch (event.type) {
    case 'run.cancel-requested':
      return `🛑 ${t.log.cancelRequested(person(event.by, t))}${because(event, t)}`;
    case 'run.ended':
      return ended(view, event, t);
    case 'stage.succeeded':
      return handledAt(view, event.stage, event.at) ? undefined : succeeded(view, event, t);
    case 'stage.failed':
      return event.retryAt === undefined ? undefined : retried(view, event, event.retryAt, t);
    case 'stage.skipped':
      if (handledAt(view, event.stage, event.at)) return undefined;
      return `${STAGE_ICON.skipped} ${t.log.skipped(escape(event.stage), skippedFor(event.because, t))}`;
    case 'stage.stray':
      return `⚠️ ${t.log.stray(escape(event.stage))}`;
    case 'stage.stopping': {
      const deadline = view.definition.stages[event.stage]?.deadline;
      // At the run's own deadline that is told of the run.
      if (event.why === 'cancel' || deadline === undefined || view.run.overdue?.at === event.at) return undefined;
      return `⏱️ ${t.log.overdue(escape(event.stage), duration(deadline, t))}`;
    }
    case 'stage.cancelled':
      return stopped(view, event, t);
    case 'stage.handled': {
      const { what, by } = event.handled;
      // Cancelling and closing the run is told once, not for each stage that had failed in it.
      if (what === 'cancel' || what === 'close') return undefined;
      const stages = list(event.stages.map(escape), t);
      return `${HANDLED[what]} ${t.log.handled(what, person(by, t), stages)}${because(event.handled, t)}`;
    }
    case 'stage.claimed': {
      const [who, stage] = [person(event.by, t), escape(event.stage)];
      return `🙋 ${event.from ? t.claims.tookOver(who, stage, person(event.from, t)) : t.claims.took(who, stage)}`;
    }
    case 'stage.escalated':
      return escalated(view, event, t);
    case 'run.queued':
      return `🕒 ${t.decisions.log.queued}`;
    case 'run.admitted':
      return `▶️ ${t.decisions.log.admitted}`;
    case 'run.overdue':
      return `⏱️ ${t.decisions.log.overdue(duration(view.definition.deadline ?? 0, t))}`;
    case 'run.closed':
      return `❌ ${closed(view, event, t)}${because(event, t)}`;
    case 'run.redefined':
      return `📝 ${t.decisions.log.redefined(person(event.by, t))}`;
    case 'run.created':
    case 'run.resumed':
    case 'stage.proposed':
    case 'stage.approved':
    case 'stage.queued':
    case 'stage.submitting':
    case 'stage.deferred':
    case 'stage.running':
    case 'stage.unknown':
    case 'stage.reopened':
    case 'stage.escalating':
      return undefined;
  }
}

/** A rule of the definition, or ours. */
const skippedFor = (why: string, t: Texts): string => (why === NOTHING_FAILED ? t.log.nothingFailed : firstLine(why));

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

function succeeded(view: RunView, event: Of<'stage.succeeded'>, t: Texts): string {
  const stage = view.run.stages[event.stage];
  const begun = stage?.attempt === event.attempt ? stage.startedAt : undefined;
  const facts = [
    begun === undefined ? undefined : duration(event.at - begun, t),
    ...measures(event.output, t),
    link(linkOf(view, event.stage), t.console),
  ].filter(Boolean);
  const warnings = (event.warnings ?? []).map((text) => `\n⚠️ ${t.log.warning(firstLine(wordsOf(text, t)))}`);
  return [`${STAGE_ICON.succeeded} ${t.log.succeeded(escape(event.stage))}`, ...facts].join(' · ') + warnings.join('');
}

function retried(view: RunView, event: Of<'stage.failed'>, retryAt: number, t: Texts): string {
  const { stage, attempt, error } = event;
  const max = view.definition.stages[stage]?.retries.max ?? 0;
  const next = t.log.retryIn(retriesBefore(view, stage, attempt) + 1, max, span(retryAt - event.at, t));
  return `🔁 ${t.log.retry(escape(stage), causeOf(view, stage, attempt, error, t))}. ${next}`;
}

/** A stage that had not begun has nothing to confirm. */
function stopped(view: RunView, event: Of<'stage.cancelled'>, t: Texts): string | undefined {
  const asked = view.events.some(
    (each) => each.type === 'stage.stopping' && each.stage === event.stage && each.attempt === event.attempt,
  );
  if (!asked) return undefined;
  const name = escape(event.stage);
  return event.confirmed ? `${STAGE_ICON.cancelled} ${t.log.stopped(name)}` : `⚠️ ${t.log.notConfirmed(name)}`;
}

/** What someone elsewhere was told when nobody took it on. */
function escalated({ definition }: RunView, event: Of<'stage.escalated'>, t: Texts): string {
  const [stage, after, way] = [
    escape(event.stage),
    span(definition.escalate?.after ?? 0, t),
    t.escalation.ways[event.to],
  ];
  return event.outcome === 'told'
    ? `📟 ${t.escalation.told(stage, after, way)}`
    : `⚠️ ${t.escalation.failed(stage, after, way, firstLine(event.because ?? ''))}`;
}

/** By a person; or by time, when nobody attended to it. */
function closed({ definition }: RunView, { by }: Of<'run.closed'>, t: Texts): string {
  return by.via === 'system'
    ? t.decisions.log.closedByTime(span(definition.attentionFor, t))
    : t.decisions.log.closed(person(by, t));
}

function ended(view: RunView, event: Of<'run.ended'>, t: Texts): string | undefined {
  const { at, status } = event;
  const took = duration(at - view.run.createdAt, t);
  // Closing it has been told, and is its end.
  if (status === 'failed')
    return view.run.closed?.at === at ? undefined : `${RUN_ICON.failed} ${t.decisions.log.failed(took)}`;
  const said =
    status === 'attention' ? t.log.ended.attention(list(troubled(view, event, t), t)) : t.log.ended[status](took);
  return `${RUN_ICON[status]} ${said}`;
}

/** The stages that waited for a decision when the run stopped; since then someone may have decided. */
function troubled({ events }: RunView, end: RunEvent, t: Texts): string[] {
  const open = new Map<string, 'failed' | 'unknown'>();
  for (const event of events.slice(0, events.indexOf(end))) {
    if (!('stage' in event)) continue;
    open.delete(event.stage);
    if (event.type === 'stage.failed') open.set(event.stage, 'failed');
    if (event.type === 'stage.unknown') open.set(event.stage, 'unknown');
  }
  return [...open].map(([id, state]) => `${escape(id)} (${t.stageState[state]})`);
}
