import { z } from 'zod';
import { StageError } from '../../errors.ts';
import { isKnown } from '../reads/finding.ts';
import { bucket as lookAtBucket } from '../reads/reach.ts';
import { failed } from './answers.ts';
import { isPassing } from './aws-errors.ts';
import { CLOCK_SKEW } from './claims.ts';
import { s3Link } from './links.ts';
import { objectsUnder, s3Place } from './permissions.ts';
import { spreading } from './poll.ts';
import { deleteObjects, type Listed, pagesOf, type Refused } from './s3-objects.ts';
import { type Checked, defineStage, type StageContext } from './stage.ts';

/** Pages of 1,000 objects that one look deletes, so that no tick takes long. */
const PAGES_A_LOOK = 5;
/** More than this takes an S3 lifecycle rule, which costs nothing and no requests. */
const MOST_PAGES = 1000;

const Spec = z.strictObject({
  location: z
    .string()
    .regex(/^s3:\/\/[^/]+\/[^/].*\/$/, 'must be s3://bucket/prefix/, with a slash at its end: never a whole bucket')
    .describe('What is emptied: every object below it'),
});
/** What was found at the start, of which every later look deletes a part: what is gone needs no cursor. */
const Handle = z.strictObject({ deletes: z.string(), objects: z.int(), bytes: z.number() });
type Spec = z.infer<typeof Spec>;

/** Empties a prefix. Begun again, it goes on with what is left; an empty prefix is done at once. */
export const s3Delete = defineStage({
  kind: 's3-delete',
  summary: 'Deletes every object below a prefix of S3',
  spec: Spec,
  handle: Handle,
  example: { location: 's3://cloudtree-aggregated-data/library_culture_analysis/' },
  // A start only counts, so repeating it does no harm.
  keyLife: Number.MAX_SAFE_INTEGER,
  settle: 60_000,

  /** Counts, and deletes nothing: so the number told at the end is right, whoever dies in between. */
  async start(spec, ctx) {
    const { bucket, prefix } = s3Place(spec.location)!;
    const found = { objects: 0, bytes: 0 };
    let pages = 0;
    for await (const page of pagesOf(ctx, bucket, prefix)) {
      if (++pages > MOST_PAGES)
        throw new StageError(
          'Sluice.TooManyObjects',
          `${spec.location} holds more than ${MOST_PAGES * 1000} objects. Narrow the prefix, or expire them with a lifecycle rule of the bucket.`,
          { retryable: false },
        );
      found.objects += page.length;
      found.bytes += page.reduce((sum, { bytes }) => sum + bytes, 0);
    }
    return { state: 'started', handle: { deletes: ctx.token, ...found } };
  },

  async check(spec, { objects, bytes }, ctx): Promise<Checked> {
    if (ctx.stopping) return { state: 'stopped' };
    const { bucket, prefix } = s3Place(spec.location)!;
    let pages = 0;
    let later: Listed | undefined;
    for await (const page of pagesOf(ctx, bucket, prefix)) {
      if (++pages > PAGES_A_LOOK) return { state: 'running', detail: `${objects} objects, not all deleted yet` };
      const ours = page.filter(({ modified }) => modified <= ctx.since + CLOCK_SKEW);
      later ??= page.find(({ modified }) => modified > ctx.since + CLOCK_SKEW);
      if (ours.length === 0) continue;
      const refused = await deleteObjects(
        ctx,
        bucket,
        ours.map(({ key }) => key),
      );
      if (refused.length > 0) return refusedOf(refused, page.length, spec);
    }
    return later === undefined
      ? { state: 'done', output: { location: spec.location, rows: objects, bytes } }
      : writtenSince(later, spec, ctx);
  },

  async preflight(spec, ctx) {
    const { location } = spec as Partial<Spec>;
    return location !== undefined && isKnown(location) ? [await lookAtBucket(ctx, location)] : [];
  },

  link: ({ location }, _handle, region) => {
    const { bucket, prefix } = s3Place(location)!;
    return s3Link(region, bucket, prefix);
  },
  pollEvery: spreading(15_000),
  iam: [
    { actions: ['s3:ListBucket'], on: ({ location }, place) => objectsUnder(place, location).slice(0, 1) },
    { actions: ['s3:DeleteObject'], on: ({ location }, place) => objectsUnder(place, location).slice(1) },
  ],
});

/** S3 may refuse single objects. What may be otherwise a moment later is tried again, by the next look. */
function refusedOf(refused: Refused[], of: number, { location }: Spec): Checked {
  const lasting = refused.filter(({ code }) => !isPassing(code));
  const [first] = lasting;
  if (!first) return { state: 'running', detail: `S3 refuses for now: ${refused[0]!.code}` };
  const names = lasting.slice(0, 5).map(({ key }) => key);
  const more = lasting.length > names.length ? ` and ${lasting.length - names.length} more` : '';
  return failed(
    `S3.${first.code}`,
    `${lasting.length} of ${of} objects below ${location} cannot be deleted: ${names.join(', ')}${more}. S3 says: ${first.message}`,
    false,
  );
}

/** What is newer than the request to delete was not meant by it. */
const writtenSince = ({ key, modified }: Listed, { location }: Spec, { since }: StageContext): Checked =>
  failed(
    'S3.WrittenMeanwhile',
    `${key} was written at ${new Date(modified).toISOString()}, after this deletion was asked for at ${new Date(since).toISOString()}, and was left alone. Either something else writes below ${location}, or the run store was restored from an older copy. Look who wrote it; a retry deletes it.`,
    false,
  );
