import { z } from 'zod';

/** Who decided. `id` is a Slack user id, `cli:<user>` or `system:<part>`. */
export const Actor = z.strictObject({
  id: z.string(),
  via: z.enum(['slack', 'cli', 'schedule', 'trigger', 'system']),
  /** Where it was asked, when that was a channel: a guardrail of access and the home of an ad-hoc answer. */
  channel: z.string().optional(),
  /** The exceptional right under which it was asked: every decision made with it says so. */
  under: z.literal('break-glass').optional(),
});
export type Actor = z.infer<typeof Actor>;

const STAGE_STATES = [
  'blocked',
  'queued',
  'waiting',
  'submitting',
  'running',
  'succeeded',
  'skipped',
  'failed',
  'unknown',
  'approval',
  'cancelling',
  'cancelled',
] as const;
export const StageState = z.enum(STAGE_STATES);
export type StageState = z.infer<typeof StageState>;

/**
 * What of a text is ours, without a language: a key of own-words.ts and what it is about. Another release may say other
 * things, so neither is closed here: what is not known is told in the English that is kept beside it.
 */
export const OwnWords = z.object({ key: z.string(), about: z.record(z.string(), z.json()) });
export type OwnWords = z.infer<typeof OwnWords>;

/** What is told of an attempt: in English or in the words of others, and what of it is ours without a language. */
export const Worded = z.object({ message: z.string(), own: OwnWords.optional() });
export type Worded = z.infer<typeof Worded>;
/** Of a release that knew one language it is a text alone. */
const Warnings = z.array(z.union([z.string(), Worded]));
export type Warnings = z.infer<typeof Warnings>;

/** Why an attempt failed: `code` is the service's own error name or `Sluice.…`; `tail` the end of its log or trace. */
export const StageFailure = z.strictObject({
  code: z.string(),
  message: z.string(),
  own: OwnWords.optional(),
  retryable: z.boolean(),
  tail: z.string().optional(),
});
export type StageFailure = z.infer<typeof StageFailure>;

/** A human action on a stage: what the replaced buttons and a late second click say. */
export const Handled = z.strictObject({
  what: z.enum(['retry', 'skip', 'mark-done', 'reattach', 'resubmit', 'rerun', 'approve', 'reject', 'close', 'cancel']),
  by: Actor,
  at: z.number(),
  attempt: z.int(),
  reason: z.string().optional(),
});
export type Handled = z.infer<typeof Handled>;

/** Written before the remote call: with it a restarted process can find or repeat exactly this submission. */
export const Intent = z.strictObject({
  token: z.string(),
  spec: z.json(),
  /** When the attempt was first meant to be submitted: work begun earlier is never adopted. */
  at: z.number(),
  /** The tick that holds the right to make the call, and since when: a search that finds nothing counts from here. */
  claim: z.string(),
  claimedAt: z.number(),
  /** A person asked to reattach: find the work or ask again, but submit nothing. */
  adoptOnly: z.boolean().optional(),
});
export type Intent = z.infer<typeof Intent>;

/** What a stage asks people to consent to. It is about one attempt: whatever is rerun before it makes a new one. */
export const Proposal = z.strictObject({
  /** Consents that it needs, each of another person. */
  approvers: z.int().min(1),
  expiresAt: z.number(),
  /** Whose start, retry or rerun led to it, and who may therefore not consent; a schedule is no one. */
  requester: Actor.optional(),
  approvals: z.array(z.strictObject({ by: Actor, at: z.number() })),
});
export type Proposal = z.infer<typeof Proposal>;

/** Ways in which people are told who do not look into Slack. */
export const ESCALATIONS = ['sns', 'webhook'] as const;
export type EscalationWay = (typeof ESCALATIONS)[number];

/** That someone elsewhere is told of trouble that nobody has taken on: meant before it is done. */
const Escalation = z.strictObject({
  to: z.enum(ESCALATIONS),
  at: z.number(),
  /** What became of it; absent while it is under way. */
  outcome: z.enum(['told', 'failed']).optional(),
});

export const Attempt = z.strictObject({
  attempt: z.int(),
  state: StageState,
  token: z.string().optional(),
  handle: z.json().optional(),
  startedAt: z.number().optional(),
  endedAt: z.number(),
  error: StageFailure.optional(),
});
export type Attempt = z.infer<typeof Attempt>;

export const Stage = z.strictObject({
  state: StageState,
  /** 0 until the stage is first queued; one submission each. */
  attempt: z.int(),
  /** Automatic retries used since the last human decision. */
  retries: z.int(),
  /** Milliseconds since the epoch at which `state` was entered. */
  since: z.number(),
  notBefore: z.number().optional(),
  /** Why it waits, in the words of the cause: backoff, throttled, settle… */
  waitingFor: z.string().optional(),
  intent: Intent.optional(),
  handle: z.json().optional(),
  output: z.record(z.string(), z.json()).optional(),
  error: StageFailure.optional(),
  warnings: Warnings.optional(),
  /** Set while a stop is asked for: cancel ends in cancelled, deadline in failed. */
  stopping: z.enum(['cancel', 'deadline']).optional(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  handled: Handled.optional(),
  /** Who asked for this attempt, when it is not the first. */
  asked: Actor.optional(),
  proposal: Proposal.optional(),
  /** Who has taken on the trouble that it is in. */
  claim: z.strictObject({ by: Actor, at: z.number() }).optional(),
  escalation: Escalation.optional(),
  history: z.array(Attempt),
});
export type Stage = z.infer<typeof Stage>;

export const Period = z.strictObject({
  /** `2026-11`, `2026-H2`, `2026-11-21`, `2026-11-21T15+0900`, or `adhoc-…` for a query. */
  id: z.string(),
  /** Milliseconds since the epoch, inclusive. */
  start: z.number(),
  /** Milliseconds since the epoch, exclusive. */
  end: z.number(),
});
export type Period = z.infer<typeof Period>;

/** What led to a run besides a person or a schedule: shown, and followed from one run to the other. */
const Cause = z.strictObject({
  /** `<pipeline>/<trigger>` */
  trigger: z.string().optional(),
  /** Runs whose success met the trigger. */
  runs: z.array(z.string()).optional(),
  /** The run of a backfill that it is part of. */
  backfill: z.string().optional(),
});
export type Cause = z.infer<typeof Cause>;

/** The format of the records that this release writes; it reads the one before as well. */
export const RUN_SCHEMA = 2;

export const Run = z.strictObject({
  schema: z.literal([1, RUN_SCHEMA]),
  /** `<pipeline>.<period>.r<number>` */
  id: z.string(),
  /** Hash of the cause: part of every token, so a cause submits once however often it is told. */
  uid: z.string(),
  pipeline: z.string(),
  period: Period,
  number: z.int().min(1),
  /** Key of the immutable definition it started with. */
  definition: z.string(),
  params: z.record(z.string(), z.json()),
  by: Actor,
  channel: z.string(),
  cause: Cause.optional(),
  createdAt: z.number(),
  /** From when its deadline counts: its start, its admission, or when it went on after waiting for people alone. */
  activeSince: z.number().optional(),
  endedAt: z.number().optional(),
  /** Waits for its turn, because its pipeline has as many runs at work as it may have. */
  queued: z.strictObject({ since: z.number() }).optional(),
  /** `for` is the run on whose account it was cancelled: one that took its place, a backfill that was stopped. */
  cancel: z
    .strictObject({ by: Actor, at: z.number(), reason: z.string().optional(), for: z.string().optional() })
    .optional(),
  /** Its deadline has passed: what was at work is stopped, and nothing is tried again by itself. */
  overdue: z.strictObject({ at: z.number() }).optional(),
  /** Someone, or time, gave up on it. */
  closed: z.strictObject({ by: Actor, at: z.number(), reason: z.string().optional() }).optional(),
  /** The last attempts of stages that its definition had before it was redefined: should they come back, they count on. */
  dropped: z.record(z.string(), z.int()).optional(),
  /** Number of events so far: the sequence of the last one. */
  sequence: z.int(),
  stages: z.record(z.string(), Stage),
});
export type Run = z.infer<typeof Run>;

const on = { stage: z.string(), attempt: z.int() };

/** A fact that changed a run. Appended with the change, in order; `at` is milliseconds since the epoch. */
export const RunEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('run.created'), at: z.number(), by: Actor }),
  z.strictObject({
    type: z.literal('run.cancel-requested'),
    at: z.number(),
    by: Actor,
    reason: z.string().optional(),
    for: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('run.ended'),
    at: z.number(),
    status: z.enum(['succeeded', 'attention', 'failed', 'cancelled']),
  }),
  z.strictObject({ type: z.literal('run.resumed'), at: z.number() }),
  z.strictObject({ type: z.literal('run.queued'), at: z.number() }),
  z.strictObject({ type: z.literal('run.admitted'), at: z.number() }),
  z.strictObject({ type: z.literal('run.overdue'), at: z.number() }),
  z.strictObject({ type: z.literal('run.closed'), at: z.number(), by: Actor, reason: z.string().optional() }),
  /** The run goes on under another definition: `stages` are its stages now, new ones blocked, missing ones dropped. */
  z.strictObject({
    type: z.literal('run.redefined'),
    at: z.number(),
    by: Actor,
    definition: z.string(),
    stages: z.array(z.string()),
  }),
  z.strictObject({ type: z.literal('stage.queued'), at: z.number(), ...on }),
  z.strictObject({ type: z.literal('stage.submitting'), at: z.number(), ...on, intent: Intent }),
  z.strictObject({
    type: z.literal('stage.deferred'),
    at: z.number(),
    ...on,
    until: z.number(),
    waitingFor: z.string(),
  }),
  z.strictObject({ type: z.literal('stage.running'), at: z.number(), ...on, handle: z.json() }),
  z.strictObject({ type: z.literal('stage.stray'), at: z.number(), ...on, handle: z.json() }),
  z.strictObject({
    type: z.literal('stage.succeeded'),
    at: z.number(),
    ...on,
    output: z.record(z.string(), z.json()),
    warnings: Warnings.optional(),
  }),
  z.strictObject({
    type: z.literal('stage.failed'),
    at: z.number(),
    ...on,
    error: StageFailure,
    retryAt: z.number().optional(),
  }),
  z.strictObject({ type: z.literal('stage.skipped'), at: z.number(), ...on, because: z.string() }),
  z.strictObject({ type: z.literal('stage.unknown'), at: z.number(), ...on, error: StageFailure }),
  z.strictObject({ type: z.literal('stage.stopping'), at: z.number(), ...on, why: z.enum(['cancel', 'deadline']) }),
  z.strictObject({ type: z.literal('stage.cancelled'), at: z.number(), ...on, confirmed: z.boolean() }),
  z.strictObject({ type: z.literal('stage.reopened'), at: z.number(), ...on, by: Actor.optional() }),
  z.strictObject({
    type: z.literal('stage.proposed'),
    at: z.number(),
    ...on,
    approvers: z.int(),
    expiresAt: z.number(),
    requester: Actor.optional(),
  }),
  z.strictObject({ type: z.literal('stage.approved'), at: z.number(), ...on, by: Actor }),
  /** Someone is on it; `from` had it before. */
  z.strictObject({ type: z.literal('stage.claimed'), at: z.number(), ...on, by: Actor, from: Actor.optional() }),
  /** Nobody was on it for as long as the definition allows: someone elsewhere is to be told, and was. */
  z.strictObject({ type: z.literal('stage.escalating'), at: z.number(), ...on, to: z.enum(ESCALATIONS) }),
  z.strictObject({
    type: z.literal('stage.escalated'),
    at: z.number(),
    ...on,
    to: z.enum(ESCALATIONS),
    outcome: z.enum(['told', 'failed']),
    because: z.string().optional(),
  }),
  /** A person acted: the state change itself follows in the same commit. */
  z.strictObject({ type: z.literal('stage.handled'), at: z.number(), stage: z.string(), handled: Handled }),
]);
export type RunEvent = z.infer<typeof RunEvent>;

export const RUN_STATUSES = ['queued', 'running', 'waiting', 'attention', 'succeeded', 'failed', 'cancelled'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** States in which the remote service may be working, or may have been asked to. */
export const IN_FLIGHT: ReadonlySet<StageState> = new Set(['submitting', 'running', 'cancelling']);
/** States that need a job: the reconciler gives each of them one. */
export const LIVE: ReadonlySet<StageState> = new Set(['queued', 'waiting', 'submitting', 'running', 'cancelling']);
/** States that wait for somebody's word. */
export const ASKING: ReadonlySet<StageState> = new Set(['failed', 'unknown', 'approval']);
/** Why a stage was skipped that runs only after a failure; any other `because` is the rule of its definition. */
export const NOTHING_FAILED = 'nothing failed';
/** States that count as done for what needs them. */
export const DONE: ReadonlySet<StageState> = new Set(['succeeded', 'skipped']);

/** The status of a run is never stored: it follows from its stages and from what was decided about the whole. */
export function statusOf(run: Run): RunStatus {
  const states = Object.values(run.stages).map((stage) => stage.state);
  const any = (...wanted: StageState[]) => states.some((state) => wanted.includes(state));
  if (states.every((state) => DONE.has(state))) return 'succeeded';
  if (run.queued && states.some((state) => LIVE.has(state))) return 'queued';
  if (any('queued', 'submitting', 'running', 'cancelling')) return 'running';
  if (any('waiting')) return 'waiting';
  if (run.closed) return 'failed';
  if (any('unknown', 'approval')) return 'attention';
  return run.cancel ? 'cancelled' : 'attention';
}

/** True when only a person, or time, can change anything: no stage is live. */
export const isSettled = (run: Run): boolean => Object.values(run.stages).every((stage) => !LIVE.has(stage.state));

/** True when the run has come to an end: it is settled, and no consent is awaited that it would go on by. */
export const isOver = (run: Run): boolean =>
  isSettled(run) && Object.values(run.stages).every(({ state }) => state !== 'approval');

/** Job id of a stage's attempt: deterministic, so that adding it twice is one job. BullMQ forbids ":". */
export const jobIdOf = (run: string, stage: string, attempt: number): string => `${run}.${stage}.a${attempt}`;
