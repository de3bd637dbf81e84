import { AwsError } from '../errors.ts';

const BUCKET = /^[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/;

/** Throws InvalidBucketName unless S3 would take the name. */
export function assertBucketName(bucket: string): void {
  if (!BUCKET.test(bucket)) throw new AwsError('InvalidBucketName', `The specified bucket is not valid: ${bucket}.`);
}

/**
 * Throws unless the key is also a relative path of plain files. S3 itself takes more (`a//b`, `..`, a final slash);
 * here an object is a file that DuckDB reads, so those are refused rather than stored somewhere else.
 */
export function assertKey(key: string): void {
  if (Buffer.byteLength(key) > 1024) throw new AwsError('KeyTooLongError', 'Your key is too long.');
  const segments = key.split('/');
  if (segments.some((name) => name === '' || name === '.' || name === '..' || name.includes('\0')))
    throw new AwsError(
      'InvalidArgument',
      `Local S3 keeps objects as plain files and cannot hold the key ${JSON.stringify(key)}.`,
    );
  if (segments.some((name) => Buffer.byteLength(name) > 255))
    throw new AwsError(
      'KeyTooLongError',
      'Local S3 keeps objects as plain files: a part between slashes has at most 255 bytes.',
    );
}

/** S3's order of keys: by their UTF-8 bytes. */
export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
