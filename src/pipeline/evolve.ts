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
  ...(stage.stopping && { stopping: stage.stopping }),
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

/** A stage that nothing has happened to yet. */
export const blocked = (at: number): Stage => ({ state: 'blocked', attempt: 0, retries: 0, since: at, history: [] });

/** A fresh attempt: no intent, no handle, nothing of the one before but its history. */
const fresh = (stage: Stage, attempt: number, retries: number, at: number, history: Attempt[]): Stage => ({
  state: 'queued',
  attempt,
  retries,
  since: at,
  history,
  ...(stage.handled && { handled: stage.handled }),
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
      const { stopping: _stopping, ...rest } = enter(stage, 'succeeded', at, { output: event.output, endedAt: at });
      return { ...rest, ...(event.warnings && { warnings: event.warnings }) };
    }
    case 'stage.failed': {
      const history = [...stage.history, record(stage, 'failed', at, event.error)];
      if (event.retryAt === undefined) {
        const { stopping: _stopping, ...rest } = enter(stage, 'failed', at, { error: event.error, endedAt: at });
        return { ...rest, history };
      }
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
    case 'stage.reopened': {
      return { ...fresh(stage, stage.attempt, 0, at, settled(stage)), state: 'blocked' };
    }
    case 'stage.handled':
      return { ...stage, handled: event.handled };
  }
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
      return {
        ...next,
        definition: event.definition,
        stages: Object.fromEntries(event.stages.map((id) => [id, run.stages[id] ?? blocked(event.at)])),
      };
    case 'run.cancel-requested': {
      const { at, by, reason } = event;
      return { ...next, cancel: { at, by, ...(reason !== undefined && { reason }) } };
    }
    case 'run.ended': {
      const { queued: _queued, ...rest } = next;
      return { ...rest, endedAt: event.at };
    }
    case 'run.resumed': {
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
