import type { Attempt, Run, RunEvent, Stage } from './run.ts';

type StageEvent = Exclude<RunEvent, { type: `run.${string}` }>;

/** The same stage with the fields of its former state gone: only what outlives a change of state is named here. */
const enter = (stage: Stage, state: Stage['state'], at: number, more: Partial<Stage> = {}): Stage => ({
  state,
  attempt: stage.attempt,
  retries: stage.retries,
  since: at,
  history: stage.history,
  ...(stage.intent && { intent: stage.intent }),
  ...(stage.handle !== undefined && { handle: stage.handle }),
  ...(stage.startedAt !== undefined && { startedAt: stage.startedAt }),
  ...(stage.handled && { handled: stage.handled }),
  ...(stage.proposal && { proposal: stage.proposal }),
  ...(stage.asked && { asked: stage.asked }),
  ...(state === 'cancelling' && stage.stopping && { stopping: stage.stopping }),
  ...more,
});

/** The attempt as history keeps it: enough to tell what was submitted and how it ended. */
const record = (stage: Stage, state: Attempt['state'], at: number, error?: Attempt['error']): Attempt => ({
  attempt: stage.attempt,
  state,
  endedAt: at,
  ...(stage.intent && { token: stage.intent.token }),
  ...(stage.handle !== undefined && { handle: stage.handle }),
  ...(stage.startedAt !== undefined && { startedAt: stage.startedAt }),
  ...(error && { error }),
});

/** A stage that nothing has happened to yet; its next attempt follows the last one it had, if it had any. */
export const blocked = (at: number, attempt = 0): Stage => ({
  state: 'blocked',
  attempt,
  retries: 0,
  since: at,
  history: [],
});

/** A fresh attempt: no intent, no handle, nothing of the one before but its history. */
const fresh = (stage: Stage, attempt: number, retries: number, at: number, history: Attempt[]): Stage => ({
  state: 'queued',
  attempt,
  retries,
  since: at,
  history,
  ...(stage.handled && { handled: stage.handled }),
  ...(stage.asked && { asked: stage.asked }),
});

/** History with an attempt that ended well or in doubt, which is kept there only once another follows it. */
const settled = (stage: Stage): Attempt[] =>
  (stage.state === 'succeeded' || stage.state === 'unknown') && stage.attempt > 0
    ? [...stage.history, record(stage, stage.state, stage.endedAt ?? stage.since, stage.error)]
    : stage.history;

function evolveStage(stage: Stage, event: StageEvent): Stage {
  const { at } = event;
  switch (event.type) {
    case 'stage.queued':
      // A proposal that was accepted is about this very attempt and stays with it.
      return {
        ...fresh(stage, event.attempt, 0, at, settled(stage)),
        ...(stage.proposal && stage.attempt === event.attempt && { proposal: stage.proposal }),
      };
    case 'stage.proposed': {
      const { approvers, expiresAt, requester } = event;
      const proposal = { approvers, expiresAt, ...(requester && { requester }), approvals: [] };
      return { ...fresh(stage, event.attempt, 0, at, settled(stage)), state: 'approval', proposal };
    }
    case 'stage.approved': {
      const { proposal } = stage;
      if (!proposal) return stage;
      return { ...stage, proposal: { ...proposal, approvals: [...proposal.approvals, { by: event.by, at }] } };
    }
    case 'stage.submitting':
      return enter(stage, 'submitting', at, { intent: event.intent, startedAt: stage.startedAt ?? at });
    case 'stage.deferred': {
      const { intent: _intent, handle: _handle, ...rest } = enter(stage, 'waiting', at);
      return { ...rest, notBefore: event.until, waitingFor: event.waitingFor };
    }
    case 'stage.running':
      return enter(stage, stage.state === 'cancelling' ? 'cancelling' : 'running', at, { handle: event.handle });
    case 'stage.stray':
      return stage;
    case 'stage.succeeded': {
      const { output, warnings } = event;
      return enter(stage, 'succeeded', at, { output, endedAt: at, ...(warnings && { warnings }) });
    }
    case 'stage.failed': {
      const history = [...stage.history, record(stage, 'failed', at, event.error)];
      if (event.retryAt === undefined) return enter(stage, 'failed', at, { error: event.error, endedAt: at, history });
      return {
        ...fresh(stage, event.attempt + 1, stage.retries + 1, at, history),
        state: 'waiting',
        notBefore: event.retryAt,
        waitingFor: 'backoff',
        error: event.error,
      };
    }
    case 'stage.skipped':
      return enter(stage, 'skipped', at, { endedAt: at });
    case 'stage.unknown':
      return enter(stage, 'unknown', at, { error: event.error });
    case 'stage.stopping':
      return enter(stage, 'cancelling', at, { stopping: event.why });
    case 'stage.cancelled':
      return enter(stage, 'cancelled', at, {
        endedAt: at,
        history: stage.attempt > 0 ? [...stage.history, record(stage, 'cancelled', at)] : stage.history,
      });
    case 'stage.reopened':
      return {
        ...fresh(stage, stage.attempt, 0, at, settled(stage)),
        state: 'blocked',
        ...(event.by && { asked: event.by }),
      };
    case 'stage.claimed':
      return { ...stage, claim: { by: event.by, at } };
    case 'stage.escalating':
      return { ...stage, escalation: { to: event.to, at } };
    case 'stage.escalated':
      return stage.escalation ? { ...stage, escalation: { ...stage.escalation, outcome: event.outcome } } : stage;
    case 'stage.handled':
      return { ...stage, handled: event.handled };
  }
}

/** The stages of another definition: the ones that stay, as they are, and new ones. No attempt number comes twice. */
function redefined(run: Run, ids: string[], at: number): Pick<Run, 'stages' | 'dropped'> {
  const attempts = Object.entries(run.stages).filter(([id]) => !ids.includes(id));
  const dropped = { ...run.dropped, ...Object.fromEntries(attempts.map(([id, { attempt }]) => [id, attempt])) };
  return {
    stages: Object.fromEntries(ids.map((id) => [id, run.stages[id] ?? blocked(at, dropped[id])])),
    ...(Object.keys(dropped).length > 0 && { dropped }),
  };
}

/** The run after one event. Pure and total: replaying a run's events over its first record gives its last. */
export function evolve(run: Run, event: RunEvent): Run {
  const next: Run = { ...run, sequence: run.sequence + 1 };
  switch (event.type) {
    case 'run.created':
      return { ...next, activeSince: event.at };
    case 'run.queued':
      return { ...next, queued: { since: event.at } };
    case 'run.admitted': {
      const { queued: _queued, ...rest } = next;
      return { ...rest, activeSince: event.at };
    }
    case 'run.overdue':
      return { ...next, overdue: { at: event.at } };
    case 'run.closed': {
      const { at, by, reason } = event;
      return { ...next, closed: { at, by, ...(reason !== undefined && { reason }) } };
    }
    case 'run.redefined':
      return { ...next, ...redefined(run, event.stages, event.at), definition: event.definition };
    case 'run.cancel-requested': {
      const { type: _type, ...cancel } = event;
      return { ...next, cancel };
    }
    case 'run.ended': {
      const { queued: _queued, ...rest } = next;
      return { ...rest, endedAt: event.at };
    }
    case 'run.resumed': {
      // What was decided about the whole is over with its end.
      if (run.endedAt === undefined) return { ...next, activeSince: event.at };
      const { endedAt: _endedAt, cancel: _cancel, closed: _closed, overdue: _overdue, ...rest } = next;
      return { ...rest, activeSince: event.at };
    }
    default: {
      const stage = run.stages[event.stage];
      if (!stage) return next;
      return { ...next, stages: { ...run.stages, [event.stage]: evolveStage(stage, event) } };
    }
  }
}

/** The run after several events, in order. */
export const evolveAll = (run: Run, events: readonly RunEvent[]): Run => events.reduce(evolve, run);
