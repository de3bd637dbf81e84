import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvalidRequestContentException,
  InvokeCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, startLocalAws, type StartedAws } from '../../helpers/aws.ts';
import { createFakeEngine } from './fake-engine.ts';

const options = {
  engine: createFakeEngine(),
  configDir: join(import.meta.dirname, 'fixtures'),
  apiUrl: 'http://127.0.0.1:9',
  lambdaRetryDelays: [10, 20],
};
let local: StartedAws;
beforeAll(async () => {
  local = await startLocalAws(options);
  await local.aws.deploy();
});
afterAll(() => local.close());

const invoke = async (FunctionName: string, payload: unknown = {}, more: object = {}) => {
  const reply = await local.lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload), ...more }));
  const text = reply.Payload?.transformToString() ?? '';
  return { ...reply, result: text ? (JSON.parse(text) as Record<string, unknown>) : undefined };
};
const logged = async (group: string, filterPattern?: string) => {
  const reply = await local.logs.send(
    new FilterLogEventsCommand({ logGroupName: group, ...(filterPattern && { filterPattern }) }),
  );
  return reply.events!.map(({ message }) => message!);
};
const calls = async () =>
  (
    (await (await local.aws.control.request('/aws/calls?service=lambda&operation=Invoke')).json()) as {
      calls: { token: string; effectId: string }[];
    }
  ).calls;

describe('RequestResponse', () => {
  it('runs the handler in an environment of its own and returns its result with the end of its log', async () => {
    const reply = await invoke('echo', { a: '가' }, { LogType: 'Tail' });
    expect(reply).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      result: { event: { a: '가' }, name: 'echo', left: true, flag: 'from function.json' },
    });
    expect(reply.result).not.toHaveProperty('secret');
    const tail = Buffer.from(reply.LogResult!, 'base64').toString();
    expect(tail).toMatch(
      /^START RequestId: .*\n.*\tINFO\tgot {"a":"가"}\rsecond line\nEND RequestId: .*\nREPORT RequestId: .*Memory Size: 256 MB/s,
    );
    expect(await logged('/aws/lambda/echo', `"${reply.$metadata.requestId}" REPORT`)).toHaveLength(1);
  });

  it.each([
    ['crash', { errorType: 'RangeError', errorMessage: 'out of range', trace: expect.any(Array) }],
    [
      'exits',
      {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringContaining('Runtime exited with error: exit status 3'),
      },
    ],
    ['broken', { errorType: 'Runtime.ImportModuleError', errorMessage: expect.stringContaining('not-there') }],
    [
      'slow',
      { errorType: 'Sandbox.Timedout', errorMessage: expect.stringContaining('Task timed out after 1.00 seconds') },
    ],
  ])('of %s is a function error, not an HTTP one', async (name, error) => {
    expect(await invoke(name)).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled', result: error });
  });

  it('reaches the local AWS and the API stubs with no configuration', async () => {
    await invoke('store', { Bucket: 'cloudtree-raw-data', Key: 'from/lambda' });
    expect(readFileSync(join(local.dataDir, 's3/cloudtree-raw-data/from/lambda'), 'utf8')).toBe(
      'http://127.0.0.1:9/api',
    );
  });

  it('is refused beyond the concurrency limit', async () => {
    const replies = await Promise.allSettled(Array.from({ length: 11 }, () => invoke('slow')));
    const refused = replies.filter((reply) => reply.status === 'rejected');
    expect(refused.map(({ reason }) => (reason as Error).name)).toEqual(['TooManyRequestsException']);
  });
});

describe('Event', () => {
  it('is accepted at once, counted with its token, and run', async () => {
    const reply = await invoke(
      'echo',
      { sluice: { token: 'sl-abc', results: 's3://b/p' } },
      { InvocationType: 'Event' },
    );
    expect(reply).toMatchObject({ StatusCode: 202, result: undefined });
    const { requestId } = reply.$metadata;
    expect((await calls()).at(-1)).toMatchObject({ token: 'sl-abc', effectId: requestId });
    await eventually(async () => {
      const lines = await logged('/aws/lambda/echo').catch(() => []);
      return lines.find((line) => line.startsWith(`REPORT RequestId: ${requestId}`));
    });
  });

  it('that fails is run again under the same request id, three times at most', async () => {
    const starts = async (name: string, requestId: string) =>
      (await logged(`/aws/lambda/${name}`).catch(() => [])).filter((line) =>
        line.startsWith(`REPORT RequestId: ${requestId}`),
      );
    const crash = await invoke('crash', {}, { InvocationType: 'Event' });
    const flaky = await invoke('flaky', { marker: join(local.dataDir, 'marker') }, { InvocationType: 'Event' });
    await eventually(async () => ((await starts('crash', crash.$metadata.requestId!)).length === 3 ? true : undefined));
    await eventually(async () => ((await starts('flaky', flaky.$metadata.requestId!)).length === 2 ? true : undefined));
    await invoke('echo'); // time for a fourth attempt, were there one
    expect(await starts('crash', crash.$metadata.requestId!)).toHaveLength(3);
  });

  it('survives a restart: lost in its container, it is run again', async () => {
    const { $metadata } = await invoke('slow', {}, { InvocationType: 'Event' });
    const starts = async () =>
      (await logged('/aws/lambda/slow').catch(() => [])).filter((line) =>
        line.startsWith(`START RequestId: ${$metadata.requestId}`),
      );
    await eventually(async () => ((await starts()).length > 0 ? true : undefined));
    const before = (await starts()).length;
    await local.stop();
    local = await startLocalAws({ ...options, dataDir: local.dataDir });
    expect(await eventually(async () => ((await starts()).length > before ? true : undefined))).toBe(true);
  });
});

it('DryRun starts nothing', async () => {
  const before = (await calls()).length;
  expect(await invoke('crash', {}, { InvocationType: 'DryRun' })).toMatchObject({ StatusCode: 204 });
  expect((await calls()).length).toBe(before);
});

it('functions are described', async () => {
  const wanted = { FunctionName: 'echo', Timeout: 5, MemorySize: 256, Runtime: 'nodejs24.x', State: 'Active' };
  expect(await local.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'echo' }))).toMatchObject(wanted);
  const byArn = new GetFunctionCommand({ FunctionName: 'arn:aws:lambda:ap-northeast-2:000000000000:function:echo' });
  expect((await local.lambda.send(byArn)).Configuration).toMatchObject(wanted);
});

it('what does not exist or is not emulated is refused', async () => {
  await expect(invoke('nobody')).rejects.toBeInstanceOf(ResourceNotFoundException);
  await expect(invoke('../functions/echo')).rejects.toBeInstanceOf(ResourceNotFoundException);
  await expect(invoke('echo', {}, { Qualifier: '7' })).rejects.toBeInstanceOf(ResourceNotFoundException);
  await expect(invoke('echo', {}, { Payload: 'not json' })).rejects.toBeInstanceOf(InvalidRequestContentException);
  await expect(invoke('echo', {}, { DurableExecutionName: 'x' })).rejects.toThrow(
    'DurableExecutionName is not emulated',
  );
});
