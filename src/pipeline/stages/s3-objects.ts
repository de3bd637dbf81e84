import { DeleteObjectsCommand, ListObjectsV2Command, type _Object } from '@aws-sdk/client-s3';
import { failure, ours } from '../own-words.ts';
import type { StageFailure } from '../run.ts';
import { isPassing, remote } from './aws-errors.ts';
import { CLOCK_SKEW } from './claims.ts';
import { s3Place } from './permissions.ts';
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

interface Refused {
  key: string;
  code: string;
  message: string | undefined;
}

/** Deletes up to 1,000 objects; gives those that S3 refused, each with its reason. */
async function deleteObjects({ clients, signal }: Context, bucket: string, keys: string[]): Promise<Refused[]> {
  const remove = new DeleteObjectsCommand({
    Bucket: bucket,
    Delete: { Objects: keys.map((Key) => ({ Key })), Quiet: true },
  });
  const { Errors: errors = [] } = await remote(clients.s3.send(remove, { abortSignal: signal }));
  return errors.map(({ Key: key = '', Code: code = 'Unknown', Message: message }) => ({
    key,
    code,
    message,
  }));
}

/** Pages of 1,000 objects that one look deletes, so that no tick takes long. */
const PAGES_A_LOOK = 5;

export type Emptied =
  | { state: 'empty' }
  /** There was too much for one look. */
  | { state: 'more' }
  /** Something cannot be deleted, or was not meant to be. */
  | { state: 'stuck'; error: StageFailure };

/** Deletes what lies below `s3://bucket/prefix/` since before the attempt, as much as one look may. Throws StageError. */
export async function emptied(location: string, ctx: Context & Pick<StageContext, 'since' | 'now'>): Promise<Emptied> {
  const { bucket, prefix } = s3Place(location)!;
  // What is from the future was written by another clock than ours, and tells nothing.
  const isLater = ({ modified }: Listed): boolean =>
    modified > ctx.since + CLOCK_SKEW && modified <= ctx.now + CLOCK_SKEW;
  let pages = 0;
  let later: Listed | undefined;
  for await (const page of pagesOf(ctx, bucket, prefix)) {
    if (++pages > PAGES_A_LOOK) return { state: 'more' };
    later ??= page.find(isLater);
    const keys = page.filter((each) => !isLater(each)).map(({ key }) => key);
    const refused = keys.length > 0 ? await deleteObjects(ctx, bucket, keys) : [];
    if (refused.length > 0) return { state: 'stuck', error: refusedOf(refused, page.length, location) };
  }
  return later === undefined ? { state: 'empty' } : { state: 'stuck', error: writtenSince(later, location, ctx.since) };
}

/** S3 may refuse single objects. What may be otherwise a moment later is told last. */
function refusedOf(refused: Refused[], of: number, location: string): StageFailure {
  const lasting = refused.filter(({ code }) => !isPassing(code));
  const told = lasting.length > 0 ? lasting : refused;
  const { code, message: words } = told[0]!;
  const names = told.slice(0, 5).map(({ key }) => key);
  return failure(
    `S3.${code}`,
    ours('notDeleted', { count: told.length, of, location, names, ...(words !== undefined && { words }) }),
    { retryable: lasting.length === 0 },
  );
}

/** What is newer than the request to delete was not meant by it. */
const writtenSince = ({ key, modified }: Listed, location: string, since: number): StageFailure =>
  failure(
    'S3.WrittenMeanwhile',
    ours('writtenMeanwhile', {
      key,
      at: new Date(modified).toISOString(),
      since: new Date(since).toISOString(),
      location,
    }),
  );
