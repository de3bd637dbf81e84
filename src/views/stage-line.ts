import type { RunStatus, Stage, StageFailure, StageState } from '../pipeline/run.ts';
import { DONE } from '../pipeline/run.ts';
import { cause, escape, link } from './escape.ts';
import { person } from './mentions.ts';
import { type RunView, stageName } from './run-view.ts';
import { handledAt, linkOf, measuresOf, rejectionOf, stageIds, tookOf } from './stage-facts.ts';
import { bytes, count, date, duration, list } from './text/format.ts';
import type { Texts } from './text/index.ts';

/** A state is told by an emoji and a word: neither colour nor shape alone. */
export const STAGE_ICON: Record<StageState, string> = {
  blocked: '⚪',
  queued: '🕒',
  waiting: '⏳',
  submitting: '🔵',
  running: '🔵',
  succeeded: '✅',
  skipped: '⏭️',
  failed: '❌',
  unknown: '❓',
  approval: '✋',
  cancelling: '🛑',
  cancelled: '🚫',
};

export const RUN_ICON: Record<RunStatus, string> = {
  queued: '🕒',
  running: '🔵',
  waiting: '⏳',
  attention: '🔴',
  succeeded: '✅',
  failed: '❌',
  cancelled: '🚫',
};

/** What a stage in line for a pool is recorded to wait for. */
const POOL = 'pool:';

/** More stages than this are told by number, but for those that something is going on with. */
const SHOWN = 25;
/** States that a person's word may have put a stage in: then who it was says more than the state. */
const CLOSED: ReadonlySet<StageState> = new Set(['succeeded', 'skipped']);
const QUIET: ReadonlySet<StageState> = new Set(['blocked', 'queued', 'succeeded', 'skipped']);

/** Facts of how large the work was: "233,599 rows · 1.2 MB". */
export function measures(output: Stage['output'], t: Texts): (string | undefined)[] {
  const { rows, objects, bytes: written, scanned } = measuresOf(output);
  return [
    rows === undefined ? undefined : t.rows(rows, count(rows, t)),
    objects === undefined ? undefined : t.objects(objects, count(objects, t)),
    written === undefined ? undefined : bytes(written, t),
    scanned ? t.scanned(bytes(scanned, t)) : undefined,
  ];
}

/** Why a stage is where it is, after its word. */
function about(view: RunView, id: string, stage: Stage, t: Texts): (string | undefined)[] {
  const zone = view.definition.timezone;
  const took = tookOf(stage);
  switch (stage.state) {
    case 'blocked': {
      const needs = view.definition.stages[id]?.needs ?? [];
      const unmet = needs.filter((need) => !DONE.has(view.run.stages[need]?.state ?? 'blocked'));
      return [unmet.length > 0 ? t.after(list(unmet.map(escape), t)) : undefined];
    }
    case 'waiting':
      return [waiting(view, id, stage, t)];
    case 'submitting':
    case 'running':
    case 'cancelling': {
      const detail = view.details[id];
      return [
        detail && detail.toLowerCase() !== stage.state ? escape(detail) : undefined,
        t.since(date(stage.startedAt ?? stage.since, zone)),
      ];
    }
    case 'succeeded':
      return [took === undefined ? undefined : duration(took, t), ...measures(stage.output, t)];
    case 'failed':
    case 'unknown':
      return [stage.error && causeOf(view, id, stage.attempt, stage.error, t, 120)];
    case 'queued':
    case 'skipped':
    case 'approval':
    case 'cancelled':
      return [];
  }
}

/** "waiting for pool glue, 3rd in line": in place of the word for its state. */
function inPool({ places }: RunView, id: string, { state, waitingFor: why }: Stage, t: Texts): string | undefined {
  if (state !== 'waiting' || !why?.startsWith(POOL)) return undefined;
  const pool = escape(why.slice(POOL.length));
  const place = places[id]?.place;
  return place === undefined ? t.decisions.queued.stageUnplaced(pool) : t.decisions.queued.stage(pool, place);
}

function waiting({ definition }: RunView, id: string, stage: Stage, t: Texts): string | undefined {
  const until = date(stage.notBefore ?? stage.since, definition.timezone, 'seconds');
  const why = stage.waitingFor;
  if (why?.startsWith(POOL)) return undefined;
  if (why === 'backoff') return t.retryAt(stage.retries, definition.stages[id]?.retries.max ?? stage.retries, until);
  return why === undefined ? undefined : t.waitingUntil(t.waitingFor(why) ?? escape(why), until);
}

/** One stage: "✅ *fetch* · succeeded · 12 s · 25 rows · console". */
export function stageLine(view: RunView, id: string, t: Texts): string {
  const stage = view.run.stages[id];
  if (!stage) return `${STAGE_ICON.blocked} *${escape(stageName(view, id))}*`;
  const handled = CLOSED.has(stage.state) ? handledAt(view, id, stage.since) : undefined;
  const told = handled
    ? [t.doneBy(handled.what, person(handled.by, t))]
    : [inPool(view, id, stage, t) ?? t.stageState[stage.state], ...about(view, id, stage, t)];
  return [
    `${STAGE_ICON[stage.state]} *${escape(stageName(view, id))}*`,
    ...told,
    rerunBy(stage, t),
    stage.attempt > 1 ? t.attempt(stage.attempt) : undefined,
    link(linkOf(view, id), t.console),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Codes of failures that are a person's no, or the want of a yes: nothing would come of trying again by itself. */
export const WITHOUT_CONSENT: ReadonlySet<string> = new Set(['Sluice.Rejected', 'Sluice.ApprovalExpired']);

/** What is wrong with an attempt, in one sentence: the service's words, or who refused their consent. Escaped. */
export function causeOf(
  view: RunView,
  id: string,
  attempt: number,
  { code, message }: StageFailure,
  t: Texts,
  max?: number,
): string {
  if (!WITHOUT_CONSENT.has(code)) return cause(message, max);
  const rejected = rejectionOf(view, id, attempt);
  if (!rejected) return t.decisions.approval.late;
  const said = t.decisions.approval.refused(person(rejected.by, t));
  return rejected.reason ? `${said} — ${cause(rejected.reason, max)}` : said;
}

/** Who runs it again, as long as this is that attempt. */
const rerunBy = ({ handled, attempt }: Stage, t: Texts): string | undefined =>
  handled?.what === 'rerun' && handled.attempt === attempt - 1 ? t.doneBy('rerun', person(handled.by, t)) : undefined;

/** All stages in order; of very many, those that matter now and how many are in each other state. */
export function stageList(view: RunView, t: Texts): string {
  const ids = stageIds(view);
  if (ids.length <= SHOWN) return ids.map((id) => stageLine(view, id, t)).join('\n');
  const stateOf = (id: string): StageState => view.run.stages[id]?.state ?? 'blocked';
  const shown = ids.filter((id) => !QUIET.has(stateOf(id))).slice(0, SHOWN);
  const rest = Map.groupBy(
    ids.filter((id) => !shown.includes(id)),
    stateOf,
  );
  const totals = [...rest].map(
    ([state, group]) => `${STAGE_ICON[state]} ${t.stagesInState(count(group.length, t), t.stageState[state])}`,
  );
  return [...shown.map((id) => stageLine(view, id, t)), totals.join(' · ')].filter(Boolean).join('\n');
}
