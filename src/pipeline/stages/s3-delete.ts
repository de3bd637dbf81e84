import { z } from 'zod';
import { StageError } from '../../errors.ts';
import { ours } from '../own-words.ts';
import { isKnown } from '../reads/finding.ts';
import { bucket as lookAtBucket } from '../reads/reach.ts';
import { s3Link } from './links.ts';
import { objectsUnder, s3Place } from './permissions.ts';
import { spreading } from './poll.ts';
import { emptied, pagesOf } from './s3-objects.ts';
import { type Checked, defineStage } from './stage.ts';

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
          ours('tooManyObjects', { location: spec.location, most: MOST_PAGES * 1000 }),
          { retryable: false },
        );
      found.objects += page.length;
      found.bytes += page.reduce((sum, { bytes }) => sum + bytes, 0);
    }
    return { state: 'started', handle: { deletes: ctx.token, ...found } };
  },

  async check(spec, { objects, bytes }, ctx): Promise<Checked> {
    if (ctx.stopping) return { state: 'stopped' };
    const now = await emptied(spec.location, ctx);
    if (now.state === 'empty') return { state: 'done', output: { location: spec.location, objects, bytes } };
    if (now.state === 'more') return { state: 'running', detail: ours('deleting', { objects }) };
    return now.error.retryable
      ? { state: 'running', detail: ours('refusedForNow', { code: now.error.code }) }
      : { state: 'failed', error: now.error };
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
