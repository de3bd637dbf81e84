import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { StageError } from '../../../src/errors.ts';
import { listAnchors } from '../../../src/pipeline/reads/anchors.ts';
import { putAnchor } from '../../../src/pipeline/stages/anchors.ts';
import { startLocalAws, type StartedAws } from '../../helpers/aws.ts';

const place = { uri: 's3://cloudtree-athena-query-result/audit', days: 400 };
const hash = (n: number): string => n.toString(16).padStart(64, '0');
const at = Date.now();

let aws: StartedAws;
beforeAll(async () => {
  aws = await startLocalAws();
  await aws.aws.deploy();
});
afterAll(() => aws.close());

it('puts heads that nobody removes or replaces before their time, each once, and finds them again', async () => {
  for (const n of [7, 1204, 7]) await putAnchor(aws.s3, place, 'one', { sequence: n, hash: hash(n), at });
  await putAnchor(aws.s3, place, 'another', { sequence: 3, hash: hash(3), at });
  expect(await listAnchors(aws.s3, place.uri, 'one')).toEqual([
    { sequence: 7, hash: hash(7) },
    { sequence: 1204, hash: hash(1204) },
  ]);
  const object = { Bucket: 'cloudtree-athena-query-result', Key: `audit/one/000000000007-${hash(7)}.json` };
  const head = await aws.s3.send(new HeadObjectCommand(object));
  expect(head.ObjectLockMode).toBe('COMPLIANCE');
  expect(head.ObjectLockRetainUntilDate!.getTime()).toBeCloseTo(at + 400 * 24 * 3_600_000, -4);
  await expect(aws.s3.send(new DeleteObjectCommand(object))).rejects.toThrow('Access Denied');
  await expect(aws.s3.send(new PutObjectCommand({ ...object, Body: '{}' }))).rejects.toThrow('Access Denied');
  expect(await listAnchors(aws.s3, place.uri, 'one')).toHaveLength(2);
});

it('says what AWS refuses it with', async () => {
  const missing = { ...place, uri: 's3://no-such-bucket' };
  await expect(putAnchor(aws.s3, missing, 'one', { sequence: 1, hash: hash(1), at })).rejects.toBeInstanceOf(
    StageError,
  );
  await expect(listAnchors(aws.s3, missing.uri, 'one')).rejects.toBeInstanceOf(StageError);
});
