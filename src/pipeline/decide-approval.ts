import { refuse } from '../errors.ts';
import type { Circumstances, Decided } from './decide.ts';
import { handledEvent } from './handled.ts';
import type { Actor, Run, RunEvent, Stage } from './run.ts';
import type { StageDefinition } from './definition-schema.ts';

/** Consent to what a stage would do, or the opposite. `attempt`, where a button carries it, binds it to what was shown. */
export interface Consent {
  type: 'approve' | 'reject';
  stage: string;
  attempt?: number;
  reason?: string;
}

/**
 * What makes an attempt of a stage begin: it is queued, or proposed where its definition wants people to consent first.
 * The proposal is about this attempt and no other, so it binds to exactly what led to it.
 */
export function begun(run: Run, id: string, { approval }: StageDefinition, by: Actor, now: number): RunEvent {
  const on = { at: now, stage: id, attempt: run.stages[id]!.attempt + 1 };
  if (!approval) return { type: 'stage.queued', ...on };
  const requester = by.via === 'slack' || by.via === 'cli' ? by : requesterOf(run);
  return {
    type: 'stage.proposed',
    ...on,
    approvers: approval.approvers,
    expiresAt: now + approval.expires,
    ...(requester && { requester }),
  };
}

/** Who last made the run go on, or started it: nobody consents to what they asked for themselves. */
function requesterOf(run: Run): Actor | undefined {
  const asked = Object.values(run.stages).flatMap(({ handled }) =>
    handled && handled.what !== 'approve' && handled.what !== 'reject' ? [handled] : [],
  );
  const latest = asked.toSorted((a, b) => b.at - a.at)[0]?.by ?? run.by;
  return latest.via === 'slack' || latest.via === 'cli' ? latest : undefined;
}

/** The events of a consent: the last one that is needed queues the very attempt that was proposed. */
export function decideConsent(run: Run, stage: Stage, consent: Consent, { by, now }: Circumstances): Decided {
  const { type, stage: id, attempt } = consent;
  const { proposal } = stage;
  if (stage.state !== 'approval' || !proposal || (attempt !== undefined && attempt !== stage.attempt)) {
    return { refusal: refuse('approval.not-waiting', { run: run.id, stage: id, state: stage.state }) };
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
