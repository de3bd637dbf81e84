import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { isCode, remote } from './aws-errors.ts';
import { location } from './claims.ts';

/** Where heads of the audit log are put, and for how many days nobody can change or remove one. */
export interface AnchorPlace {
  /** `s3://bucket/prefix`: a bucket with versioning and Object Lock. */
  uri: string;
  days: number;
}

/** A head of the audit log: how many entries lead to which hash. */
export interface Head {
  sequence: number;
  hash: string;
  /** When it was sealed, in milliseconds since the epoch. */
  at: number;
}

const DAY = 24 * 3_600_000;

/**
 * Puts a head under a key that says all of it, locked in compliance mode: nobody, the account's root included, removes it
 * before its time. One that is there already is the same one. Throws StageError.
 */
export async function putAnchor(
  s3: S3Client,
  { uri, days }: AnchorPlace,
  installation: string,
  { sequence, hash, at }: Head,
): Promise<void> {
  const { bucket, prefix } = location(uri);
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: `${prefix}${installation}/${String(sequence).padStart(12, '0')}-${hash}.json`,
    Body: JSON.stringify({ format: 'sluice-audit-head/1', installation, sequence, hash, at }),
    ContentType: 'application/json',
    IfNoneMatch: '*',
    ObjectLockMode: 'COMPLIANCE',
    ObjectLockRetainUntilDate: new Date(at + days * DAY),
  });
  await remote(s3.send(command)).catch((error: unknown) => {
    if (!isCode(error, 'PreconditionFailed')) throw error;
  });
}
