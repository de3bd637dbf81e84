import { z } from 'zod';
import { Policy, ROLES } from './pipeline/access.ts';
import { DURATION, parseDuration } from './pipeline/duration.ts';
import { didYouMean } from './pipeline/nearest.ts';
import type { Problem } from './pipeline/problem.ts';
import { isZone } from './pipeline/schedule.ts';
import { readYaml, type Source } from './pipeline/yaml-source.ts';
import { problemsOf, sentenceOf } from './pipeline/zod-problems.ts';

const LOCALES = ['en', 'ko', 'pt'] as const;

const s3 = z.string().regex(/^s3:\/\/[a-z0-9][a-z0-9.-]+(\/.*)?$/, 'must be an address such as s3://bucket/prefix');

const POOL_SENTENCE = 'the name of a pool is 1 to 40 characters: a small letter, then small letters, digits, - and _';

const TOPIC_SENTENCE = 'must be the ARN of a topic, such as arn:aws:sns:ap-northeast-2:123456789012:oncall';

/** sluice.yml: what all pipelines of a workspace share. */
const SettingsSource = z.strictObject({
  name: z.string().min(1),
  /** Language of what is posted to channels. */
  locale: z.enum(LOCALES).default('en'),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be the id of a region, such as ap-northeast-2'),
  /** Where functions and jobs leave claims and outcomes. */
  results: s3,
  /** Channel names as pipelines use them, and the ids that Slack gave them. */
  channels: z.record(
    z.string(),
    z.string().regex(/^[CG][A-Z0-9_]+$/, 'must be the id of a channel, such as C0123456789'),
  ),
  /** How many attempts of the stages that name a pool may be at work at a time, over all pipelines and replicas. */
  pools: z.record(z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/, POOL_SENTENCE), z.int().min(1).max(1000)).default({}),
  /** What is kept of each pipeline's past: its newest runs, and every run of the last days. */
  retention: z
    .strictObject({
      runs: z.int().min(1).max(100_000).default(500),
      // A decision is remembered for 30 days, and answered with its run.
      days: z.int().min(31).max(10_000).default(400),
    })
    .prefault({}),
  /** The SNS topic that is told of failures that nobody has taken on, for pipelines with `escalate: { to: sns }`. */
  escalation: z
    .strictObject({ topic: z.string().regex(/^arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+(\.fifo)?$/, TOPIC_SENTENCE) })
    .optional(),
  /** Whether who started a run by hand is told its end in a direct message. */
  notify: z.strictObject({ starter: z.boolean().default(true) }).prefault({}),
  /** Where heads of the audit log are put, and for how many days nobody can change them there. */
  audit: z.strictObject({ anchor: s3, days: z.int().min(1).max(36_500).default(400) }).optional(),
  /** For how long somebody with the right to break the glass may take an admin's rights at most, and where that is told. */
  access: z
    .strictObject({
      break_glass: z
        .strictObject({
          max: z
            .string()
            .regex(DURATION, 'must be a duration such as 30m or 2h')
            .transform((text) => parseDuration(text)!)
            .refine((span) => span >= 60_000 && span <= 24 * 3_600_000, 'must be from 1m to 24h')
            .prefault('1h'),
          channel: z.string().optional(),
        })
        .prefault({}),
    })
    .prefault({}),
  /** A day's summary in each of the channels: what happened, who has to act, what is due. */
  digest: z
    .strictObject({
      at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, such as 09:00'),
      timezone: z.string().refine(isZone, 'must name a zone, such as Asia/Seoul'),
      channels: z.array(z.string()).min(1),
    })
    .optional(),
  /** US dollars, as the bill has them. */
  prices: z.strictObject({ athena_per_terabyte: z.number().min(0).default(5) }).prefault({}),
  athena: z.strictObject({
    workgroup: z.string().min(1).default('primary'),
    database: z.string().min(1),
    output_location: s3,
    /** Rows that an ad-hoc query reads at most. */
    max_rows: z.int().min(1).max(100_000).default(1000),
  }),
  ...Policy.shape,
});

export interface Settings {
  escalation?: { topic: string } | undefined;
  notify: { starter: boolean };
  name: string;
  locale: (typeof LOCALES)[number];
  region: string;
  results: string;
  channels: Record<string, string>;
  pools: Record<string, number>;
  retention: { runs: number; days: number };
  /** `at` is a time of day in the zone; the channels are Slack's ids. */
  digest?: { at: string; zone: string; channels: string[] };
  prices: { athenaPerTerabyte: number };
  athena: { workgroup: string; database: string; outputLocation: string; maxRows: number };
  access: Policy;
  /** Where heads of the audit log are put: an address of S3. */
  audit?: { uri: string; days: number };
  /** Milliseconds, and Slack's id of the channel. */
  breakGlass: { max: number; channel?: string };
}

/** Reads the text of sluice.yml; settings are absent when it cannot be used, and problems tell where and why. */
export function parseSettings(text: string, file: string): { settings?: Settings; problems: Problem[] } {
  const { source, problems } = readYaml(text, file);
  if (!source) return { problems };
  const parsed = SettingsSource.safeParse(source.value, { error: sentenceOf });
  if (!parsed.success) return { problems: problemsOf(SettingsSource, parsed.error.issues, source) };
  const { athena, roles, grants, digest, prices, access, audit, ...rest } = parsed.data;
  const { channel, max } = access.break_glass;
  const named = [
    ...(digest?.channels ?? []).map((name, index) => ({ path: ['digest', 'channels', index], name })),
    ...(channel === undefined ? [] : [{ path: ['access', 'break_glass', 'channel'], name: channel }]),
  ];
  const unknown = unknownChannels(named, rest.channels, source);
  if (unknown.length > 0) return { problems: unknown };
  const settings: Settings = {
    ...rest,
    ...(digest && {
      digest: {
        at: digest.at,
        zone: digest.timezone,
        channels: [...new Set(digest.channels.map((name) => rest.channels[name]!))],
      },
    }),
    prices: { athenaPerTerabyte: prices.athena_per_terabyte },
    athena: {
      workgroup: athena.workgroup,
      database: athena.database,
      outputLocation: athena.output_location,
      maxRows: athena.max_rows,
    },
    ...(audit && { audit: { uri: audit.anchor, days: audit.days } }),
    breakGlass: { max, ...(channel !== undefined && { channel: rest.channels[channel]! }) },
    access: { roles, grants: grants.map((grant) => ({ ...grant, ...channelIds(grant.channels, rest.channels) })) },
  };
  return { settings, problems: nobody(settings, source) };
}

/** Grants name channels as pipelines do; what is asked carries Slack's ids. */
const channelIds = (names: string[] | undefined, ids: Record<string, string>): { channels?: string[] } =>
  names ? { channels: names.map((name) => ids[name] ?? name) } : {};

/** Channels that sluice.yml speaks of, by where it does, and does not name. */
function unknownChannels(
  named: readonly { path: (string | number)[]; name: string }[],
  ids: Record<string, string>,
  source: Source,
): Problem[] {
  return named.flatMap(({ path, name }) => {
    if (Object.hasOwn(ids, name)) return [];
    const hint = didYouMean(name, Object.keys(ids));
    return [source.problem(path, `there is no channel called ${JSON.stringify(name)}`, { hint })];
  });
}

function nobody({ access }: Settings, source: Source): Problem[] {
  if (ROLES.some((role) => access.roles[role] !== undefined)) return [];
  return [source.problem(['roles'], 'nobody has a role, so nobody may do anything', { at: 'key', level: 'warning' })];
}
