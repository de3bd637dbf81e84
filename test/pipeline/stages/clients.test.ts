import { GetJobRunCommand } from '@aws-sdk/client-glue';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { expect, it } from 'vitest';
import { createClients } from '../../../src/pipeline/stages/clients.ts';
import { stubAws } from './stub-aws.ts';

const region = 'ap-northeast-2';
const all = ({ once, ...clients }: ReturnType<typeof createClients>) => [
  ...Object.values(clients),
  ...Object.values(once),
];

it('no request of any client waits for ever', async () => {
  const aws = await stubAws();
  // The handler resolves its settings with its first request.
  aws.answers(() => ({ json: {} }));
  await aws.clients.glue.send(new GetJobRunCommand({ JobName: 'job', RunId: 'jr' }));
  for (const client of all(aws.clients)) {
    const handler = client.config.requestHandler as NodeHttpHandler;
    expect(handler.httpHandlerConfigs()).toMatchObject({
      connectionTimeout: 2_000,
      requestTimeout: 10_000,
      throwOnRequestTimeout: true,
    });
  }
  await aws.close();
});

it('every client says who calls', async () => {
  for (const client of all(createClients({ region }))) expect(await client.config.userAgentAppId()).toBe('sluice');
});

it('starts are sent once, looks up to three times', async () => {
  const { once, ...clients } = createClients({ region });
  for (const client of Object.values(once)) expect(await client.config.maxAttempts()).toBe(1);
  for (const client of Object.values(clients)) expect(await client.config.maxAttempts()).toBe(3);
});

it('buckets of an endpoint that stands in for AWS are part of the path', () => {
  expect(createClients({ region, endpoint: 'http://localhost:1' }).s3.config.forcePathStyle).toBe(true);
  expect(createClients({ region }).s3.config.forcePathStyle).toBe(false);
});
