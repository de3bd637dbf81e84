import { FilterLogEventsCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Worded } from '../run.ts';
import { toStageError } from '../stages/aws-errors.ts';
import { CLOCK_SKEW } from '../stages/claims.ts';
import type { AwsClients, LogSource } from '../stages/stage.ts';

/** The end of a log, or why there is none to show. */
export type Logs = { state: 'lines'; source: LogSource; lines: string[] } | ({ state: 'unavailable' } & NoLogs);

/** Why there is no log to show. */
export interface NoLogs {
  because: 'none-kept' | 'not-found' | 'denied' | 'unreachable';
  /** The log group that was looked in. */
  group?: string;
  /** In the words of the service, or in ours where it could not be asked. */
  said?: Worded;
}

type Context = { clients: AwsClients; signal: AbortSignal };

const TAIL_LINES = 20;
const TAIL_CHARACTERS = 2_000;

/** A search answers in pages that may be empty; a log that is longer than this many is shown from its middle. */
const MAX_PAGES = 5;

/**
 * The last lines that the work behind `kind.logs(spec, handle)` wrote at or after `since`. Never throws: a log is a help, and
 * its absence changes nothing about the work.
 */
export async function readLogs(
  ctx: Context,
  source: LogSource | undefined,
  options: { lines: number; since: number },
): Promise<Logs> {
  if (!source) return { state: 'unavailable', because: 'none-kept' };
  const { group } = source;
  try {
    const startTime = options.since - CLOCK_SKEW;
    const messages =
      source.containing === undefined
        ? await lastOf(ctx, source, startTime, options.lines)
        : await search(ctx, source, startTime);
    const lines = messages.flatMap((message) => message.trimEnd().split('\n')).slice(-options.lines);
    if (lines.length > 0) return { state: 'lines', source, lines };
    return { state: 'unavailable', because: 'not-found', group };
  } catch (cause) {
    const error = toStageError(cause);
    if (error.code === 'ResourceNotFoundException') return { state: 'unavailable', because: 'not-found', group };
    const because = error.code === 'AccessDeniedException' ? 'denied' : 'unreachable';
    return { state: 'unavailable', because, group, said: error };
  }
}

/** The end of a log as the tail of a failure; undefined when there is none. */
export async function tailOf(ctx: Context, source: LogSource, since: number): Promise<string | undefined> {
  const logs = await readLogs(ctx, source, { lines: TAIL_LINES, since });
  return logs.state === 'lines' ? logs.lines.join('\n').slice(-TAIL_CHARACTERS) : undefined;
}

async function lastOf({ clients, signal }: Context, source: LogSource, startTime: number, limit: number) {
  const { events } = await clients.logs.send(
    new GetLogEventsCommand({
      logGroupName: source.group,
      logStreamName: source.stream,
      startTime,
      limit,
      startFromHead: false,
    }),
    { abortSignal: signal },
  );
  return (events ?? []).map((event) => event.message ?? '');
}

async function search({ clients, signal }: Context, source: LogSource, startTime: number): Promise<string[]> {
  const messages: string[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const reply = await clients.logs.send(
      new FilterLogEventsCommand({
        logGroupName: source.group,
        filterPattern: JSON.stringify(source.containing),
        startTime,
        ...(source.stream !== undefined && { logStreamNames: [source.stream] }),
        ...(nextToken !== undefined && { nextToken }),
      }),
      { abortSignal: signal },
    );
    messages.push(...(reply.events ?? []).map((event) => event.message ?? ''));
    nextToken = reply.nextToken;
    if (nextToken === undefined) break;
  }
  return messages;
}
