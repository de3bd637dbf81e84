import { z } from 'zod';
import { ESCALATIONS } from './run.ts';

/** A text in one language, or one text per locale (`en` is the fallback). */
export type LocalizedText = string | Record<string, string>;

export const PARAM_TYPES = ['string', 'number', 'boolean', 'date', 'list', 'json'] as const;
export const PERIOD_RULES = ['previous-month', 'previous-day', 'half-year', 'hour', 'since-last-success'] as const;
export type PeriodRule = (typeof PERIOD_RULES)[number];
export const MISFIRES = ['latest', 'all', 'ask', 'none'] as const;

export const Localized = z.union([z.string().min(1), z.record(z.string(), z.string().min(1))], {
  error: ({ input }) =>
    input === undefined ? 'is missing' : 'must be a text, or a text per language: { en: Loans, ko: 대출 }',
});

export const ParamSpec = z.strictObject({
  type: z.enum(PARAM_TYPES),
  default: z.json().optional(),
  title: Localized.optional(),
  options: z.array(z.json()).optional(),
});
export type ParamSpec = z.infer<typeof ParamSpec>;

export const RetryPolicy = z.strictObject({
  /** Automatic attempts after the first. */
  max: z.int().min(0).max(100),
  /** Milliseconds before the first retry. */
  delay: z.int().min(0),
  backoff: z.enum(['fixed', 'exponential']),
});
export type RetryPolicy = z.infer<typeof RetryPolicy>;

export const Expectation = z.strictObject({
  that: z.string(),
  /** A template, or one per locale: what is said when it does not hold. */
  else: Localized,
  level: z.enum(['error', 'warning']),
});
export type Expectation = z.infer<typeof Expectation>;

const Approval = z.strictObject({
  /** People who must consent before an attempt; the automatic retries after it need no further consent. */
  approvers: z.int().min(1).max(20),
  /** Milliseconds until an unanswered proposal fails. */
  expires: z.int().min(1000),
  /** A template: what they are asked. */
  ask: z.string().optional(),
});
export type Approval = z.infer<typeof Approval>;

export const StageDefinition = z.strictObject({
  kind: z.string(),
  title: Localized.optional(),
  needs: z.array(z.string()),
  runs: z.enum(['on-success', 'on-failure', 'always']),
  when: z.string().optional(),
  /** The kind's options, templates not yet rendered, SQL files inlined. */
  with: z.record(z.string(), z.json()),
  retries: RetryPolicy,
  /** Milliseconds from the submission of an attempt until it is stopped. */
  deadline: z.int().min(1000),
  expect: z.array(Expectation),
  writes: z.array(z.string()),
  /** The pool of sluice.yml that caps how many such attempts are at work at a time, over all pipelines. */
  pool: z.string().optional(),
  approval: Approval.optional(),
});
export type StageDefinition = z.infer<typeof StageDefinition>;

export const Schedule = z.strictObject({
  id: z.string(),
  cron: z.string(),
  period: z.enum(PERIOD_RULES),
  misfire: z.enum(MISFIRES),
});
export type Schedule = z.infer<typeof Schedule>;

/** How many runs of a pipeline may be at work, and what becomes of one too many. */
export const Concurrency = z.strictObject({
  max: z.int().min(1).max(100),
  whenBusy: z.enum(['queue', 'skip', 'cancel-previous']),
});
export type Concurrency = z.infer<typeof Concurrency>;

/** Starts a run when all of the pipelines have succeeded for the same period. */
export const Trigger = z.strictObject({
  id: z.string(),
  after: z.array(z.string()).min(1),
  /** Milliseconds after the first success in which the others are expected. */
  within: z.int().min(1000),
});
export type Trigger = z.infer<typeof Trigger>;

/** Milliseconds after which a run that nobody attends to counts as failed. */
export const ATTENTION_FOR = 7 * 86_400_000;

/** Whom to tell of trouble that nobody has taken on. */
const Escalate = z.strictObject({
  /** Milliseconds after which a failure that nobody has claimed is told elsewhere. */
  after: z.int().min(1000),
  to: z.enum(ESCALATIONS),
});

/** A pipeline as it runs: defaults resolved, durations in milliseconds, files inlined. What a run keeps, by hash. */
export const Definition = z.strictObject({
  name: z.string(),
  title: Localized,
  owners: z.array(z.string()),
  channel: z.string(),
  timezone: z.string(),
  /** Built-in pipelines (an ad-hoc query) are not listed and take no schedule. */
  hidden: z.boolean(),
  schedules: z.array(Schedule),
  triggers: z.array(Trigger).default([]),
  concurrency: Concurrency.optional(),
  /** Milliseconds from a run's start until what is at work is stopped. */
  deadline: z.int().min(1000).optional(),
  attentionFor: z.int().min(1000).default(ATTENTION_FOR),
  escalate: Escalate.optional(),
  params: z.record(z.string(), ParamSpec),
  stages: z.record(z.string(), StageDefinition),
});
export type Definition = z.infer<typeof Definition>;
