import { type Refusal, refuse } from '../errors.ts';
import { changesBetween } from './changes.ts';
import type { Circumstances, Decided } from './decide.ts';
import { type Consent, decideConsent } from './decide-approval.ts';
import { decideRerun, decideResubmit, decideRetry } from './decide-rerun.ts';
import { hashOf } from './definition.ts';
import { evolveAll } from './evolve.ts';
import { handledEvent } from './handled.ts';
import { IN_FLIGHT, LIVE, type Run, type RunEvent, type Stage, type StageState, statusOf } from './run.ts';

/** By which definition a run goes on when the one in force is no longer the one that it started with. */
type ByDefinition = { definition?: 'started' | 'current' };

/** What a person may ask of a run. `attempt`, where a button carries it, binds the request to what was shown. */
export type Request =
  /** Of one stage, of `stages`, each in the attempt that was shown, or of all that failed. */
  | ({ type: 'retry'; stage?: string; attempt?: number; stages?: { stage: string; attempt: number }[] } & ByDefinition)
  /** New attempts of a stage and all below it; without a stage, of every failed one and all below. */
  | ({ type: 'rerun'; from?: string } & ByDefinition)
  | { type: 'skip' | 'mark-done'; stage: string; attempt?: number; reason: string }
  | { type: 'reattach' | 'resubmit'; stage: string; attempt?: number }
  /** Takes on the trouble that a stage is in; `from` is who was shown to have it, and gives it up by that. */
  | { type: 'claim'; stage: string; attempt?: number; from?: string }
  | Consent
  /** `for` is the run on whose account it is asked. */
  | { type: 'cancel'; reason?: string; for?: string }
  | { type: 'close'; reason?: string };

/** The events of a request, or the refusal that says why not and, for a stale click, who was first. */
export function decideRequest(run: Run, request: Request, circumstances: Circumstances): Decided {
  if (request.type === 'cancel') return cancel(run, request, circumstances);
  if (request.type === 'close') return close(run, request.reason, circumstances);
  // What must run after a cancel may ask for consent.
  const consents = request.type === 'approve' || request.type === 'reject';
  if (run.cancel && run.endedAt === undefined && !consents) {
    return { refusal: refuse('cancel.already', { run: run.id, by: run.cancel.by.id, at: run.cancel.at }) };
  }
  if (run.overdue && run.endedAt === undefined && AGAIN.has(request.type)) {
    // What begins now would be too late at once: the whole time is given again after the end.
    const stages = Object.keys(run.stages).filter((id) => isOpen(run.stages[id]!));
    return { refusal: refuse('stage.in-flight', { run: run.id, stages }) };
  }
  if (request.type === 'retry' || request.type === 'rerun') {
    const redefined = redefine(run, request, circumstances);
    if ('refusal' in redefined) return redefined;
    const { events, run: after, circumstances: effective } = redefined;
    const decided = goOn(after, request, effective);
    return 'refusal' in decided ? decided : { events: [...events, ...decided.events] };
  }
  return onStage(run, request.stage, (stage) => act(run, request, stage, circumstances));
}

const AGAIN: ReadonlySet<string> = new Set<Request['type']>(['retry', 'rerun', 'resubmit']);
const isOpen = ({ state }: Stage): boolean => LIVE.has(state) || state === 'approval';

/** Retries or reruns under the definition that was settled on. */
function goOn(
  run: Run,
  request: Request & ByDefinition & { type: 'retry' | 'rerun' },
  circumstances: Circumstances,
): Decided {
  if (request.type === 'rerun') {
    if (request.from === undefined) return decideRerun(run, undefined, circumstances);
    return onStage(run, request.from, () => decideRerun(run, request.from, circumstances));
  }
  const { stage: id, attempt, stages } = request;
  const wanted = stages ?? (id === undefined ? undefined : [{ stage: id, ...(attempt !== undefined && { attempt }) }]);
  for (const each of wanted ?? []) {
    const possible = onStage(run, each.stage, (stage) => retriable(run, each, stage));
    if ('refusal' in possible) return possible;
  }
  const ids = wanted?.map(({ stage }) => stage);
  return decideRetry(run, ids, circumstances);
}

/** Nothing, or the refusal for a stage that does not wait to be retried as it was shown. */
function retriable(run: Run, asked: { stage: string; attempt?: number }, stage: Stage): Decided {
  const stale = staleness(run, { type: 'retry', ...asked }, stage);
  if (stale) return { refusal: stale };
  const isOpenToIt = stage.state === 'failed' || stage.state === 'cancelled';
  return isOpenToIt ? { events: [] } : { refusal: notIn('failed', run, asked.stage, stage) };
}

/** The stage that is meant, as it stands. */
function onStage(run: Run, id: string, then: (stage: Stage) => Decided): Decided {
  const stage = Object.hasOwn(run.stages, id) ? run.stages[id] : undefined;
  if (stage) return then(stage);
  return { refusal: refuse('stage.unknown', { run: run.id, given: id, known: Object.keys(run.stages) }) };
}

/**
 * Settles by which definition a run goes on. One that executes differently from the one it started with is a question to
 * the person; going on by it is an event of the run, and nothing may be at work under the old one.
 */
function redefine(run: Run, { definition: wanted }: ByDefinition, circumstances: Circumstances) {
  const unchanged = { events: [] as RunEvent[], run, circumstances };
  const { definition, current, by, now } = circumstances;
  if (!current || wanted === 'started') return unchanged;
  const changes = changesBetween(definition, current);
  if (changes.length === 0) return unchanged;
  if (wanted === undefined) return { refusal: refuse('definition.changed', { run: run.id, changes }) };
  const stages = Object.keys(current.stages);
  const inState = (is: (state: StageState, id: string) => boolean) =>
    Object.keys(run.stages).filter((id) => is(run.stages[id]!.state, id));
  // An outcome that nobody can tell is settled by what its kind knows of the service.
  const isForgotten = (id: string): boolean => current.stages[id]?.kind !== definition.stages[id]!.kind;
  const busy = inState((state, id) => LIVE.has(state) || (state === 'unknown' && isForgotten(id)));
  if (busy.length > 0) return { refusal: refuse('stage.in-flight', { run: run.id, stages: busy }) };
  // Nobody has consented to what the new definition would do.
  const withdrawn = inState((state) => state === 'approval').map((stage): RunEvent => {
    return { type: 'stage.reopened', at: now, stage, attempt: run.stages[stage]!.attempt };
  });
  const events: RunEvent[] = [
    ...withdrawn,
    { type: 'run.redefined', at: now, by, definition: hashOf(current), stages },
  ];
  return { events, run: evolveAll(run, events), circumstances: { ...circumstances, definition: current } };
}

type OnStage = Exclude<Request, { type: 'cancel' | 'close' | 'retry' | 'rerun' }>;

function act(run: Run, request: OnStage, stage: Stage, circumstances: Circumstances): Decided {
  const stale = staleness(run, request, stage);
  if (stale) return { refusal: stale };
  if (request.type === 'approve' || request.type === 'reject') return decideConsent(run, stage, request, circumstances);
  if (request.type === 'claim') return claim(run, stage, request, circumstances);
  const { by, now } = circumstances;
  const { stage: id } = request;
  const reason = 'reason' in request ? request.reason.trim() : undefined;
  if (reason === '') return { refusal: refuse('reason.missing', { what: request.type }) };
  const handled = handledEvent(id, stage, request.type, by, now, reason);
  const on = { at: now, stage: id, attempt: stage.attempt };
  switch (request.type) {
    case 'skip':
      if (!closable(stage)) return { refusal: notIn('failed', run, id, stage) };
      return { events: [handled, { type: 'stage.skipped', ...on, because: reason! }] };
    case 'mark-done':
      if (!closable(stage)) return { refusal: notIn('failed', run, id, stage) };
      return { events: [handled, { type: 'stage.succeeded', ...on, output: {} }] };
    case 'reattach':
      if (stage.state !== 'unknown' || !stage.intent) return { refusal: notIn('unknown', run, id, stage) };
      return { events: [handled, reattach(stage, on)] };
    case 'resubmit':
      if (stage.state !== 'unknown') return { refusal: notIn('unknown', run, id, stage) };
      return decideResubmit(run, id, circumstances);
  }
}

/** One person is on a failure at a time; another takes it over knowing from whom. */
function claim(
  run: Run,
  stage: Stage,
  { stage: id, from }: Request & { type: 'claim' },
  { by, now }: Circumstances,
): Decided {
  if (stage.state !== 'failed' && stage.state !== 'unknown') return { refusal: notIn('failed', run, id, stage) };
  const { claim: held } = stage;
  if (held?.by.id === by.id) return { events: [] };
  if (held && held.by.id !== from) {
    return { refusal: refuse('claim.taken', { run: run.id, stage: id, by: held.by.id, at: held.at }) };
  }
  const on = { at: now, stage: id, attempt: stage.attempt };
  return { events: [{ type: 'stage.claimed', ...on, by, ...(held && { from: held.by }) }] };
}

/** Work whose handle is known is looked at again; otherwise it is searched for, and nothing is submitted. */
const reattach = (stage: Stage, on: { at: number; stage: string; attempt: number }): RunEvent =>
  stage.handle === undefined
    ? { type: 'stage.submitting', ...on, intent: { ...stage.intent!, adoptOnly: true } }
    : { type: 'stage.running', ...on, handle: stage.handle };

const closable = (stage: Stage): boolean =>
  stage.state === 'failed' || stage.state === 'unknown' || stage.state === 'cancelled' || stage.state === 'waiting';

/** Stops what is at work and what would begin; what is to run `always` begins after this too. */
function cancel(
  run: Run,
  { type: _type, ...why }: Request & { type: 'cancel' },
  { definition, by, now }: Circumstances,
): Decided {
  const status = statusOf(run);
  if (status === 'succeeded' || status === 'cancelled' || status === 'failed') {
    return { refusal: refuse('run.ended', { run: run.id, status }) };
  }
  if (run.cancel) {
    return { refusal: refuse('cancel.already', { run: run.id, by: run.cancel.by.id, at: run.cancel.at }) };
  }
  const stopping = Object.entries(run.stages).flatMap(([id, stage]): RunEvent[] => {
    const on = { at: now, stage: id, attempt: stage.attempt };
    if (IN_FLIGHT.has(stage.state)) return [{ type: 'stage.stopping', ...on, why: 'cancel' }];
    const isYetToBegin = stage.state === 'queued' || stage.state === 'approval';
    if (isYetToBegin && definition.stages[id]!.runs === 'always') return [];
    if (isYetToBegin || stage.state === 'waiting') return [{ type: 'stage.cancelled', ...on, confirmed: true }];
    if (stage.state !== 'failed') return [];
    return [handledEvent(id, stage, 'cancel', by, now, why.reason)];
  });
  return { events: [{ type: 'run.cancel-requested', at: now, by, ...why }, ...stopping] };
}

/** Gives up on a run that only a person could move on. It counts as failed, and can still be retried. */
function close(run: Run, reason: string | undefined, { by, now }: Circumstances): Decided {
  const status = statusOf(run);
  if (status !== 'attention') return { refusal: refuse('run.not-attention', { run: run.id, status }) };
  const left = Object.entries(run.stages).flatMap(([id, stage]): RunEvent[] => {
    const handled = handledEvent(id, stage, 'close', by, now, reason);
    if (stage.state === 'failed' || stage.state === 'unknown') return [handled];
    if (stage.state !== 'approval') return [];
    return [handled, { type: 'stage.cancelled', at: now, stage: id, attempt: stage.attempt, confirmed: true }];
  });
  return { events: [{ type: 'run.closed', at: now, by, ...(reason !== undefined && { reason }) }, ...left] };
}

/** A button shows one attempt in one state; when either has moved on, the click changes nothing and says who was first. */
function staleness(
  run: Run,
  request: { type: Request['type']; stage: string; attempt?: number },
  stage: Stage,
): Refusal | undefined {
  const first = stage.handled;
  const acted = first !== undefined && request.attempt !== undefined && first.attempt === request.attempt;
  const moved = request.attempt !== undefined && request.attempt !== stage.attempt;
  // Where the whole run was given up, the buttons are gone: a click that comes later was made before.
  const givenUp = acted && first.what === 'cancel' && run.cancel !== undefined;
  if (acted && (moved || givenUp || (!closable(stage) && stage.state !== 'approval'))) {
    return refuse('decision.stale', {
      run: run.id,
      stage: request.stage,
      what: first.what,
      by: first.by.id,
      at: first.at,
    });
  }
  // A consent says itself what has become of the proposal.
  return moved && request.type !== 'approve' && request.type !== 'reject'
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
