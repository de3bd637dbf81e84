/** What is wrong with a command as it was typed. */
export type UsageProblem =
  | { is: 'missing'; place: string }
  | { is: 'extra'; word: string }
  | { is: 'option'; given: string; meant?: string }
  | { is: 'value' | 'flag' | 'single'; option: string }
  | { is: 'pair'; given: string }
  | { is: 'choice'; option: string; given: string; choices: string[] }
  | { is: 'both'; one: string; other: string };

/** What a parameter accepts: a value of a type, one of some, or a list of some. */
export interface Accepted {
  is: 'string' | 'number' | 'boolean' | 'date' | 'list' | 'json';
  /** The only values, as JSON. */
  among?: string[];
}

/** Everything a person can be told no with. The catalogues in views/text must have a sentence for each key. */
export interface UserErrors {
  'pipeline.unknown': { given: string; suggestion?: string; known: string[] };
  'pipeline.broken': { pipeline: string; problem: string };
  'range.backwards': { from: string; to: string };
  'range.mixed': { from: string; to: string };
  'range.too-long': { from: string; to: string; most: number };
  'period.invalid': { given: string; example: string; suggestion?: string };
  'param.unknown': { pipeline: string; given: string; suggestion?: string; known: string[] };
  'param.invalid': { param: string; expected: Accepted; given: string };
  'param.missing': { pipeline: string; param: string };
  /** What was filled in for a parameter, where the form itself says which. */
  'input.invalid': { is: Accepted['is']; given: string };
  'input.missing': { pipeline: string };
  'input.backwards': Record<string, never>;
  'param.long': { param: string };
  'confirm.mistyped': { given: string; expected: string };
  'run.unknown': { given: string; suggestion?: string };
  'run.gone': { run: string };
  'run.exists': {
    run: string;
    pipeline: string;
    period: string;
    number: number;
    status: string;
    since: number;
    next: number;
    /** Parameters that are not as they are by default, as one types them. */
    params?: Record<string, string>;
  };
  'run.ended': { run: string; status: string };
  'run.busy': { pipeline: string; run: string };
  'run.not-attention': { run: string; status: string };
  'definition.changed': {
    run: string;
    changes: { stage?: string; what: 'added' | 'removed' | 'changed'; keys: string[] }[];
  };
  'rerun.needs-unmet': { run: string; stage: string; needs: string[] };
  'approval.not-waiting': { run: string; stage: string; state: string };
  'approval.expired': { run: string; stage: string; at: number };
  'approval.own': { run: string; stage: string };
  'approval.repeated': { run: string; stage: string; given: number; approvers: number };
  'stage.unknown': { run: string; given: string; suggestion?: string; known: string[] };
  'stage.not-failed': { run: string; stage: string; state: string };
  'stage.not-unknown': { run: string; stage: string; state: string };
  'stage.in-flight': { run: string; stages: string[] };
  'stage.nothing-failed': { run: string; status: string };
  'decision.stale': { run: string; stage: string; what: string; by: string; at: number };
  'preview.stale': { target: string; stages: { stage: string; state: string }[] };
  'schedule.unknown': { pipeline: string; given: string; suggestion?: string; known: string[] };
  'schedule.paused': { pipeline: string; schedule: string; by: string; at: number };
  'schedule.not-paused': { pipeline: string; schedule: string };
  /** Nothing is known of an answer that is older than decisions are remembered. */
  'schedule.answered': { pipeline?: string; by?: string; choice?: 'latest' | 'all' | 'none'; at?: number };
  'cancel.already': { run: string; by: string; at: number };
  'claim.taken': { run: string; stage: string; by: string; at: number };
  'glass.span': { given: string; most: number };
  'glass.whole': Record<string, never>;
  'reason.missing': { what: string };
  /** Without a target it is about every pipeline that there is. */
  'access.denied': { action: string; target?: string; allowed: string[] };
  /** Slack has not told which user groups the person is in. */
  'access.unresolved': { action: string; target?: string; allowed: string[] };
  'access.guest': { action: string; target?: string };
  'access.outsider': { action: string; target?: string };
  'table.unknown': { given: string; suggestion?: string; known: string[] };
  'verb.unknown': { given: string; suggestion?: string };
  usage: { verb: string; usage: string; problem: UsageProblem };
  'command.long': Record<string, never>;
  'sql.empty': Record<string, never>;
  'sql.not-read-only': { statement: string };
  'sql.many-statements': Record<string, never>;
  'payload.invalid': { what: string };
  /** `where` is the parameter or option that holds it. */
  'secret.given': { where: string };
  /** In the words of Redis. */
  'audit.unwritable': { why: string };
  'store.unavailable': Record<string, never>;
  internal: { reference: string };
}

export type UserErrorKey = keyof UserErrors;

/** A "no" with its parts: what decide() answers instead of events, and what UserError carries to the person who asked. */
export type Refusal = { [K in UserErrorKey]: { key: K; params: UserErrors[K] } }[UserErrorKey];

/** Builds a refusal; the key fixes the shape of its parameters. */
export const refuse = <K extends UserErrorKey>(key: K, params: UserErrors[K]): Refusal =>
  ({ key, params }) as unknown as Refusal;

/** Said to the person who asked, in their language: a key and its parameters, never prose. */
export class UserError extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(`${refusal.key} ${JSON.stringify(refusal.params)}`);
    this.name = 'UserError';
    this.refusal = refusal;
  }
}

/** Throws a refusal as a UserError. */
export function deny<K extends UserErrorKey>(key: K, params: UserErrors[K]): never {
  throw new UserError(refuse(key, params));
}

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
/** What is told of work: `own` is what of it we say ourselves, as pipeline/own-words.ts makes it. */
interface Said {
  message: string;
  own?: { key: string; about: Record<string, Json> } | undefined;
}

/**
 * Why a call to a remote service did not work. A plain text is in the words of others.
 * `accepted: 'no'` means the service certainly did not start the work; `'maybe'` means nobody can tell yet.
 */
export class StageError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly accepted: 'no' | 'maybe';
  readonly tail: string | undefined;
  /** Where the message is ours: the same without a language. */
  readonly own: Said['own'];
  constructor(
    code: string,
    said: string | Said,
    options: { retryable: boolean; accepted?: 'no' | 'maybe'; tail?: string | undefined; cause?: unknown },
  ) {
    const { message, own } = typeof said === 'string' ? { message: said } : said;
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'StageError';
    this.code = code;
    this.retryable = options.retryable;
    this.accepted = options.accepted ?? 'no';
    this.tail = options.tail;
    this.own = own;
  }
}

/** Why the process cannot start, in words for whoever starts it: no stack belongs to it. */
export class StartError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'StartError';
  }
}
