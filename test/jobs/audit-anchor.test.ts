import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createSealer } from '../../src/jobs/audit-sealer.ts';
import { putAnchor } from '../../src/pipeline/stages/anchors.ts';
import { startLocalAws, type StartedAws } from '../helpers/aws.ts';
import { cli, folderOf, SETTINGS } from '../helpers/cli.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

const uri = 's3://cloudtree-athena-query-result/audit';
const dir = folderOf({ 'sluice.yml': `${SETTINGS()}audit: { anchor: "${uri}" }\n` });

let redis: TestRedis;
let aws: StartedAws;
let replica: Replica;

beforeAll(async () => {
  // The SDK reads these by itself, so within this process they must be the process's own.
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'local');
  redis = await startTestRedis();
  aws = await startLocalAws();
  await aws.aws.deploy();
  replica = await startReplica(redis.url, {}, { work: false });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await replica.stop();
  await redis.stop();
  await aws.close();
  rmSync(dir, { recursive: true });
});

const verify = () =>
  cli(['audit', 'verify'], {
    REDIS_URL: redis.url,
    SLUICE_WORKSPACE: dir,
    AWS_ENDPOINT_URL: aws.endpoint,
  });
const write = (n: number) =>
  replica.redis.xadd(replica.names.audit, `${n}-0`, 'entry', JSON.stringify({ at: n, action: 'retry' }));

test('a head that was put outside betrays whoever rewrites the log and seals it anew', async () => {
  const warned: unknown[] = [];
  const log = { info: () => undefined, warn: (fields: object) => void warned.push(fields) };
  const { audit, installation, names } = replica;
  const anchor = (head: Parameters<typeof putAnchor>[3]) => putAnchor(aws.s3, { uri, days: 1 }, installation, head);
  for (let n = 1; n <= 5; n += 1) await write(n);
  await createSealer({ audit, anchor, log }).pass();
  // Each replica puts the same head.
  await createSealer({ audit, anchor, log }).pass();
  expect(warned).toEqual([]);
  await write(6);
  await createSealer({ audit, log }).pass();
  expect(await verify()).toMatchObject({ code: 0, err: `1 head noted in ${uri}.` });

  await replica.redis.del(names.audit, names.seals);
  for (let n = 1; n <= 9; n += 1) await write(n * 10);
  await createSealer({ audit, log }).pass();
  expect(await verify()).toMatchObject({
    code: 1,
    err: expect.stringContaining(
      'The log was rewritten: entry 5 has another hash than the one that was noted.',
    ) as string,
  });

  await replica.redis.del(names.audit, names.seals);
  expect(await verify()).toMatchObject({
    code: 1,
    err: expect.stringContaining('entry 1 and what followed') as string,
  });
});

test('a place that takes no head is told, and keeps nobody from sealing', async () => {
  const warned: string[] = [];
  const log = { info: () => undefined, warn: (_: object, message: string) => void warned.push(message) };
  const { audit, installation } = replica;
  await write(1000);
  const anchor = (head: Parameters<typeof putAnchor>[3]) =>
    putAnchor(aws.s3, { uri: 's3://no-such-bucket', days: 1 }, installation, head);
  const sealer = createSealer({ audit, anchor, log });
  await sealer.pass();
  await sealer.pass();
  expect(warned).toEqual(['the head of the audit log could not be put outside; it is tried again in a minute']);
  expect((await audit.verify([])).unsealed).toBe(0);
});
