import type { AthenaClient } from '@aws-sdk/client-athena';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { GlueClient } from '@aws-sdk/client-glue';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { QuickSightClient } from '@aws-sdk/client-quicksight';
import type { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { z } from 'zod';
import type { Finding } from '../found.ts';
import type { RunStatus, StageFailure, Worded } from '../run.ts';
import type { Refused } from '../saying.ts';

/** A JSON value: everything a spec, a handle or an output is made of. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/**
 * The AWS clients of a process, each built once. `once` are the same services with `maxAttempts: 1`, for every start:
 * a retry inside the SDK would be a second start where the service cannot tell them apart, and would hide from a
 * refusal that an earlier try may have been accepted.
 */
export interface AwsClients {
  athena: AthenaClient;
  glue: GlueClient;
  s3: S3Client;
  logs: CloudWatchLogsClient;
  lambda: LambdaClient;
  redshift: RedshiftDataClient;
  quicksight: QuickSightClient;
  sfn: SFNClient;
  sns: SNSClient;
  once: {
    athena: AthenaClient;
    glue: GlueClient;
    lambda: LambdaClient;
    redshift: RedshiftDataClient;
    quicksight: QuickSightClient;
    sfn: SFNClient;
  };
}

/** What a kind may touch: no Redis, no Slack, no clock but `now`. */
export interface StageContext {
  /** The attempt's idempotency key, 40 characters `[a-z0-9-]`. */
  token: string;
  /** Milliseconds since the epoch at which the intent was written: nothing begun before it is ours. */
  since: number;
  now: number;
  /** When the attempt's time is over: work that is still going on then is stopped. */
  deadline: number;
  run: string;
  stage: string;
  attempt: number;
  /** `s3://bucket/prefix` under which claims and outcomes lie. */
  results: string;
  clients: AwsClients;
  signal: AbortSignal;
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
  /** A stop was asked for: what is begun by steps begins nothing more. */
  stopping?: boolean;
  /** Other runs: given to the kinds that are built in, and used by no other. */
  runs?: Runs;
}

/** Starts, looks at and cancels runs on behalf of one attempt. What is asked twice happens once. */
export interface Runs {
  /** Starts the run of a period. `refused` says why not; `later` when asking again may help. */
  start(asked: {
    pipeline: string;
    period: string;
    params: Record<string, Json>;
    /** Although the period has a run. */
    again: boolean;
  }): Promise<{ run: string } | { refused: Refused; later: boolean }>;
  /**
   * How periods stand, by id; one without a run is left out. `own` is the run that was started for this attempt or an
   * earlier one of its stage; any other is the newest of its period.
   */
  look(pipeline: string, periods: readonly string[]): Promise<Record<string, PeriodRun>>;
  cancel(run: string): Promise<void>;
}

export interface PeriodRun {
  run: string;
  status: RunStatus;
  /** It goes on by itself, or as soon as somebody consents. */
  underWay: boolean;
  own: boolean;
}

/** What a look before a run may touch. */
export type PreflightContext = Pick<StageContext, 'clients' | 'signal' | 'results' | 'now' | 'log'>;

export type Output = Record<string, Json>;
/** The work ended well. `rows`, `bytes`, `link` and `console`-like keys in the output are shown in Slack when present. */
export interface Done {
  state: 'done';
  output: Output;
  /** What a person should look at although the work ended well. */
  warnings?: Worded[];
}
/** The service says that the work failed; `retryable: false` ends automatic retries at once. */
export interface Failed {
  state: 'failed';
  error: StageFailure;
}
/** The service says that the work was stopped before its end. */
export interface Stopped {
  state: 'stopped';
}
/** Still at work. `detail` is shown while it runs: the service's own word for the state, or ours. */
export interface Running {
  state: 'running';
  detail?: string | Worded;
}
/** The service no longer knows the handle, or answers with a state that we do not know: a person decides. */
export interface Lost {
  state: 'lost';
  error: StageFailure;
}
export type Checked = Running | Done | Failed | Stopped | Lost;

export interface Started<Handle> {
  state: 'started';
  handle: Handle;
}
export type Found<Handle> = Started<Handle> | { state: 'none' } | { state: 'ambiguous'; error: StageFailure };

/** Where a service writes the log of one piece of work: a stream, or the events that contain a text. */
export interface LogSource {
  group: string;
  stream?: string;
  containing?: string;
}

/**
 * One service, one file. Kinds never loop, sleep or keep state: each call is one look or one request,
 * and they throw StageError (stages/aws-errors.ts classifies SDK errors).
 */
export interface StageKind<Spec extends z.ZodType = z.ZodType, Handle extends z.ZodType = z.ZodType> {
  /** Equals the file name; never renamed once released, because runs in Redis name it. */
  kind: string;
  /** One line for `sluice plan`, docs and help. */
  summary: string;
  spec: Spec;
  handle: Handle;
  /**
   * Milliseconds for which the service answers a repeated start under the same token with the same work;
   * 0 for a service without such a key, whose submissions are searched for with `find` instead.
   */
  keyLife: number;
  /** Milliseconds after the intent from which a `none` of `find` counts as "was never accepted". */
  settle: number;
  /** Asks the service to begin. Throws StageError; `accepted: 'maybe'` leads to a replay or a search. */
  start(spec: z.output<Spec>, ctx: StageContext): Promise<Started<z.output<Handle>> | Done>;
  /** Looks for work begun under the token at or after `ctx.since`. Needed when keyLife is 0. */
  find?(spec: z.output<Spec>, ctx: StageContext): Promise<Found<z.output<Handle>>>;
  /** One look at the service. */
  check(spec: z.output<Spec>, handle: z.output<Handle>, ctx: StageContext): Promise<Checked>;
  /** Asks the service to stop; that it has stopped is told by `check`. Absent when the service cannot. */
  cancel?(spec: z.output<Spec>, handle: z.output<Handle>, ctx: StageContext): Promise<void>;
  /** A page of the service's console for people, when it has one. */
  link?(spec: z.output<Spec>, handle: z.output<Handle>, region: string): string | undefined;
  /** Where its log lies, when the service writes one. */
  logs?(spec: z.output<Spec>, handle: z.output<Handle>): LogSource | undefined;
  /**
   * Looks, before any run, whether what a stage names is there and may be used; changes nothing. The spec is what
   * `planOf` makes of it: a value that only a run knows still holds its template and is left out. Throws StageError
   * when the service itself cannot be asked.
   */
  preflight?(spec: Json, ctx: PreflightContext): Promise<Finding[]>;
  /**
   * A spec whose work shows that the service would take this one, and has no effect of its own (EXPLAIN); undefined when
   * there is none. It is run as work of this kind, once all that `preflight` found is in order.
   */
  dryRun?(spec: z.output<Spec>): z.output<Spec> | undefined;
  /** Milliseconds until the next look, given the milliseconds since the start. */
  pollEvery(elapsed: number): number;
  /** What the task role needs for this kind. */
  iam: readonly Permission[];
  /** Options as a pipeline.yml would give them, for the docs; a kind that is built in has none. */
  example?: Record<string, Json>;
}

/** Actions, and the resources of a spec that they are needed on. */
export interface Permission {
  actions: readonly string[];
  /**
   * ARNs for a spec whose templates have become `*`, so a value may be missing or of another type; `*` when the service
   * knows no narrower, and for the spec `{}` what any pipeline could name.
   */
  on(spec: Partial<Record<string, Json>>, place: Place): readonly string[];
}

/** Where ARNs lie. */
export interface Place {
  partition: string;
  region: string;
  account: string;
  /** `s3://bucket/prefix` under which claims and outcomes lie. */
  results: string;
}

/** Checks a kind's shape at the place where it is written and keeps its own types for its own file. */
export const defineStage = <Spec extends z.ZodType, Handle extends z.ZodType>(
  kind: StageKind<Spec, Handle>,
): StageKind<Spec, Handle> => kind;
