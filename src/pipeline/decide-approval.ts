import { refuse } from '../errors.ts';
import type { Circumstances, Decided } from './decide.ts';
import type { Definition } from './definition-schema.ts';
import { order, upstream } from './graph.ts';
import { handledEvent } from './handled.ts';
import type { Actor, Run, RunEvent, Stage } from './run.ts';

/** Consent to what a stage would do, or the opposite. `attempt`, where a button carries it, binds it to what was shown. */
export interface Consent {
  type: 'approve' | 'reject';
  stage: string;
  attempt?: number;
  reason?: string;
}

/**
 * What makes the next attempt of a stage begin: it is queued, or proposed where its definition wants people to consent
 * first. The proposal is about this attempt and no other, so it binds to exactly what led to it.
 */
export function begun(
  run: Run,
  id: string,
  { stages }: Definition,
  now: number,
): Extract<RunEvent, { type: 'stage.queued' | 'stage.proposed' }> {
  const { approval } = stages[id]!;
  const on = { at: now, stage: id, attempt: run.stages[id]!.attempt + 1 };
  if (!approval) return { type: 'stage.queued', ...on };
  const { approvers, expires } = approval;
  const requester = requesterOf(run, id, stages);
  return { type: 'stage.proposed', ...on, approvers, expiresAt: now + expires, ...(requester && { requester }) };
}

/** Whose decision led to the next attempt: of the stage itself, else of the nearest before it, else of the whole run. */
function requesterOf(run: Run, id: string, stages: Definition['stages']): Actor | undefined {
  const above = new Set(upstream(stages, id));
  const before = order(stages).filter((other) => above.has(other));
  const nearest = [id, ...before.toReversed()].find((other) => run.stages[other]!.asked);
  const by = nearest === undefined ? run.by : run.stages[nearest]!.asked!;
  return by.via === 'slack' || by.via === 'cli' ? by : undefined;
}

/** The events of a consent: the last one that is needed queues the very attempt that was proposed. */
export function decideConsent(run: Run, stage: Stage, consent: Consent, { by, now }: Circumstances): Decided {
  const { type, stage: id, attempt } = consent;
  const { proposal } = stage;
  if (stage.state !== 'approval' || !proposal || (attempt !== undefined && attempt !== stage.attempt)) {
    return { refusal: refuse('approval.not-waiting', { run: run.id, stage: id, state: stage.state }) };
  }
  // Time alone ends a proposal soon after; until it does, nobody's word comes in time.
  if (proposal.expiresAt <= now) {
    return { refusal: refuse('approval.expired', { run: run.id, stage: id, at: proposal.expiresAt }) };
  }
  const reason = consent.reason?.trim() || undefined;
  const on = { at: now, stage: id, attempt: stage.attempt };
  if (type === 'reject') {
    const message = `rejected by ${by.id}${reason === undefined ? '' : `: ${reason}`}`;
    const error = { code: 'Sluice.Rejected', message, retryable: false };
    return { events: [handledEvent(id, stage, type, by, now, reason), { type: 'stage.failed', ...on, error }] };
  }
  if (proposal.requester?.id === by.id) {
    return { refusal: refuse('approval.own', { run: run.id, stage: id }) };
  }
  if (proposal.approvals.some((given) => given.by.id === by.id)) {
    const { approvals, approvers } = proposal;
    return { refusal: refuse('approval.repeated', { run: run.id, stage: id, given: approvals.length, approvers }) };
  }
  const enough = proposal.approvals.length + 1 >= proposal.approvers;
  return {
    events: [
      handledEvent(id, stage, type, by, now, reason),
      { type: 'stage.approved', ...on, by },
      ...(enough ? [{ type: 'stage.queued' as const, ...on }] : []),
    ],
  };
}
