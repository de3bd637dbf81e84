import type { Circumstances } from './decide.ts';
import { evolveAll } from './evolve.ts';
import { failure, ours } from './own-words.ts';
import type { Actor, Run, RunEvent } from './run.ts';
import { deadlineOf, escalationOf, patienceOf } from './timers.ts';

/** What happens to a run without anyone asking for it: its turn comes, or time passes. */
export type Moment = { type: 'admit' } | { type: 'time-passed' };

const CLOCK: Actor = { id: 'system:clock', via: 'system' };

/** The events of a moment; none when nothing is due, so that telling it again, or too early, is harmless. */
export function decideMoment(run: Run, moment: Moment, circumstances: Circumstances): RunEvent[] {
  const { now, busy = false } = circumstances;
  if (moment.type === 'admit') return run.queued && !busy ? [{ type: 'run.admitted', at: now }] : [];
  const late = expired(run, now);
  const closed = abandoned(run, circumstances);
  return [
    ...late,
    ...overdue(evolveAll(run, late), circumstances),
    ...closed,
    ...escalated(evolveAll(run, closed), circumstances),
  ];
}

/** Trouble that nobody has taken on in time: the intent to tell someone elsewhere. */
function escalated(run: Run, { definition, now }: Circumstances): RunEvent[] {
  return Object.entries(run.stages).flatMap(([stage, { attempt }]): RunEvent[] => {
    const due = escalationOf(run, stage, definition);
    if (due === undefined || due > now) return [];
    return [{ type: 'stage.escalating', at: now, stage, attempt, to: definition.escalate!.to }];
  });
}

/** Proposals that nobody answered in time. */
function expired(run: Run, now: number): RunEvent[] {
  return Object.entries(run.stages).flatMap(([stage, { state, attempt, proposal }]): RunEvent[] => {
    if (state !== 'approval' || !proposal || proposal.expiresAt > now) return [];
    const { approvals, approvers } = proposal;
    const said = ours('approvalExpired', { approvals: approvals.length, approvers });
    return [{ type: 'stage.failed', at: now, stage, attempt, error: failure('Sluice.ApprovalExpired', said) }];
  });
}

/** What is at work when the run's deadline passes is stopped, and what has not begun fails. */
function overdue(run: Run, { definition, now }: Circumstances): RunEvent[] {
  const deadline = deadlineOf(run, definition);
  if (deadline === undefined || deadline > now) return [];
  const stopping = Object.entries(run.stages).flatMap(([stage, { state, attempt }]): RunEvent[] => {
    const on = { at: now, stage, attempt };
    if (state === 'submitting' || state === 'running') return [{ type: 'stage.stopping', ...on, why: 'deadline' }];
    return state === 'queued' || state === 'waiting' || state === 'approval' ? [tooLate(on)] : [];
  });
  return [{ type: 'run.overdue', at: now }, ...stopping];
}

/** The failure of an attempt that the deadline of its run has overtaken. */
export const tooLate = ({ at, stage, attempt }: { at: number; stage: string; attempt: number }): RunEvent => ({
  type: 'stage.failed',
  at,
  stage,
  attempt,
  error: failure('Sluice.RunDeadlineExceeded', ours('tooLate')),
});

/** A run that nobody attended to for as long as its definition allows. */
function abandoned(run: Run, { definition, now }: Circumstances): RunEvent[] {
  const patience = patienceOf(run, definition);
  return patience !== undefined && patience <= now ? [{ type: 'run.closed', at: now, by: CLOCK }] : [];
}
