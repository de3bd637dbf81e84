import { DeleteObjectsCommand, ListObjectsV2Command, type _Object } from '@aws-sdk/client-s3';
import { remote } from './aws-errors.ts';
import type { StageContext } from './stage.ts';

type Context = Pick<StageContext, 'clients' | 'signal'>;

export interface Listed {
  key: string;
  bytes: number;
  etag: string;
  /** Milliseconds since the epoch. */
  modified: number;
}

/** The objects under a prefix, page by page, in the order of their keys. S3 gives 1,000 a page. */
export async function* pagesOf(
  { clients, signal }: Context,
  bucket: string,
  prefix: string,
  size = 1000,
): AsyncGenerator<Listed[]> {
  let next: string | undefined;
  do {
    const list = new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: prefix,
      MaxKeys: size,
      ...(next !== undefined && { ContinuationToken: next }),
    });
    const page = await remote(clients.s3.send(list, { abortSignal: signal }));
    yield (page.Contents ?? []).map(listed);
    next = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (next !== undefined);
}

const listed = ({ Key: key, Size: bytes = 0, ETag: etag = '', LastModified: modified }: _Object): Listed => ({
  key: key!,
  bytes,
  etag,
  modified: modified?.getTime() ?? 0,
});

export interface Refused {
  key: string;
  code: string;
  message: string;
}

/** Deletes up to 1,000 objects of a bucket; gives those that S3 refused, each with its reason. */
export async function deleteObjects({ clients, signal }: Context, bucket: string, keys: string[]): Promise<Refused[]> {
  const remove = new DeleteObjectsCommand({
    Bucket: bucket,
    Delete: { Objects: keys.map((Key) => ({ Key })), Quiet: true },
  });
  const { Errors: errors = [] } = await remote(clients.s3.send(remove, { abortSignal: signal }));
  return errors.map(({ Key: key = '', Code: code = 'Unknown', Message: message = 'S3 gave no reason.' }) => ({
    key,
    code,
    message,
  }));
}
