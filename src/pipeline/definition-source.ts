import { z } from 'zod';
import {
  ATTENTION_FOR,
  Concurrency,
  Expectation,
  Localized,
  MISFIRES,
  ParamSpec,
  PERIOD_RULES,
} from './definition-schema.ts';
import { DURATION, parseDuration } from './duration.ts';
import { ESCALATIONS } from './run.ts';

const DURATION_SENTENCE = 'must be a duration such as 5s, 15m or 2h';

const duration = z
  .string({ error: DURATION_SENTENCE })
  .regex(DURATION, DURATION_SENTENCE)
  .transform((text) => parseDuration(text)!);

const atLeastASecond = duration.refine((milliseconds) => milliseconds >= 1000, 'must be at least 1s');

/** Names become parts of run ids, job ids and S3 keys, so they are plain. */
const named = (what: string) =>
  z
    .string()
    .regex(
      /^[a-z][a-z0-9_-]{0,39}$/,
      `${what} is 1 to 40 characters: a small letter, then small letters, digits, - and _`,
    );

const retries = z.strictObject({
  max: z.int().min(0).max(100).optional(),
  delay: duration.optional(),
  backoff: z.enum(['fixed', 'exponential']).optional(),
});

const stage = z.strictObject({
  kind: z.string(),
  title: Localized.optional(),
  needs: z.array(z.string()).default([]),
  runs: z.enum(['on-success', 'on-failure', 'always']).default('on-success'),
  when: z.string().min(1).optional(),
  with: z.record(z.string(), z.json()).default({}),
  retries: retries.default({}),
  deadline: atLeastASecond.optional(),
  expect: z
    .array(
      z.strictObject({
        ...Expectation.shape,
        that: z.string().min(1),
        level: Expectation.shape.level.default('error'),
      }),
    )
    .default([]),
  writes: z.array(z.string().min(1)).default([]),
  pool: z.string().min(1).optional(),
  approval: z
    .strictObject({
      approvers: z.int().min(1).max(20).default(1),
      expires: atLeastASecond.default(86_400_000),
      ask: z.string().min(1).optional(),
    })
    .optional(),
});

/** What a person writes in pipeline.yml; parseDefinition turns it into the Definition that runs. */
export const PipelineSource = z.strictObject({
  title: Localized,
  owners: z.array(z.string().min(1)).default([]),
  channel: z.string().min(1),
  timezone: z.string().min(1),
  schedules: z
    .array(
      z.strictObject({
        id: named('a schedule id'),
        cron: z.string(),
        period: z.enum(PERIOD_RULES),
        misfire: z.enum(MISFIRES).default('latest'),
      }),
    )
    .default([]),
  triggers: z
    .array(
      z.strictObject({
        id: named('a trigger id').optional(),
        after: z.array(z.string().min(1)).min(1),
        within: atLeastASecond.default(2 * 86_400_000),
      }),
    )
    .default([]),
  concurrency: z
    .strictObject({ max: Concurrency.shape.max, when_busy: Concurrency.shape.whenBusy.default('queue') })
    .optional(),
  deadline: atLeastASecond.optional(),
  attention_for: atLeastASecond.default(ATTENTION_FOR),
  escalate: z.strictObject({ after: atLeastASecond, to: z.enum(ESCALATIONS) }).optional(),
  params: z
    .record(
      z
        .string()
        .regex(/^[A-Za-z_]\w{0,39}$/, 'a parameter name is 1 to 40 letters, digits and _, not starting with a digit'),
      ParamSpec,
    )
    .default({}),
  defaults: z.strictObject({ retries: retries.default({}), deadline: duration.optional() }).prefault({}),
  stages: z
    .record(named('a stage id'), stage)
    .refine((stages) => Object.keys(stages).length > 0, 'must name at least one stage'),
});
export type PipelineSource = z.output<typeof PipelineSource>;
