import {
  AthenaClient,
  ListDataCatalogsCommand,
  ListWorkGroupsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { GetBucketAclCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { QuickSightClient, ListDashboardsCommand } from '@aws-sdk/client-quicksight';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { awsClientConfig, startLocalAws, type StartedAws } from '../../helpers/aws.ts';
import { createFakeEngine } from './fake-engine.ts';

let local: StartedAws;
let warnings: string[];
const engine = createFakeEngine();

beforeEach(async () => {
  warnings = [];
  engine.executed.length = 0;
  const log = { info: () => {}, warn: (_: object, message: string) => void warnings.push(message) };
  local = await startLocalAws({ engine, log, configDir: '/nowhere' });
  await local.aws.deploy();
});
afterEach(() => local.close());

const SIGNED = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=local/20261121/ap-northeast-2/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;
const start = (more: object = {}) =>
  local.athena.send(new StartQueryExecutionCommand({ QueryString: 'rows 1', ...more }));
const calls = async () => ((await (await local.aws.control.request('/aws/calls')).json()) as { calls: object[] }).calls;

describe('requests', () => {
  it('without a signature are refused in the protocol of their service', async () => {
    const json = await fetch(local.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSGlue.GetJob' },
      body: '{}',
    });
    expect(json.status).toBe(403);
    expect(await json.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
    const xml = await fetch(`${local.endpoint}/bucket/key`);
    expect(await xml.text()).toContain('<Code>MissingAuthenticationToken</Code>');
    const garbled = await fetch(`${local.endpoint}/bucket/key`, {
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=x' },
    });
    expect(garbled.status).toBe(403);
  });

  it('signed for another service are refused', async () => {
    const headers = { 'x-amz-target': 'AWSGlue.GetJob', authorization: SIGNED('athena') };
    const reply = await fetch(local.endpoint, { method: 'POST', headers, body: '{}' });
    expect(await reply.json()).toMatchObject({ __type: 'InvalidSignatureException' });
  });

  it.each([
    ['an operation of Athena', () => local.athena.send(new ListDataCatalogsCommand({})), 'athena ListDataCatalogs'],
    ['an operation of S3', () => local.s3.send(new GetBucketAclCommand({ Bucket: 'b' })), 's3 GET bucket?acl'],
    [
      'a whole service',
      () =>
        new QuickSightClient(awsClientConfig(local.endpoint)).send(new ListDashboardsCommand({ AwsAccountId: '1' })),
      'quicksight',
    ],
  ])('for %s that is not emulated fail by name, loudly', async (_, send, named) => {
    await expect(send()).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining(named),
      $metadata: { httpStatusCode: 400 },
    });
    expect(warnings).toEqual([expect.stringContaining(named)]);
  });

  it('reach only 127.0.0.1', () => {
    expect(local.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('to STS say who one is', async () => {
    const headers = { authorization: SIGNED('sts'), 'content-type': 'application/x-www-form-urlencoded' };
    const body = 'Action=GetCallerIdentity&Version=2011-06-15';
    const reply = await fetch(local.endpoint, { method: 'POST', headers, body });
    expect(await reply.text()).toMatch(/<GetCallerIdentityResult>.*<Account>000000000000<\/Account>/);
  });
});

describe('faults', () => {
  const add = (fault: object, more: object = {}) =>
    local.faults.add({ target: 'aws', match: { service: 'athena', operation: 'StartQueryExecution' }, fault, ...more });

  it('of a status refuse before anything is accepted', async () => {
    add({ status: 503, retryAfter: 2 });
    await expect(start()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
    expect(await calls()).toEqual([]);
    await start();
    expect(await calls()).toHaveLength(1);
  });

  it('of an error are raised by its name', async () => {
    add({ error: 'TooManyRequestsException' });
    await expect(start()).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  });

  it('of S3 come as S3 writes them', async () => {
    local.faults.add({ target: 'aws', match: { service: 's3', operation: 'PutObject' }, fault: { error: 'SlowDown' } });
    const put = new PutObjectCommand({ Bucket: 'cloudtree-raw-data', Key: 'k', Body: 'x' });
    await expect(local.s3.send(put)).rejects.toMatchObject({ name: 'SlowDown', $metadata: { httpStatusCode: 503 } });
  });

  it('dropping after accept perform the operation; the same token then finds it', async () => {
    const ClientRequestToken = 'sl-0123456789012345678901234567890123456';
    add({ dropAfterAccept: true });
    await expect(start({ ClientRequestToken })).rejects.toMatchObject({ code: 'ECONNRESET' });
    const { QueryExecutionId } = await start({ ClientRequestToken });
    expect(await calls()).toMatchObject([
      { token: ClientRequestToken, effectId: QueryExecutionId },
      { token: ClientRequestToken, effectId: QueryExecutionId },
    ]);
  });

  it('of delay hold the reply of what is already accepted', async () => {
    add({ delayMs: 60_000 });
    const impatient = new AbortController();
    const held = local.athena.send(new StartQueryExecutionCommand({ QueryString: 'rows 1' }), {
      abortSignal: impatient.signal,
    });
    while ((await calls()).length === 0) await local.athena.send(new ListWorkGroupsCommand({}));
    impatient.abort();
    await expect(held).rejects.toMatchObject({ name: 'AbortError' });
  });
});

it('a client with nothing but AWS_ENDPOINT_URL finds it', async () => {
  const { endpoint, ...rest } = awsClientConfig(local.endpoint);
  process.env['AWS_ENDPOINT_URL'] = endpoint;
  try {
    expect((await new AthenaClient(rest).send(new ListWorkGroupsCommand({}))).WorkGroups).toHaveLength(1);
  } finally {
    delete process.env['AWS_ENDPOINT_URL'];
  }
});
