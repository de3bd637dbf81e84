import { backoff } from './backoff.ts';
import type { Circumstances } from './decide.ts';
import { failure, ours } from './own-words.ts';
import type { Intent, Run, RunEvent, Stage, StageFailure, Warnings } from './run.ts';
import type { Json, Output } from './stages/stage.ts';

interface About {
  stage: string;
  attempt: number;
}

/** What a tick found out about one attempt. */
export type Report = About &
  /** `over` is the claim that is taken over, as it was seen; a first intent has none. */
  (
    | { type: 'intend'; token: string; spec: Json; claim: string; over?: string }
    | { type: 'defer'; until: number; waitingFor: string }
    /** Something scarce is not free: `until` is when to look again at the latest. */
    | { type: 'wait'; until: number; waitingFor: string }
    | { type: 'started'; handle: Json }
    | { type: 'succeeded'; output: Output; warnings?: Warnings }
    | { type: 'failed'; error: StageFailure; jitter: number }
    | { type: 'passed-over'; because: string }
    | { type: 'lost'; error: StageFailure }
    | { type: 'expired' }
    | { type: 'stopped'; jitter: number }
    /** Someone elsewhere was told of it, or could not be. */
    | { type: 'escalated'; outcome: 'told' | 'failed'; because?: string }
  );

/**
 * The events of a report. None when it is about another attempt or tells nothing new: the fence that makes a late,
 * repeated or zombie tick harmless.
 */
export function decideReport(run: Run, report: Report, circumstances: Circumstances): RunEvent[] {
  const stage = run.stages[report.stage];
  if (!stage || stage.attempt !== report.attempt) return [];
  const { now } = circumstances;
  const on = { at: now, stage: report.stage, attempt: report.attempt };
  switch (report.type) {
    case 'intend':
      return run.queued ? [] : intend(stage, report, on);
    case 'defer':
      return stage.state === 'submitting'
        ? [{ type: 'stage.deferred', ...on, until: report.until, waitingFor: report.waitingFor }]
        : [];
    case 'wait':
      return canBegin(stage) && stage.waitingFor !== report.waitingFor
        ? [{ type: 'stage.deferred', ...on, until: report.until, waitingFor: report.waitingFor }]
        : [];
    case 'started':
      return started(stage, report.handle, on);
    case 'succeeded':
      return succeeded(stage, report, on);
    case 'failed':
      return failed(run, stage, report.error, report.jitter, on, circumstances);
    case 'passed-over':
      return canBegin(stage) ? [{ type: 'stage.skipped', ...on, because: report.because }] : [];
    case 'lost':
      return holdsWork(stage) ? [{ type: 'stage.unknown', ...on, error: report.error }] : [];
    case 'expired':
      return stage.state === 'running' || stage.state === 'submitting'
        ? [{ type: 'stage.stopping', ...on, why: 'deadline' }]
        : [];
    case 'stopped':
      return stopped(run, stage, report.jitter, on, circumstances);
    case 'escalated':
      return escalated(stage, report, on);
  }
}

function escalated({ escalation }: Stage, report: Report & { type: 'escalated' }, on: On): RunEvent[] {
  if (!escalation || escalation.outcome) return [];
  const { outcome, because } = report;
  return [{ type: 'stage.escalated', ...on, to: escalation.to, outcome, ...(because !== undefined && { because }) }];
}

type On = { at: number; stage: string; attempt: number };

const canBegin = (stage: Stage): boolean => stage.state === 'queued' || stage.state === 'waiting';
const holdsWork = (stage: Stage): boolean =>
  stage.state === 'submitting' || stage.state === 'running' || stage.state === 'cancelling';

function intend(stage: Stage, report: Report & { type: 'intend' }, on: On): RunEvent[] {
  const { token, spec, claim } = report;
  if (canBegin(stage)) {
    const intent: Intent = { token, spec, at: on.at, claim, claimedAt: on.at };
    return [{ type: 'stage.submitting', ...on, intent }];
  }
  // A claim on an intent that was written before: the stored spec and time stay, only the claimant changes. It is taken
  // over from the one that was seen, so that of two ticks that saw the same, one gets it, whatever their clocks say.
  if (stage.state !== 'submitting' || !stage.intent || stage.intent.claim !== report.over) return [];
  return [{ type: 'stage.submitting', ...on, intent: { ...stage.intent, claim, claimedAt: on.at } }];
}

/** A handle is welcome in every state of its attempt: work that exists must never be forgotten. */
function started(stage: Stage, handle: Json, on: On): RunEvent[] {
  if (stage.handle !== undefined) {
    return sameWork(stage.handle, handle) ? [] : [{ type: 'stage.stray', ...on, handle }];
  }
  return holdsWork(stage) || stage.state === 'unknown'
    ? [{ type: 'stage.running', ...on, handle }]
    : [{ type: 'stage.stray', ...on, handle }];
}

function succeeded(stage: Stage, report: Report & { type: 'succeeded' }, on: On): RunEvent[] {
  if (!holdsWork(stage) && stage.state !== 'unknown') return [];
  const { output, warnings } = report;
  return [{ type: 'stage.succeeded', ...on, output, ...(warnings && { warnings }) }];
}

function failed(
  run: Run,
  stage: Stage,
  error: StageFailure,
  jitter: number,
  on: On,
  { definition }: Circumstances,
): RunEvent[] {
  if (!holdsWork(stage) && !canBegin(stage)) return [];
  if (stage.stopping === 'cancel') return [{ type: 'stage.cancelled', ...on, confirmed: true }];
  const { retries } = definition.stages[on.stage]!;
  const again = error.retryable && !run.cancel && !run.overdue && stage.retries < retries.max;
  const retryAt = on.at + backoff(retries, stage.retries + 1, jitter);
  return [{ type: 'stage.failed', ...on, error, ...(again && { retryAt }) }];
}

function stopped(run: Run, stage: Stage, jitter: number, on: On, circumstances: Circumstances): RunEvent[] {
  if (!holdsWork(stage)) return [];
  if (stage.stopping === 'deadline' && run.overdue) {
    const error = failure('Sluice.RunDeadlineExceeded', ours('runDeadline'));
    return failed(run, stage, error, jitter, on, circumstances);
  }
  if (stage.stopping === 'deadline') {
    const { deadline } = circumstances.definition.stages[on.stage]!;
    const error = failure('Sluice.DeadlineExceeded', ours('deadline', { deadline }), { retryable: true });
    return failed(run, stage, error, jitter, on, circumstances);
  }
  if (stage.stopping === 'cancel') return [{ type: 'stage.cancelled', ...on, confirmed: true }];
  return [{ type: 'stage.failed', ...on, error: failure('Sluice.StoppedOutside', ours('stoppedOutside')) }];
}

/** Work that was found by its token may be known by less than its start was answered with: what both say decides. */
export function sameWork(known: Json, told: Json): boolean {
  if (!isObject(known) || !isObject(told)) return JSON.stringify(known) === JSON.stringify(told);
  const shared = Object.keys(known).filter((key) => key in told);
  return shared.length > 0 && shared.every((key) => JSON.stringify(known[key]) === JSON.stringify(told[key]));
}

const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
