import { z } from 'zod';
import { AwsError } from '../errors.ts';
import { compileFilterPattern } from '../logs/filter-pattern.ts';
import type { LogEvent, LogStore } from '../logs/store.ts';
import { arn } from '../names.ts';
import { page } from '../paging.ts';
import { json11 } from '../protocols/json.ts';
import { input, operation, present, type Service } from '../service.ts';

const INVALID = 'InvalidParameterException';
const name = z.string().min(1).max(512);
const optional = {
  token: z.string().optional(),
  time: z.int().min(0).optional(),
};

/** CloudWatch Logs, for reading; Lambda and Glue write. */
export function logs(store: LogStore): Service {
  return {
    name: 'logs',
    target: 'Logs_20140328',
    protocol: json11,
    invalid: INVALID,
    operations: {
      FilterLogEvents: operation({
        input: input(
          {
            logGroupName: name,
            logStreamNames: z.array(name).min(1).max(100).optional(),
            logStreamNamePrefix: name.optional(),
            startTime: optional.time,
            endTime: optional.time,
            filterPattern: z.string().max(1024).default(''),
            nextToken: optional.token,
            limit: z.int().min(1).max(10_000).default(10_000),
          },
          ['interleaved'],
        ),
        handler: (request) => {
          if (request.logStreamNames && request.logStreamNamePrefix)
            throw new AwsError(INVALID, 'logStreamNames and logStreamNamePrefix cannot both be given.');
          const matches = compileFilterPattern(request.filterPattern);
          const { startTime = 0, endTime = Infinity } = request;
          const events = streamsOf(store, request.logGroupName)
            .filter(
              (stream) =>
                request.logStreamNames?.includes(stream) ?? stream.startsWith(request.logStreamNamePrefix ?? ''),
            )
            .flatMap((stream) => store.read(request.logGroupName, stream))
            .filter(({ timestamp, message }) => timestamp >= startTime && timestamp <= endTime && matches(message))
            .toSorted((a, b) => a.timestamp - b.timestamp);
          const { items, nextToken } = page(events, request.nextToken, request.limit, INVALID);
          const found = items.map((event) => ({
            ...eventOf(event),
            logStreamName: event.stream,
            eventId: event.eventId,
          }));
          return present({ events: found, searchedLogStreams: [], nextToken });
        },
      }),
      GetLogEvents: operation({
        input: input({
          logGroupName: name,
          logStreamName: name,
          startTime: optional.time,
          endTime: optional.time,
          nextToken: z.string().optional(),
          limit: z.int().min(1).max(10_000).default(10_000),
          startFromHead: z.boolean().default(false),
        }),
        handler: (request) => {
          if (!streamsOf(store, request.logGroupName).includes(request.logStreamName))
            throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
          const { startTime = 0, endTime = Infinity } = request;
          const events = store
            .read(request.logGroupName, request.logStreamName)
            .filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime);
          const [start, end] = window(events.length, request);
          return {
            events: events.slice(start, end).map(eventOf),
            nextForwardToken: `f/${end}`,
            nextBackwardToken: `b/${start}`,
          };
        },
      }),
      DescribeLogStreams: operation({
        input: input({
          logGroupName: name,
          logStreamNamePrefix: name.optional(),
          orderBy: z.enum(['LogStreamName', 'LastEventTime']).default('LogStreamName'),
          descending: z.boolean().default(false),
          nextToken: optional.token,
          limit: z.int().min(1).max(50).default(50),
        }),
        handler: ({ logGroupName: group, orderBy, ...request }) => {
          if (orderBy === 'LastEventTime' && request.logStreamNamePrefix)
            throw new AwsError(INVALID, 'Cannot order by LastEventTime with a logStreamNamePrefix.');
          const streams = streamsOf(store, group)
            .filter((stream) => stream.startsWith(request.logStreamNamePrefix ?? ''))
            .map((stream) => describeStream(store, group, stream));
          if (orderBy === 'LastEventTime')
            streams.sort((a, b) => (a.lastEventTimestamp ?? 0) - (b.lastEventTimestamp ?? 0));
          if (request.descending) streams.reverse();
          const { items, nextToken } = page(streams, request.nextToken, request.limit, INVALID);
          return present({ logStreams: items, nextToken });
        },
      }),
      DescribeLogGroups: operation({
        input: input({
          logGroupNamePrefix: name.optional(),
          nextToken: optional.token,
          limit: z.int().min(1).max(50).default(50),
        }),
        handler: (request) => {
          const groups = store.groups().filter((group) => group.startsWith(request.logGroupNamePrefix ?? ''));
          const { items, nextToken } = page(groups, request.nextToken, request.limit, INVALID);
          const logGroups = items.map((logGroupName) => ({
            logGroupName,
            arn: arn('logs', `log-group:${logGroupName}:*`),
            logGroupArn: arn('logs', `log-group:${logGroupName}`),
            logGroupClass: 'STANDARD',
          }));
          return present({ logGroups, nextToken });
        },
      }),
    },
  };
}

function streamsOf(store: LogStore, group: string): string[] {
  if (!store.hasGroup(group))
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  return store.streams(group);
}

const eventOf = ({ timestamp, message }: LogEvent) => ({ timestamp, message, ingestionTime: timestamp });

function describeStream(store: LogStore, group: string, logStreamName: string) {
  const events = store.read(group, logStreamName);
  const [first, last] = [events[0]?.timestamp, events.at(-1)?.timestamp];
  return {
    logStreamName,
    arn: arn('logs', `log-group:${group}:log-stream:${logStreamName}`),
    ...(first !== undefined && { creationTime: first, firstEventTimestamp: first }),
    ...(last !== undefined && { lastEventTimestamp: last, lastIngestionTime: last }),
  };
}

/** Which events a page has: tokens `f/n` go on at n, `b/n` end before n; at either end the same token comes back. */
function window(
  length: number,
  request: { nextToken?: string | undefined; limit: number; startFromHead: boolean },
): [start: number, end: number] {
  const { nextToken = request.startFromHead ? 'f/0' : `b/${length}`, limit } = request;
  const [, direction, offset] = /^([fb])\/(\d+)$/.exec(nextToken) ?? [];
  if (direction === undefined) throw new AwsError(INVALID, 'The specified nextToken is invalid.');
  const at = Math.min(Number(offset), length);
  return direction === 'f' ? [at, Math.min(at + limit, length)] : [Math.max(at - limit, 0), at];
}
