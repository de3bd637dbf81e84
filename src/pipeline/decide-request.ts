import { type Refusal, refuse } from '../errors.ts';
import type { Circumstances, Decided } from './decide.ts';
import { downstream } from './graph.ts';
import { type Actor, DONE, type Handled, IN_FLIGHT, type Run, type RunEvent, type Stage, statusOf } from './run.ts';

/** What a person may ask of a run. `attempt`, where a button carries it, binds the request to what was shown. */
export type Request =
  | { type: 'retry'; stage?: string; attempt?: number }
  | { type: 'skip' | 'mark-done'; stage: string; attempt?: number; reason: string }
  | { type: 'reattach' | 'resubmit'; stage: string; attempt?: number }
  | { type: 'cancel'; reason?: string };

/** The events of a request, or the refusal that says why not and, for a stale click, who was first. */
export function decideRequest(run: Run, request: Request, circumstances: Circumstances): Decided {
  if (request.type === 'cancel') return cancel(run, request.reason, circumstances);
  if (run.cancel && run.endedAt === undefined) {
    return { refusal: refuse('cancel.already', { run: run.id, by: run.cancel.by.id, at: run.cancel.at }) };
  }
  if (request.type === 'retry' && request.stage === undefined) return retryAll(run, circumstances);
  return onStage(run, { ...request, stage: request.stage! }, circumstances);
}

type OnStage = Exclude<Request, { type: 'cancel' }> & { stage: string };

function onStage(run: Run, request: OnStage, circumstances: Circumstances): Decided {
  const stage = run.stages[request.stage];
  if (!stage) {
    return { refusal: refuse('stage.unknown', { run: run.id, given: request.stage, known: Object.keys(run.stages) }) };
  }
  const stale = staleness(run, request, stage);
  if (stale) return { refusal: stale };
  const { by, now } = circumstances;
  const reason = 'reason' in request ? request.reason.trim() : undefined;
  if (reason === '') return { refusal: refuse('reason.missing', { what: request.type }) };
  const handled = handledEvent(request.stage, stage, request.type, by, now, reason);
  const on = { at: now, stage: request.stage, attempt: stage.attempt };
  switch (request.type) {
    case 'retry':
      if (stage.state !== 'failed' && stage.state !== 'cancelled')
        return { refusal: notIn('failed', run, request.stage, stage) };
      return { events: [handled, ...again(run, [request.stage], circumstances)] };
    case 'skip':
      if (!closable(stage)) return { refusal: notIn('failed', run, request.stage, stage) };
      return { events: [handled, { type: 'stage.skipped', ...on, because: reason! }] };
    case 'mark-done':
      if (!closable(stage)) return { refusal: notIn('failed', run, request.stage, stage) };
      return { events: [handled, { type: 'stage.succeeded', ...on, output: {} }] };
    case 'reattach':
      if (stage.state !== 'unknown' || !stage.intent) return { refusal: notIn('unknown', run, request.stage, stage) };
      return { events: [handled, reattach(stage, on)] };
    case 'resubmit':
      if (stage.state !== 'unknown') return { refusal: notIn('unknown', run, request.stage, stage) };
      return { events: [handled, { type: 'stage.queued', ...on, attempt: stage.attempt + 1 }] };
  }
}

/** Work whose handle is known is looked at again; otherwise it is searched for, and nothing is submitted. */
const reattach = (stage: Stage, on: { at: number; stage: string; attempt: number }): RunEvent =>
  stage.handle === undefined
    ? { type: 'stage.submitting', ...on, intent: { ...stage.intent!, adoptOnly: true } }
    : { type: 'stage.running', ...on, handle: stage.handle };

const closable = (stage: Stage): boolean =>
  stage.state === 'failed' || stage.state === 'unknown' || stage.state === 'cancelled' || stage.state === 'waiting';

function retryAll(run: Run, circumstances: Circumstances): Decided {
  const failed = retryable(run, circumstances);
  if (failed.length === 0) {
    return { refusal: refuse('stage.nothing-failed', { run: run.id, status: statusOf(run) }) };
  }
  const { by, now } = circumstances;
  const handled = failed.map((id) => handledEvent(id, run.stages[id]!, 'retry', by, now));
  return { events: [...handled, ...again(run, failed, circumstances)] };
}

/** The failed stages; in a cancelled run without one, the stages at which the cancel cut it off. */
function retryable(run: Run, { definition }: Circumstances): string[] {
  const inState = (wanted: Stage['state']) => Object.keys(run.stages).filter((id) => run.stages[id]!.state === wanted);
  const failed = inState('failed');
  if (failed.length > 0) return failed;
  const needsDone = (id: string) => definition.stages[id]!.needs.every((need) => DONE.has(run.stages[need]!.state));
  return inState('cancelled').filter(needsDone);
}

/** New attempts for the stages, and everything below them that a cancel or an earlier end closed is open once more. */
function again(run: Run, stages: string[], { definition, now }: Circumstances): RunEvent[] {
  const queued = stages.map((id): RunEvent => {
    return { type: 'stage.queued', at: now, stage: id, attempt: run.stages[id]!.attempt + 1 };
  });
  const below = new Set(stages.flatMap((id) => downstream(definition.stages, id)));
  const reopened = [...below]
    .filter((id) => run.stages[id]?.state === 'cancelled' && !stages.includes(id))
    .map((id): RunEvent => ({ type: 'stage.reopened', at: now, stage: id, attempt: run.stages[id]!.attempt }));
  return [...queued, ...reopened];
}

function cancel(run: Run, reason: string | undefined, { by, now }: Circumstances): Decided {
  const status = statusOf(run);
  if (status === 'succeeded' || status === 'cancelled') {
    return { refusal: refuse('run.ended', { run: run.id, status }) };
  }
  if (run.cancel) {
    return { refusal: refuse('cancel.already', { run: run.id, by: run.cancel.by.id, at: run.cancel.at }) };
  }
  const stopping = Object.entries(run.stages).flatMap(([id, stage]): RunEvent[] => {
    const on = { at: now, stage: id, attempt: stage.attempt };
    if (IN_FLIGHT.has(stage.state)) return [{ type: 'stage.stopping', ...on, why: 'cancel' }];
    if (stage.state === 'queued' || stage.state === 'waiting' || stage.state === 'approval') {
      return [{ type: 'stage.cancelled', ...on, confirmed: true }];
    }
    if (stage.state !== 'failed') return [];
    return [handledEvent(id, stage, 'cancel', by, now, reason)];
  });
  return {
    events: [{ type: 'run.cancel-requested', at: now, by, ...(reason !== undefined && { reason }) }, ...stopping],
  };
}

/** A button shows one attempt in one state; when either has moved on, the click changes nothing and says who was first. */
function staleness(run: Run, request: OnStage, stage: Stage): Refusal | undefined {
  const first = stage.handled;
  const acted = first !== undefined && request.attempt !== undefined && first.attempt === request.attempt;
  const moved = request.attempt !== undefined && request.attempt !== stage.attempt;
  if (acted && (moved || !closable(stage))) {
    return refuse('decision.stale', {
      run: run.id,
      stage: request.stage,
      what: first.what,
      by: first.by.id,
      at: first.at,
    });
  }
  return moved
    ? notIn(
        request.type === 'reattach' || request.type === 'resubmit' ? 'unknown' : 'failed',
        run,
        request.stage,
        stage,
      )
    : undefined;
}

const notIn = (wanted: 'failed' | 'unknown', run: Run, id: string, stage: Stage): Refusal =>
  refuse(wanted === 'failed' ? 'stage.not-failed' : 'stage.not-unknown', {
    run: run.id,
    stage: id,
    state: stage.state,
  });

function handledEvent(
  id: string,
  stage: Stage,
  what: Handled['what'],
  by: Actor,
  at: number,
  reason?: string,
): RunEvent {
  const handled: Handled = { what, by, at, attempt: stage.attempt, ...(reason !== undefined && { reason }) };
  return { type: 'stage.handled', at, stage: id, handled };
}
