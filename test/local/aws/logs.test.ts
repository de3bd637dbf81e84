import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  InvalidParameterException,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileFilterPattern } from '../../../local/aws/logs/filter-pattern.ts';
import { LogStore } from '../../../local/aws/logs/store.ts';
import { awsClientConfig, startLocalAws, type StartedAws } from '../../helpers/aws.ts';
import { RecordingHandler, undefinedMembers } from '../../helpers/sdk-schema.ts';
import { createFakeEngine } from './fake-engine.ts';

let local: StartedAws;
const requestHandler = new RecordingHandler();
let client: CloudWatchLogsClient;
const logGroupName = '/aws/lambda/f';
const streams = ['2026/11/21/[$LATEST]a', '2026/11/21/[$LATEST]b'];

beforeAll(async () => {
  local = await startLocalAws({ engine: createFakeEngine() });
  client = new CloudWatchLogsClient({ ...awsClientConfig(local.endpoint), requestHandler });
  let now = 1000;
  const store = new LogStore(local.dataDir, () => now);
  store.append(logGroupName, streams[0]!, ['START RequestId: one', 'ERROR sl-token here']);
  now = 2000;
  store.append(logGroupName, streams[1]!, ['START RequestId: two']);
  now = 3000;
  store.append(logGroupName, streams[0]!, ['REPORT RequestId: one']);
});
afterAll(() => local.close());

const filter = async (more: object) =>
  (await client.send(new FilterLogEventsCommand({ logGroupName, ...more }))).events!.map(({ message }) => message);
const read = (more: object) =>
  client.send(new GetLogEventsCommand({ logGroupName, logStreamName: streams[0]!, ...more }));

it('FilterLogEvents looks through all streams in order of time, by pattern, time and stream', async () => {
  expect(await filter({})).toEqual([
    'START RequestId: one',
    'ERROR sl-token here',
    'START RequestId: two',
    'REPORT RequestId: one',
  ]);
  expect(await filter({ filterPattern: '"sl-token"' })).toEqual(['ERROR sl-token here']);
  expect(await filter({ startTime: 2000, endTime: 2000 })).toEqual(['START RequestId: two']);
  expect(await filter({ logStreamNames: [streams[1]] })).toEqual(['START RequestId: two']);
  const page = await client.send(new FilterLogEventsCommand({ logGroupName, limit: 3 }));
  expect(await filter({ limit: 3, nextToken: page.nextToken })).toEqual(['REPORT RequestId: one']);
});

it('GetLogEvents reads from either end and stays where it is at the end', async () => {
  expect((await read({ limit: 1 })).events).toMatchObject([{ message: 'REPORT RequestId: one', timestamp: 3000 }]);
  const head = await read({ limit: 2, startFromHead: true });
  expect(head.events!.map(({ message }) => message)).toEqual(['START RequestId: one', 'ERROR sl-token here']);
  const end = await read({ nextToken: head.nextForwardToken });
  expect(end.events).toHaveLength(1);
  expect((await read({ nextToken: end.nextForwardToken })).nextForwardToken).toBe(end.nextForwardToken);
});

it('groups and streams are listed', async () => {
  const groups = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/' }));
  expect(groups.logGroups!.map((group) => group.logGroupName)).toEqual([logGroupName]);
  const byTime = new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', descending: true });
  expect((await client.send(byTime)).logStreams).toMatchObject([
    { logStreamName: streams[0], lastEventTimestamp: 3000 },
    { logStreamName: streams[1], firstEventTimestamp: 2000 },
  ]);
});

it('what does not exist is refused with its class', async () => {
  const elsewhere = new FilterLogEventsCommand({ logGroupName: '/aws/lambda/none' });
  await expect(client.send(elsewhere)).rejects.toBeInstanceOf(ResourceNotFoundException);
  await expect(read({ logStreamName: 'none' })).rejects.toBeInstanceOf(ResourceNotFoundException);
  await expect(read({ nextToken: 'made-up' })).rejects.toBeInstanceOf(InvalidParameterException);
});

it('replies had no member that AWS does not define', () => {
  expect(requestHandler.replies.length).toBeGreaterThan(8);
  expect(requestHandler.replies.flatMap(({ operation, body }) => undefinedMembers(sdk, operation, body))).toEqual([]);
});

describe('compileFilterPattern', () => {
  it.each([
    ['', 'anything', true],
    ['ERROR here', 'ERROR sl here', true],
    ['ERROR missing', 'ERROR here', false],
    ['"two words"', 'has two words', true],
    ['?a ?b', 'only b', true],
    ['?x ?z', 'only b', false],
    ['-b', 'only b', false],
    ['"say \\"hi\\""', 'they say "hi"', true],
  ])('%j on %j is %s', (pattern, message, found) => {
    expect(compileFilterPattern(pattern)(message)).toBe(found);
  });

  it.each(['{ $.level = "error" }', '[a, b]', '%re%', 'sl-token'])('refuses %s', (pattern) => {
    expect(() => compileFilterPattern(pattern)).toThrow('Invalid filter pattern');
  });
});
