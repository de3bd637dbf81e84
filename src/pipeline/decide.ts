import { type Refusal, refuse } from '../errors.ts';
import { begun } from './decide-approval.ts';
import { decideMoment, type Moment, tooLate } from './decide-moment.ts';
import { decideReport, type Report } from './decide-report.ts';
import { decideRequest, type Request } from './decide-request.ts';
import type { Definition } from './definition-schema.ts';
import { blocked, evolveAll } from './evolve.ts';
import { type Actor, isOver, isSettled, NOTHING_FAILED, type Run, RUN_SCHEMA, type RunEvent, statusOf } from './run.ts';
import { follow, isTooLate } from './verdicts.ts';

export type { Moment } from './decide-moment.ts';
export type { Report } from './decide-report.ts';
export type { Request } from './decide-request.ts';

/** Everything that can change a run after its start: what a person asks, what a tick found out, what time brings. */
export type Decision = Request | Report | Moment;

/** The one question of the core: which facts follow from a decision, or why none may. */
export type Decided = { events: RunEvent[] } | { refusal: Refusal };

export interface Circumstances {
  definition: Definition;
  by: Actor;
  /** Milliseconds since the epoch, on the store's clock. */
  now: number;
  /** The pipeline's definition in force now, where it may be another than the run's. */
  current?: Definition | undefined;
  /** Its pipeline has as many runs at work as it may have: this one waits for its turn. */
  busy?: boolean;
}

/**
 * Decides. Pure: no clock, no randomness, no I/O. A report about an attempt that is over yields no events, so that
 * repeating it is harmless; a request that cannot be met is refused with the reason.
 */
export function decide(run: Run, decision: Decision, circumstances: Circumstances): Decided {
  const decided = isReport(decision)
    ? { events: decideReport(run, decision, circumstances) }
    : isMoment(decision)
      ? { events: decideMoment(run, decision, circumstances) }
      : decideRequest(run, decision, circumstances);
  if ('refusal' in decided || decided.events.length === 0) return decided;
  const redefined = decided.events.some((event) => event.type === 'run.redefined');
  const definition = redefined ? circumstances.current! : circumstances.definition;
  return { events: settle(run, decided.events, { ...circumstances, definition }) };
}

const REPORTS: ReadonlySet<string> = new Set<Report['type']>([
  'intend',
  'defer',
  'wait',
  'started',
  'succeeded',
  'failed',
  'passed-over',
  'lost',
  'expired',
  'stopped',
  'escalated',
]);
const isReport = (decision: Decision): decision is Report => REPORTS.has(decision.type);
const isMoment = (decision: Decision): decision is Moment =>
  decision.type === 'admit' || decision.type === 'time-passed';

/**
 * Adds what follows from the events themselves: stages that begin now, the end of the run, or that it goes on after it
 * waited for people alone. One that goes on after its end is neither cancelled nor closed any more, which decides what
 * begins; so that is tried first.
 */
function settle(run: Run, decided: RunEvent[], circumstances: Circumstances): RunEvent[] {
  if (isSettled(run)) {
    const goesOn = settled(run, [{ type: 'run.resumed', at: circumstances.now }, ...decided], circumstances);
    const after = evolveAll(run, goesOn);
    if (!isSettled(after) || (run.endedAt !== undefined && !isOver(after))) return goesOn;
  }
  return settled(run, decided, circumstances);
}

function settled(run: Run, decided: RunEvent[], { definition, now, busy = false }: Circumstances): RunEvent[] {
  const events = [...decided];
  const add = (at: Run, ...more: RunEvent[]): Run => {
    events.push(...more);
    return evolveAll(at, more);
  };
  let after = follow(evolveAll(run, decided), definition.stages, (at, stage, verdict) => {
    const on = { at: now, stage, attempt: at.stages[stage]!.attempt };
    if (verdict === 'skip') return add(at, { type: 'stage.skipped', ...on, because: NOTHING_FAILED });
    if (verdict === 'cancel') return add(at, { type: 'stage.cancelled', ...on, confirmed: true });
    const begins = begun(at, stage, definition, now);
    return add(at, begins, ...(isTooLate(at, definition.stages[stage]!) ? [tooLate(begins)] : []));
  });
  // A run that was at work has its turn.
  if (busy && definition.concurrency && isSettled(run) && !isSettled(after)) {
    after = add(after, { type: 'run.queued', at: now });
  }
  const status = statusOf(after);
  const isNews = run.endedAt === undefined || after.endedAt === undefined || status !== statusOf(run);
  if (isOver(after) && isNews) add(after, { type: 'run.ended', at: now, status: status as Ended });
  return events;
}

/** The statuses of runs in which nothing moves. */
type Ended = Extract<RunEvent, { type: 'run.ended' }>['status'];

/** The first record of a run and the events of its start; the engine numbers it and stores it. */
export function begin(
  draft: Omit<Run, 'schema' | 'stages' | 'sequence' | 'createdAt'>,
  circumstances: Circumstances,
): { run: Run; events: RunEvent[] } {
  const { definition, by, now } = circumstances;
  const run: Run = {
    ...draft,
    schema: RUN_SCHEMA,
    createdAt: now,
    sequence: 0,
    stages: Object.fromEntries(Object.keys(definition.stages).map((id) => [id, blocked(now)])),
  };
  const events = settled(run, [{ type: 'run.created', at: now, by }], circumstances);
  return { run: evolveAll(run, events), events };
}

/** A request to start a period that already has a run: who has it, and what "again" would be called. */
export function refuseExisting(latest: Run): Refusal {
  return refuse('run.exists', {
    run: latest.id,
    pipeline: latest.pipeline,
    period: latest.period.id,
    number: latest.number,
    status: statusOf(latest),
    since: latest.endedAt ?? latest.createdAt,
    next: latest.number + 1,
  });
}
