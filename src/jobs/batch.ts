import type { Refusal } from '../errors.ts';
import { decide, type Decision, type Request } from '../pipeline/decide.ts';
import type { Definition } from '../pipeline/definition-schema.ts';
import { evolveAll } from '../pipeline/evolve.ts';
import { waitsForPool } from '../pipeline/leases.ts';
import { type Actor, jobIdOf, type Run, type RunEvent } from '../pipeline/run.ts';
import type { AuditEntry } from './audit.ts';

export type Outcome = { ok: true; run: Run; repeated: boolean } | { ok: false; refusal: Refusal };

export interface Pending {
  decision: Decision;
  by: Actor;
  /** People's decisions are remembered by id; a tick's reports are fenced by their attempt instead. */
  id?: string;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/** What a batch is decided under. */
export interface Setting {
  /** The definition that the run runs under, and the one in force, where a person may choose. */
  definition: Definition;
  current?: Definition | undefined;
  now: number;
  /** Holders that were told that no place is free for them: jobs of this run, or the run itself. */
  denied: ReadonlySet<string>;
}

/** Milliseconds after which who waits for a place looks by itself: a release wakes it sooner. */
const LOOK_FOR_PLACE = 5000;

/** One pass of decisions over a run: the change to commit and the answer to each. */
export function attempt(before: Run, batch: Pending[], setting: Setting) {
  const { current, now, denied } = setting;
  let run = before;
  let { definition } = setting;
  const events: RunEvent[] = [];
  const audit: AuditEntry[] = [];
  const remembered: Pending[] = [];
  const outcomes = new Map<Pending, Outcome>();
  for (const pending of batch) {
    const { by, id } = pending;
    if (id !== undefined && remembered.some((first) => first.id === id)) {
      outcomes.set(pending, { ok: true, run, repeated: true });
      continue;
    }
    const decision = orWait(run, definition, pending.decision, setting);
    const busy = denied.has(run.id);
    const decided = decide(run, decision, { definition, by, now, ...(current && { current }), ...(busy && { busy }) });
    if ('refusal' in decided) {
      outcomes.set(pending, { ok: false, refusal: decided.refusal });
      continue;
    }
    outcomes.set(pending, { ok: true, run, repeated: false });
    if (decided.events.length === 0) continue;
    if (id !== undefined) {
      remembered.push(pending);
      audit.push(auditOf(run, decision as Request, by, id, now));
    }
    events.push(...decided.events);
    const after = evolveAll(run, decided.events);
    if (after.definition !== run.definition) definition = current!;
    run = after;
  }
  const decisions = remembered.map(({ id }) => ({ id: id!, outcome: JSON.stringify({ run: run.id }) }));
  return { run, definition, events, audit, decisions, remembered, outcomes };
}

/** A submission for which there is no place in its pool waits in line instead. */
function orWait(run: Run, definition: Definition, decision: Decision, { now, denied }: Setting): Decision {
  if (decision.type !== 'intend') return decision;
  const { stage, attempt: number } = decision;
  if (!denied.has(jobIdOf(run.id, stage, number))) return decision;
  const waitingFor = waitsForPool(definition.stages[stage]!.pool!);
  return { type: 'wait', stage, attempt: number, until: now + LOOK_FOR_PLACE, waitingFor };
}

/** The stages that a request names. */
const stagesOf = (request: Request): string[] =>
  'stages' in request && request.stages
    ? request.stages.map(({ stage }) => stage)
    : 'stage' in request && request.stage !== undefined
      ? [request.stage]
      : [];

function auditOf(run: Run, request: Request, by: Actor, id: string, at: number): AuditEntry {
  const stages = stagesOf(request);
  return {
    at,
    by,
    action: request.type,
    run: run.id,
    ...(stages.length > 0 && { stage: stages.join(', ') }),
    ...('reason' in request && request.reason !== undefined && { reason: request.reason }),
    ...('for' in request && request.for !== undefined && { for: request.for }),
    decision: id,
    sequence: run.sequence,
  };
}
