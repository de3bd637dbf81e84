import { randomUUID } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/**
 * @typedef {{ token: string, results: string }} Sluice  What Sluice adds to the payload: the attempt's token and `s3://bucket/prefix`.
 * @typedef {{ rows: number, bytes: number, output: Record<string, unknown> }} Work  What a function reports about work that ended well.
 * @typedef {{ code: string, message: string, retryable: boolean }} Failure
 * @typedef {{ outcome: 'succeeded', token: string } & Work | { outcome: 'failed', token: string, error: Failure }} Outcome
 */

/** A failure that names itself: what went wrong, and whether trying again can help. */
export class CollectError extends Error {
  /**
   * @param {string} code such as `LibraryApi.ErrorPage`
   * @param {string} message a sentence for the person on duty
   * @param {boolean} retryable
   */
  constructor(code, message, retryable) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }
}

// A custom endpoint (local mode, a private gateway) has no DNS name for each bucket.
export const s3 = new S3Client({
  forcePathStyle: Boolean(process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL']),
});

/**
 * Does the work once per token: claims it, works, and writes the outcome, good or bad, where Sluice looks for it.
 * A failure is *returned*, not thrown: Lambda invokes an asynchronous event again after an error, and the claim is taken.
 * Resolves to undefined when the token is somebody else's already.
 * @param {Sluice} sluice
 * @param {() => Promise<Work>} work
 * @returns {Promise<Outcome | undefined>}
 */
export async function claimed({ token, results }, work) {
  const { bucket, prefix } = location(results);
  if (!(await claim(bucket, `${prefix}${token}.claim`, token))) return undefined;
  /** @type {Outcome} */
  const outcome = await work().then(
    (done) => ({ outcome: 'succeeded', token, ...done }),
    (error) => ({ outcome: 'failed', token, error: describe(error) }),
  );
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: `${prefix}${token}.json`,
      Body: JSON.stringify(outcome),
      ContentType: 'application/json',
    }),
  );
  return outcome;
}

/**
 * Says what failed, in the shape of an outcome's `error`.
 * @param {unknown} error
 * @returns {Failure}
 */
export function describe(error) {
  if (error instanceof CollectError) {
    return { code: error.code, message: error.message, retryable: error.retryable };
  }
  if (!(error instanceof Error)) return { code: 'Error', message: String(error), retryable: false };
  // S3 trouble carries the HTTP status; anything else is a defect that a retry meets again.
  const status = /** @type {{ $metadata?: { httpStatusCode?: number } }} */ (error).$metadata?.httpStatusCode ?? 0;
  return { code: error.name, message: error.message, retryable: status >= 500 || status === 429 };
}

/**
 * Puts the claim if nobody did. A lost answer makes the SDK send it again and meet its own claim, hence the signature.
 * @param {string} bucket
 * @param {string} key
 * @param {string} token
 */
async function claim(bucket, key, token) {
  const signature = randomUUID();
  try {
    const body = JSON.stringify({ token, by: signature, at: new Date().toISOString() });
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, IfNoneMatch: '*' }));
    return true;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'PreconditionFailed') throw error;
    const held = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await held.Body?.transformToString())?.includes(signature) ?? false;
  }
}

/**
 * @param {string} results `s3://bucket/prefix`
 * @returns {{ bucket: string, prefix: string }}
 */
function location(results) {
  const match = /^s3:\/\/([^/]+)\/?(.*?)\/?$/.exec(results ?? '');
  if (!match?.[1])
    throw new CollectError('Event.Invalid', `sluice.results is not s3://bucket/prefix: ${results}`, false);
  return { bucket: match[1], prefix: match[2] ? `${match[2]}/` : '' };
}
