import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { StageError } from '../../errors.ts';
import { failure, ours, theirs } from '../own-words.ts';
import { failed, lost } from './answers.ts';
import { isCode, remote } from './aws-errors.ts';
import type { Done, Failed, Found, Lost, StageContext } from './stage.ts';

/** How far two clocks may disagree before an object or a run counts as older than the intent. */
export const CLOCK_SKEW = 5 * 60_000;

/** An outcome is kept in the run's record, so it must stay small. */
const MAX_OUTCOME_BYTES = 64 * 1024;

/** `<token>.json`: what our functions and the Spark runner write when they end. */
const Outcome = z.object({
  outcome: z.enum(['succeeded', 'failed']),
  token: z.string(),
  rows: z.number().optional(),
  bytes: z.number().optional(),
  output: z.record(z.string(), z.json()).optional(),
  error: z
    .object({ code: z.string(), message: z.string(), retryable: z.boolean(), tail: z.string().optional() })
    .optional(),
});
type Outcome = z.infer<typeof Outcome>;

/** What the results location says about a token: nothing, begun at `at`, or ended. */
export type Begun =
  | { state: 'none' }
  | { state: 'claimed'; at: number }
  | { state: 'ended'; at: number; result: Done | Failed | Lost };

type Where = Pick<StageContext, 'clients' | 'results' | 'signal'>;

/** Reads the outcome under a token, else whether somebody has claimed it. */
export async function readOutcome({ clients, results, signal }: Where, token: string): Promise<Begun> {
  const { bucket, prefix } = location(results);
  const at = (suffix: string) => ({ Bucket: bucket, Key: `${prefix}${token}.${suffix}` });
  const outcome = await present(clients.s3.send(new GetObjectCommand(at('json')), { abortSignal: signal }));
  if (outcome) {
    const text = (outcome.ContentLength ?? 0) > MAX_OUTCOME_BYTES ? undefined : await outcome.Body?.transformToString();
    return { state: 'ended', at: outcome.LastModified?.getTime() ?? 0, result: resultOf(text, token) };
  }
  const claim = await present(clients.s3.send(new HeadObjectCommand(at('claim')), { abortSignal: signal }));
  return claim ? { state: 'claimed', at: claim.LastModified?.getTime() ?? 0 } : { state: 'none' };
}

/** A `find` answer for a claim that is older than the intent: this attempt did not make it, and work under it would be refused. */
export const claimedBefore = (begun: Begun, since: number): Extract<Found<never>, { state: 'ambiguous' }> | undefined =>
  begun.state === 'none' || begun.at >= since - CLOCK_SKEW
    ? undefined
    : {
        state: 'ambiguous',
        error: failure('Sluice.OldClaim', ours('oldClaim', { at: new Date(begun.at).toISOString() })),
      };

/** Turns an outcome document into what `check` answers. */
function resultOf(text: string | undefined, token: string): Done | Failed | Lost {
  const parsed = text === undefined ? undefined : Outcome.safeParse(tryJson(text));
  if (!parsed?.success || parsed.data.token !== token)
    return lost(
      'Sluice.BadOutcome',
      ours('badOutcome', { file: `${token}.json`, kilobytes: MAX_OUTCOME_BYTES / 1024 }),
    );
  const { outcome, rows, bytes, output, error } = parsed.data;
  if (outcome === 'failed')
    return error
      ? failed(error.code, theirs(error.message), error.retryable, error.tail)
      : failed('Sluice.Failed', ours('noWhy'), true);
  return {
    state: 'done',
    output: { ...output, ...(rows !== undefined && { rows }), ...(bytes !== undefined && { bytes }) },
  };
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The reply, or undefined when there is no such object. */
async function present<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await remote(request);
  } catch (error) {
    if (isCode(error, 'NoSuchKey', 'NotFound')) return undefined;
    throw error;
  }
}

/** Splits `s3://bucket/prefix`; the prefix gets the slash that keys need. */
export function location(results: string): { bucket: string; prefix: string } {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)(?:\/(.*?))?\/*$/.exec(results) ?? [];
  if (bucket === undefined) throw new StageError('Sluice.Results', ours('results', { results }), { retryable: false });
  return { bucket, prefix: prefix && `${prefix}/` };
}
