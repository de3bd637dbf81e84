import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchBucket,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalAws, type StartedAws } from '../../helpers/aws.ts';
import { createFakeEngine } from './fake-engine.ts';

let local: StartedAws;
const Bucket = 'cloudtree-raw-data';

beforeAll(async () => {
  local = await startLocalAws({ engine: createFakeEngine() });
  await local.s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => local.close());

const put = (Key: string, Body: string | Readable, more: object = {}) =>
  local.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const text = async (Key: string, more: object = {}) => {
  const reply = await local.s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return { ...reply, text: await reply.Body!.transformToString() };
};
const md5 = (content: string) => `"${createHash('md5').update(content).digest('hex')}"`;
const file = (key: string) => join(local.dataDir, 's3', Bucket, key);

describe('objects', () => {
  it('are plain files under Korean keys with =, and come back with type, metadata and md5 ETag', async () => {
    const Key = 'best-loan-list/district=강남구/year=2026/part-0.json';
    await put(Key, '가나다', { ContentType: 'application/x-ndjson', Metadata: { run: 'r1' } });
    expect(readFileSync(file(Key), 'utf8')).toBe('가나다');
    expect(await text(Key)).toMatchObject({
      text: '가나다',
      ContentType: 'application/x-ndjson',
      Metadata: { run: 'r1' },
      ETag: md5('가나다'),
      ContentLength: 9,
    });
  });

  it('take a stream: aws-chunked framing is not stored, and its trailing checksum is verified', async () => {
    const chunks = ['one,', 'x'.repeat(70_000), ',three'];
    await put('stream', Readable.from(chunks), { ContentLength: chunks.join('').length });
    expect(readFileSync(file('stream'), 'utf8')).toBe(chunks.join(''));
  });

  it('refuse a payload that is not what its checksum says, and keep what was there', async () => {
    await put('sum', 'old');
    const wrong = put('sum', 'new', { ChecksumCRC32: 'AAAAAA==' });
    await expect(wrong).rejects.toMatchObject({ name: 'BadDigest', $metadata: { httpStatusCode: 400 } });
    expect((await text('sum')).text).toBe('old');
  });

  it.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const)('verify and return %s', async (ChecksumAlgorithm) => {
    await put(`checksum-${ChecksumAlgorithm}`, 'hello', { ChecksumAlgorithm });
    const head = await local.s3.send(
      new HeadObjectCommand({ Bucket, Key: `checksum-${ChecksumAlgorithm}`, ChecksumMode: 'ENABLED' }),
    );
    expect(head[`Checksum${ChecksumAlgorithm}`]).toMatch(/=$/);
  });

  it('give ranges, and 416 beyond the end', async () => {
    await put('range', '0123456789');
    expect(await text('range', { Range: 'bytes=2-4' })).toMatchObject({ text: '234', ContentRange: 'bytes 2-4/10' });
    expect((await text('range', { Range: 'bytes=7-' })).text).toBe('789');
    expect((await text('range', { Range: 'bytes=-3' })).text).toBe('789');
    await expect(text('range', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('are created once under If-None-Match, whoever races', async () => {
    const claims = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => put('claim', `c${i}`, { IfNoneMatch: '*' })),
    );
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refusals = claims.flatMap((claim) => (claim.status === 'rejected' ? [claim.reason as Error] : []));
    expect(refusals.map(({ name }) => name)).toEqual(refusals.map(() => 'PreconditionFailed'));
    expect(refusals[0]).toMatchObject({ $metadata: { httpStatusCode: 412 } });
  });

  it('are replaced under If-Match only when unchanged', async () => {
    const { ETag } = await put('match', '1');
    await put('match', '2', { IfMatch: ETag });
    await expect(put('match', '3', { IfMatch: ETag })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('absent', '3', { IfMatch: ETag })).rejects.toBeInstanceOf(NoSuchKey);
  });

  it('written past S3, as DuckDB does, have their own ETag and no stale metadata', async () => {
    await put('outside', 'a', { Metadata: { old: 'yes' } });
    writeFileSync(file('outside'), 'longer');
    const head = await local.s3.send(new HeadObjectCommand({ Bucket, Key: 'outside' }));
    expect(head).toMatchObject({ ContentLength: 6, Metadata: {}, ETag: md5('longer') });
    expect((await text('outside')).text).toBe('longer');
  });

  it('copy with their metadata, only from the version named', async () => {
    const { ETag } = await put('from=가', 'copy me', { Metadata: { a: 'b' } });
    const CopySource = `${Bucket}/${encodeURIComponent('from=가')}`;
    await local.s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource, CopySourceIfMatch: ETag }));
    expect(await text('to')).toMatchObject({ text: 'copy me', Metadata: { a: 'b' } });
    const stale = new CopyObjectCommand({ Bucket, Key: 'to2', CopySource, CopySourceIfMatch: '"other"' });
    await expect(local.s3.send(stale)).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('are deleted with the folders they leave empty; deleting nothing succeeds', async () => {
    await put('gone/deep/a', 'x');
    await local.s3.send(new DeleteObjectCommand({ Bucket, Key: 'gone/deep/a' }));
    await local.s3.send(new DeleteObjectCommand({ Bucket, Key: 'gone/deep/a' }));
    expect(existsSync(file('gone'))).toBe(false);
    await put('many/1&2', 'x');
    const Objects = [{ Key: 'many/1&2' }, { Key: 'many/never' }];
    const reply = await local.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(reply.Deleted).toEqual(Objects);
    expect(existsSync(file('many'))).toBe(false);
  });
});

describe('refusals', () => {
  it('are typed', async () => {
    await expect(text('nowhere')).rejects.toBeInstanceOf(NoSuchKey);
    await expect(local.s3.send(new HeadObjectCommand({ Bucket, Key: 'nowhere' }))).rejects.toBeInstanceOf(NotFound);
    await expect(local.s3.send(new HeadBucketCommand({ Bucket: 'nobody' }))).rejects.toBeInstanceOf(NotFound);
    await expect(local.s3.send(new ListObjectsV2Command({ Bucket: 'nobody' }))).rejects.toBeInstanceOf(NoSuchBucket);
  });

  it.each(['../../etc/passwd', 'a/../b', 'a//b', './a', 'folder/'])(
    'of the key %s, which is no plain file',
    async (key) => {
      const before = readdirSync(join(local.dataDir, 's3'));
      await expect(put(key, 'x')).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
      expect(readdirSync(join(local.dataDir, 's3'))).toEqual(before);
    },
  );

  it('of a key below another object', async () => {
    await put('leaf', 'x');
    await expect(put('leaf/below', 'x')).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  it('of members that would be ignored', async () => {
    await expect(put('acl', 'x', { ACL: 'public-read' })).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: expect.stringContaining('x-amz-acl'),
    });
  });
});

describe('ListObjectsV2', () => {
  const list = (input: object) => local.s3.send(new ListObjectsV2Command({ Bucket, ...input }));

  beforeAll(async () => {
    for (const key of ['list/a=1/x', 'list/a=1/y', 'list/b', 'list/나', 'list-other']) await put(key, key);
  });

  it('gives keys in byte order under a prefix', async () => {
    const reply = await list({ Prefix: 'list/' });
    expect(reply.Contents!.map(({ Key }) => Key)).toEqual(['list/a=1/x', 'list/a=1/y', 'list/b', 'list/나']);
    expect(reply.Contents![0]).toMatchObject({ Size: 10, ETag: expect.stringMatching(/^"[\da-f]{32}"$/) });
  });

  it('folds at a delimiter', async () => {
    const reply = await list({ Prefix: 'list/', Delimiter: '/' });
    expect(reply.CommonPrefixes).toEqual([{ Prefix: 'list/a=1/' }]);
    expect(reply.KeyCount).toBe(3);
  });

  it('pages through everything once', async () => {
    const keys: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const reply = await list({ Prefix: 'list', MaxKeys: 2, ContinuationToken });
      keys.push(...reply.Contents!.map(({ Key }) => Key!));
      ContinuationToken = reply.NextContinuationToken;
      expect(reply.IsTruncated).toBe(ContinuationToken !== undefined);
    } while (ContinuationToken);
    expect(keys).toEqual(['list-other', 'list/a=1/x', 'list/a=1/y', 'list/b', 'list/나']);
  });
});

describe('multipart upload', () => {
  const begin = async (Key: string) =>
    (await local.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))).UploadId!;
  const part = async (Key: string, UploadId: string, PartNumber: number, Body: Buffer) => {
    const { ETag } = await local.s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    return { PartNumber, ETag: ETag! };
  };
  const complete = (Key: string, UploadId: string, Parts: object[], more: object = {}) =>
    local.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }));
  const big = Buffer.alloc(5 * 1024 * 1024, 'a');

  it('joins its parts in order, under the condition given', async () => {
    const id = await begin('multi');
    const last = await part('multi', id, 2, Buffer.from('end'));
    const first = await part('multi', id, 1, big);
    await expect(complete('multi', id, [last, first])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    const { ETag } = await complete('multi', id, [first, last], { IfNoneMatch: '*' });
    expect(ETag).toMatch(/^"[\da-f]{32}-2"$/);
    expect(readFileSync(file('multi')).equals(Buffer.concat([big, Buffer.from('end')]))).toBe(true);
    await expect(complete('multi', id, [first, last])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  it('refuses small parts, and parts that were not uploaded', async () => {
    const id = await begin('small');
    const parts = [await part('small', id, 1, Buffer.from('a')), await part('small', id, 2, Buffer.from('b'))];
    await expect(complete('small', id, parts)).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(complete('small', id, [{ PartNumber: 3, ETag: '"x"' }])).rejects.toMatchObject({
      name: 'InvalidPart',
    });
    await local.s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'small', UploadId: id }));
    expect(existsSync(file('small'))).toBe(false);
  });
});
