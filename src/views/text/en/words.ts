import { type Action, isOfPipeline } from '../../../pipeline/access.ts';
import type { Handled, RunStatus, StageState } from '../../../pipeline/run.ts';
import type { Say } from '../index.ts';

export const plural = (n: number, one: string, many: string): string => (n === 1 ? one : many);
const ORDINALS = new Intl.PluralRules('en', { type: 'ordinal' });
const ENDINGS: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' };
/** "3rd". */
export const ordinal = (n: number): string => `${n}${ENDINGS[ORDINALS.select(n)] ?? 'th'}`;

export const meant = (suggestion: string | undefined, say: Say): string =>
  suggestion === undefined ? '' : ` Did you mean ${say.code(suggestion)}?`;

/** A word of ours for a key of ours; anything else is data. */
export const word = (words: Readonly<Record<string, string>>, key: string, say: Say): string =>
  words[key] ?? say.code(key);

export const runStatus: Record<RunStatus, string> = {
  queued: 'queued',
  running: 'running',
  waiting: 'waiting',
  attention: 'needs attention',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** What several runs are. */
export const runStatuses: Record<RunStatus, string> = { ...runStatus, attention: 'need attention' };

export const stageState: Record<StageState, string> = {
  blocked: 'not started',
  queued: 'queued',
  waiting: 'waiting',
  submitting: 'starting',
  running: 'running',
  succeeded: 'succeeded',
  skipped: 'skipped',
  failed: 'failed',
  unknown: 'outcome unknown',
  approval: 'needs approval',
  cancelling: 'stopping',
  cancelled: 'cancelled',
};

/** What several stages are. */
export const stageStates: Record<StageState, string> = { ...stageState, approval: 'need approval' };

/** "clean (running), publish (not started)". */
export const stagesIn = (stages: readonly { stage: string; state: string }[], say: Say): string =>
  say.list(stages.map(({ stage, state }) => `${say.code(stage)} (${word(stageState, state, say)})`));

/** What was done, with nothing about who: for a button's replacement, "… by @a". */
export const done: Record<Handled['what'], string> = {
  retry: 'Retried',
  skip: 'Skipped',
  'mark-done': 'Marked done',
  reattach: 'Reattached',
  resubmit: 'Resubmitted',
  rerun: 'Rerun',
  cancel: 'Cancelled',
  approve: 'Approved',
  reject: 'Rejected',
  close: 'Closed as failed',
};

/** Errors for which a stage waits, said plainly; any other is shown by its name. */
export const waitingFor: Record<string, string> = {
  ThrottlingException: 'AWS asks to slow down',
  TooManyRequestsException: 'AWS asks to slow down',
  ConcurrentRunsExceededException: 'the job has as many runs as it may have',
  'Sluice.Credentials': 'paused: AWS credentials are missing or expired',
};

/** What access.denied forbids, as "You may not …". */
export const activities: Record<Action, string> = {
  'run.start': 'start runs of',
  'run.cancel': 'cancel runs of',
  'run.view': 'look at',
  'stage.retry': 'retry stages of',
  'stage.skip': 'skip stages of',
  'stage.mark-done': 'mark stages done of',
  'stage.reattach': 'reattach stages of',
  'stage.resubmit': 'resubmit stages of',
  'run.close': 'close runs of',
  'run.backfill': 'backfill',
  'stage.rerun': 'run stages again of',
  'stage.approve': 'approve stages of',
  'stage.claim': 'take on failures of',
  'schedule.pause': 'pause or resume',
  'period.mark-done': 'mark periods done of',
  'workspace.apply': 'put definitions in force of',
  'pipeline.check': 'check',
  'audit.view': 'look into the audit log of',
  'access.break-glass': 'break glass for',
  'athena.query': 'query Athena',
};

/** "start runs of `bus-stops`", or of any pipeline; Athena is queried by itself. */
export const activityOn = (action: string, target: string | undefined, say: Say): string => {
  const activity = activities[action as Action] ?? `do ${say.code(action)} on`;
  if (!isOfPipeline(action)) return activity;
  return `${activity} ${target === undefined ? 'any pipeline' : say.code(target)}`;
};

export const reasonFor: Record<string, string> = {
  skip: 'skip a stage',
  'mark-done': 'mark a stage done',
  reject: 'reject a stage',
  'break-glass': 'break the glass',
  'mark-period-done': 'mark a period done',
};
