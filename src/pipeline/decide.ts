import { type Refusal, refuse } from '../errors.ts';
import { begun } from './decide-approval.ts';
import { decideMoment, type Moment } from './decide-moment.ts';
import { decideReport, type Report } from './decide-report.ts';
import { decideRequest, type Request } from './decide-request.ts';
import type { Definition } from './definition-schema.ts';
import { blocked, evolve, evolveAll } from './evolve.ts';
import { order, verdictOf } from './graph.ts';
import { type Actor, isSettled, type Run, RUN_SCHEMA, type RunEvent, statusOf } from './run.ts';

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
  const goesOnByCurrent = decided.events.some((event) => event.type === 'run.redefined');
  const definition = goesOnByCurrent ? circumstances.current! : circumstances.definition;
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
]);
const isReport = (decision: Decision): decision is Report => REPORTS.has(decision.type);
const isMoment = (decision: Decision): decision is Moment =>
  decision.type === 'admit' || decision.type === 'time-passed';

/** Adds what follows from the events themselves: stages whose needs are now met, and the end or resumption of the run. */
function settle(run: Run, decided: RunEvent[], { definition, by, now, busy = false }: Circumstances): RunEvent[] {
  const resumed: RunEvent = { type: 'run.resumed', at: now };
  const ended = run.endedAt !== undefined;
  // A resumed run is no longer cancelled, which the verdicts below must know.
  let resumes = ended && !isSettled(evolveAll(run, decided));
  const events = resumes ? [resumed, ...decided] : [...decided];
  let after = evolveAll(run, events);
  const add = (event: RunEvent): void => {
    events.push(event);
    after = evolve(after, event);
  };
  for (const id of order(definition.stages)) {
    const verdict = verdictOf(after, id, definition.stages[id]!);
    const on = { at: now, stage: id, attempt: after.stages[id]!.attempt };
    if (verdict === 'queue') add(begun(after, id, definition.stages[id]!, by, now));
    if (verdict === 'skip') add({ type: 'stage.skipped', ...on, because: 'nothing failed' });
    if (verdict === 'cancel') add({ type: 'stage.cancelled', ...on, confirmed: true });
  }
  if (!isSettled(after)) {
    if (busy && definition.concurrency && !after.queued) add({ type: 'run.queued', at: now });
    resumes = ended && !resumes;
    return resumes ? [resumed, ...events] : events;
  }
  // A run that asks for consent has not come to an end: the answer goes on with it, and so does the lack of one.
  if (Object.values(after.stages).some(({ state }) => state === 'approval')) return events;
  const status = statusOf(after);
  if (!ended || status !== statusOf(run)) {
    add({
      type: 'run.ended',
      at: now,
      status: status === 'succeeded' || status === 'cancelled' || status === 'failed' ? status : 'attention',
    });
  }
  return events;
}

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
  const events = settle(run, [{ type: 'run.created', at: now, by }], circumstances);
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
