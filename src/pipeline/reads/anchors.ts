import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { toStageError } from '../stages/aws-errors.ts';
import { location } from '../stages/claims.ts';
import type { Head } from '../stages/anchors.ts';

const KEY = /(?<sequence>\d{12})-(?<hash>[0-9a-f]{64})\.json$/;

/** Every head of an installation's audit log that was put outside: its key says it, and cannot be changed. Throws StageError. */
export async function listAnchors(
  s3: S3Client,
  uri: string,
  installation: string,
): Promise<Pick<Head, 'sequence' | 'hash'>[]> {
  const { bucket, prefix } = location(uri);
  const found: Pick<Head, 'sequence' | 'hash'>[] = [];
  try {
    const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: `${prefix}${installation}/` });
    for await (const { Contents = [] } of pages) {
      for (const { Key = '' } of Contents) {
        const named = KEY.exec(Key)?.groups;
        if (named) found.push({ sequence: Number(named['sequence']), hash: named['hash']! });
      }
    }
  } catch (error) {
    throw toStageError(error);
  }
  return found;
}
