import { z } from 'zod';

/** A text in one language, or one text per locale (`en` is the fallback). */
export type LocalizedText = string | Record<string, string>;

export const PARAM_TYPES = ['string', 'number', 'boolean', 'list', 'json'] as const;
export const PERIOD_RULES = ['previous-month', 'previous-day', 'half-year', 'hour'] as const;
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
  else: z.string(),
  level: z.enum(['error', 'warning']),
});
export type Expectation = z.infer<typeof Expectation>;

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
});
export type StageDefinition = z.infer<typeof StageDefinition>;

export const Schedule = z.strictObject({
  id: z.string(),
  cron: z.string(),
  period: z.enum(PERIOD_RULES),
  misfire: z.enum(MISFIRES),
});
export type Schedule = z.infer<typeof Schedule>;

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
  params: z.record(z.string(), ParamSpec),
  stages: z.record(z.string(), StageDefinition),
});
export type Definition = z.infer<typeof Definition>;
