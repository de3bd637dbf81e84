import { z } from 'zod';

/** What can be looked at before a run. */
export const THINGS = [
  'bucket',
  'cluster',
  'crawler',
  'dataSet',
  'database',
  'definition',
  'dryRun',
  'function',
  'invoking',
  'job',
  'kind',
  'parameter',
  'script',
  'source',
  'stateMachine',
  'table',
  'workgroup',
] as const;

const Thing = z.object({ is: z.enum(THINGS), name: z.string().optional() });
/** One thing: what it is, its name where one is known, and what it is in. */
export const Subject = Thing.extend({ of: Thing.optional() });
export type Subject = z.output<typeof Subject>;

const nothing = z.object({});
const code = z.string();
/** In the words of the service, or of a function. */
const words = z.string();

/** What can be said of a thing, by key: the catalogues in views/text have a sentence for each. */
export const SAYINGS = {
  /** It is in order. */
  there: nothing,
  called: z.object({ name: z.string() }),
  takesQueries: nothing,
  takesConnections: nothing,
  idle: nothing,
  allowed: nothing,
  gaveRow: nothing,
  taken: nothing,
  crawlsBySchedule: nothing,
  /** `now` is the service's word for its state. */
  crawlerBusy: z.object({ now: z.string().optional() }),

  /** It is not as it must be. */
  missing: z.object({ code }),
  denied: z.object({ code, action: z.string() }),
  credentials: z.object({ words }),
  unknownKind: nothing,
  disabled: nothing,
  noOutput: nothing,
  deadFunction: z.object({ why: words.optional() }),
  noRole: nothing,
  retries: z.object({ retries: z.number() }),
  express: nothing,
  direct: nothing,
  noRow: z.object({ words }),
  functionFailed: z.object({ words }),
  refused: z.object({ words }),

  /** It could not be told. */
  unasked: z.object({ code, words }),
  unreachable: z.object({ code, words }),
  silent: z.object({ code, words }),
  garbled: z.object({ code, words }),
  interrupted: z.object({ code }),
  inRunOnly: nothing,
  settingUp: z.object({ why: words.optional() }),
  noProbe: nothing,
  threw: z.object({ words }),
  noRowYet: nothing,
  noDefault: nothing,
  noLook: nothing,
  notYet: z.object({ stage: z.string() }),

  /** All of it is the words of others: of a service, of the compiler, of a release before. */
  words: z.object({ words }),
};

export type SayingKey = keyof typeof SAYINGS;
export type Sayings = { [K in SayingKey]: z.output<(typeof SAYINGS)[K]> };
/** What is said of a thing, in any language: a key and its parameters, never prose of ours. */
export type Says = { [K in SayingKey]: { key: K; params: Sayings[K] } }[SayingKey];

/** Builds what is said; the key fixes the shape of its parameters. */
export const say = <K extends SayingKey>(
  key: K,
  ...[params]: Record<string, never> extends Sayings[K] ? [params?: Sayings[K]] : [params: Sayings[K]]
): Says => ({ key, params: params ?? {} }) as unknown as Says;

/** What a look before a run found out about one thing that a stage needs. */
export interface Finding {
  subject: Subject;
  /** `unknown` when it could not be told: it is said, and holds nobody up. */
  state: 'ok' | 'failed' | 'unknown';
  /** What is wrong and what to do about it; for `ok`, what was seen, when that is worth a line. */
  says?: Says | undefined;
  /** The name of the error behind it: `Sluice.…` when it lies between us and the service. */
  code?: string | undefined;
}

/** Of a later release there may be things that are said of nothing here: what stands without them is still told. */
const Said = z
  .object({ key: z.enum(Object.keys(SAYINGS) as SayingKey[]), params: z.unknown() })
  .transform(({ key, params }, ctx): Says => {
    const read = SAYINGS[key].safeParse(params);
    if (read.success) return { key, params: read.data } as Says;
    ctx.addIssue({ code: 'custom', message: 'has other parameters' });
    return z.NEVER;
  });

/** A finding as it is read: that of an earlier release has words for a subject. */
export type KeptFinding = Omit<Finding, 'subject'> & { subject: Subject | string };

/** A finding as it is kept in a stage's output. Before there were languages it was two sentences, which are shown as they are. */
export const FindingOutput = z
  .object({
    subject: z.union([Subject, z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]).catch('?'),
    state: z.enum(['ok', 'failed', 'unknown']),
    says: Said.optional().catch(undefined),
    message: z.string().optional(),
    code: z.string().optional(),
  })
  .transform(
    ({
      message,
      says = message === undefined ? undefined : say('words', { words: message }),
      ...rest
    }): KeptFinding => ({
      ...rest,
      ...(says && { says }),
    }),
  );
