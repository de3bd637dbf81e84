import { z } from 'zod';
import { DURATION, parseDuration } from '../duration.ts';
import { ours } from '../own-words.ts';
import type { AwaitedFile } from '../saying.ts';
import { isKnown } from '../reads/finding.ts';
import { bucket as lookAtBucket } from '../reads/reach.ts';
import { failed, present } from './answers.ts';
import { CLOCK_SKEW } from './claims.ts';
import { s3Link } from './links.ts';
import { objectsUnder, s3Place } from './permissions.ts';
import { spreading } from './poll.ts';
import { type Listed, pagesOf } from './s3-objects.ts';
import { type Checked, defineStage, type Output, type StageContext } from './stage.ts';

/** Keys that are told in the output; a run's record is no place for thousands. */
const TOLD = 100;
const DEFAULT_STABLE = '30s';

const Spec = z.strictObject({
  location: z
    .string()
    .regex(/^s3:\/\/[^/]+\/(?:.*\/)?$/, 'must be s3://bucket/prefix/, with a slash at its end')
    .describe('Where the files are awaited'),
  contains: z
    .array(z.string().min(1).regex(/^[^/]/, 'is relative to the location: it begins with no slash'))
    .min(1)
    .max(100)
    .describe(
      'All that must be there: keys below the location, or patterns (* within a folder, ** across, ? one character)',
    ),
  newerThan: z.iso
    .datetime({ offset: true, error: 'must be an instant such as 2026-06-18T00:00:00+09:00' })
    .nullish()
    .describe('Only files written after this instant count, such as {{ previous.output.newest }}'),
  stableFor: z
    .string()
    .regex(DURATION, 'must be a duration such as 30s')
    .default(DEFAULT_STABLE)
    .describe('How long a file must have stayed as it is'),
  minBytes: z.int().min(0).default(1).describe('A smaller file does not count'),
});
const Handle = z.strictObject({ waitsFor: z.string() });
type Spec = z.infer<typeof Spec>;

/**
 * Waits until all of the named files are there, newer than an instant, and no longer being written; what else lies there
 * does not matter. S3 keeps no work of ours: each look reads it anew, and a stop is to look no more.
 */
export const s3Keys = defineStage({
  kind: 's3-keys',
  summary: 'Waits for files in S3, and names those that are missing',
  spec: Spec,
  handle: Handle,
  example: {
    location: 's3://cloudtree-raw-data/city-park-info/',
    contains: ['*.csv'],
    newerThan: '{{ previous.output.newest | default: nil }}',
  },
  // A start only says that looks begin, so repeating it does no harm.
  keyLife: Number.MAX_SAFE_INTEGER,
  settle: 60_000,

  /** The first request: a bucket that is not there, or not ours, is told at once and not at the deadline. */
  async start(spec, ctx) {
    const { bucket, prefix } = s3Place(spec.location)!;
    await pagesOf(ctx, bucket, prefix, 1).next();
    return { state: 'started', handle: { waitsFor: ctx.token } };
  },

  async check(spec, _handle, ctx): Promise<Checked> {
    if (ctx.stopping) return { state: 'stopped' };
    const wanted = await lookFor(spec, ctx);
    const missing = wanted.filter(({ files }) => files.size === 0);
    if (missing.length === 0) return { state: 'done', output: outputOf(spec, wanted) };
    const files = missing.map(({ pattern, why }): AwaitedFile => ({ pattern, ...(why && { why }) }));
    return ctx.now <= ctx.deadline
      ? {
          state: 'running',
          detail: ours('filesAwaited', { there: wanted.length - missing.length, of: wanted.length, files }),
        }
      : failed('S3.FilesMissing', ours('filesMissing', { files, location: spec.location }), false);
  },

  async preflight(spec, ctx) {
    const { location } = spec as Partial<Spec>;
    return location !== undefined && isKnown(location) ? [await lookAtBucket(ctx, location)] : [];
  },

  link: ({ location }, _handle, region) => {
    const { bucket, prefix } = s3Place(location)!;
    return s3Link(region, bucket, prefix);
  },
  pollEvery: spreading(60_000),
  iam: [{ actions: ['s3:ListBucket'], on: ({ location }, place) => objectsUnder(place, location).slice(0, 1) }],
});

interface Wanted {
  pattern: string;
  test: RegExp;
  files: Map<string, Listed>;
  bytes: number;
  count: number;
  newest: number;
  /** Why what is there does not count. */
  why?: AwaitedFile['why'];
}

/** Reads the whole listing, a page at a time, and keeps only what is wanted of it. */
async function lookFor({ location, contains, ...rule }: Spec, ctx: StageContext): Promise<Wanted[]> {
  const { bucket, prefix } = s3Place(location)!;
  const wanted = contains.map((pattern): Wanted => ({
    pattern,
    test: regexOf(pattern),
    files: new Map(),
    bytes: 0,
    count: 0,
    newest: 0,
  }));
  for await (const page of pagesOf(ctx, bucket, prefix))
    for (const file of page) {
      const matching = wanted.filter(({ test }) => test.test(file.key.slice(prefix.length)));
      if (matching.length === 0) continue;
      const why = objection(file, rule, ctx.now);
      for (const each of matching) {
        if (why !== undefined) each.why ??= why;
        else {
          if (each.files.size < TOLD) each.files.set(file.key, file);
          each.bytes += file.bytes;
          each.count += 1;
          each.newest = Math.max(each.newest, file.modified);
        }
      }
    }
  return wanted;
}

function objection(
  { bytes, modified }: Listed,
  { minBytes, newerThan, stableFor }: Omit<Spec, 'location' | 'contains'>,
  now: number,
): AwaitedFile['why'] {
  if (newerThan && modified <= Date.parse(newerThan)) return { is: 'old', of: new Date(modified).toISOString() };
  if (bytes < minBytes) return { is: 'small', bytes };
  // S3 shows an object whole or not at all: one that has not been replaced for a while is no longer being sent.
  const age = now - modified;
  // One from the future was written by another clock than ours, and tells nothing.
  const stable = parseDuration(stableFor)!;
  return stable > 0 && age < stable && age > -CLOCK_SKEW ? { is: 'changing' } : undefined;
}

/** The pattern as an expression: `*` stays within a folder, `**` does not. */
function regexOf(pattern: string): RegExp {
  const parts = pattern.split(/(\*\*|\*|\?)/).map((part) => GLOBS[part] ?? part.replace(/[.+^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('')}$`, 's');
}
const GLOBS: Record<string, string> = { '**': '.*', '*': '[^/]*', '?': '[^/]' };

/** A file that two patterns name is counted by each; `newest` is what the next run can ask to be newer than. */
function outputOf({ location }: Spec, wanted: Wanted[]): Output {
  const keys = [...new Set(wanted.flatMap(({ files }) => [...files.keys()]))];
  return present({
    location,
    keys: keys.slice(0, TOLD),
    files: wanted.length === 1 ? wanted[0]!.count : keys.length,
    bytes: wanted.reduce((sum, { bytes }) => sum + bytes, 0),
    newest: new Date(Math.max(...wanted.map(({ newest }) => newest))).toISOString(),
  });
}
