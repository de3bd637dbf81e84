import {
  type ChatPostMessageArguments,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  type WebClient,
} from '@slack/web-api';
import { type Message, type RichBlock, richIn } from '../views/message.ts';

/** Slack said no: `code` is its own error word. */
export class SlackRefused extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`Slack refused: ${code}`);
    this.name = 'SlackRefused';
    this.code = code;
  }
}

/** Slack refused blocks that have a plain form. */
export class BlocksRefused extends SlackRefused {
  readonly sorts: RichBlock[];
  constructor(code: string, sorts: RichBlock[]) {
    super(code);
    this.name = 'BlocksRefused';
    this.sorts = sorts;
  }
}

/** Slack asks for a pause, in milliseconds. */
export class SlackBusy extends Error {
  readonly retryAfter: number;
  constructor(retryAfter: number) {
    super(`Slack asks to wait ${retryAfter} ms`);
    this.name = 'SlackBusy';
    this.retryAfter = retryAfter;
  }
}

/** Slack was not reached: what was to be sent has certainly not arrived. */
export class SlackAway extends Error {
  constructor(cause: unknown) {
    super('Slack cannot be reached', { cause });
    this.name = 'SlackAway';
  }
}

/** Slack did not answer: nobody can tell whether what was sent has arrived. */
export class SlackSilent extends Error {
  constructor(cause: unknown) {
    super('Slack did not answer', { cause });
    this.name = 'SlackSilent';
  }
}

/** Where a message belongs: enough to find it again when the answer to its posting was lost. */
export interface Address {
  channel: string;
  thread?: string;
  run: string;
  /** `root`, `log:<sequence>`, `failure:<stage>.a<attempt>` */
  key: string;
}

const EVENT = 'sluice_message';
/** How many pages of a busy channel are searched for a message. */
const PAGES = 10;

/** Blocks that a workspace does not take: the text says the same, so it goes alone rather than nothing at all. */
const BLOCKS_REFUSED = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long']);

/** Sends a message; where Slack refuses its blocks, and all of them are plain, its text alone. */
async function orText<T>(message: Message, send: (message: Message) => Promise<T>): Promise<T> {
  try {
    return await send(message);
  } catch (error) {
    if (!(error instanceof SlackRefused) || !BLOCKS_REFUSED.has(error.code)) throw error;
    const rich = richIn(message);
    if (rich.length > 0) throw new BlocksRefused(error.code, rich);
    return send({ text: message.text, blocks: [] });
  }
}

/** Posts and edits, one request each: no retry inside, because a retried post is a second message. */
export function createPoster(client: WebClient) {
  return {
    /** Posts and gives the message's ts. Throws SlackRefused, SlackBusy, SlackAway or SlackSilent. */
    post: ({ channel, thread, run, key }: Address, message: Message, broadcast: boolean): Promise<string> =>
      orText(message, (content) =>
        answered(async () => {
          const posted = await client.chat.postMessage({
            channel,
            ...content,
            unfurl_links: false,
            unfurl_media: false,
            metadata: { event_type: EVENT, event_payload: { run, key } },
            ...(thread !== undefined && { thread_ts: thread, reply_broadcast: broadcast }),
          } as ChatPostMessageArguments);
          return posted.ts!;
        }),
      ),

    /** Replaces a message's text and blocks. */
    update: (channel: string, ts: string, message: Message): Promise<void> =>
      orText(message, (content) =>
        answered(async () => {
          await client.chat.update({ channel, ts, ...content });
        }),
      ),

    /** Looks for a message whose posting was not answered; undefined when it is not there or may not be read. */
    async find({ channel, thread, run, key }: Address, since: number): Promise<string | undefined> {
      const window = { channel, include_all_metadata: true, oldest: String(since / 1000 - 5), limit: 200 };
      try {
        let cursor: string | undefined;
        for (let page = 0; page < PAGES; page += 1) {
          const at = { ...window, ...(cursor !== undefined && { cursor }) };
          const found = await answered(() =>
            thread === undefined
              ? client.conversations.history(at)
              : client.conversations.replies({ ...at, ts: thread }),
          );
          const ours = found.messages?.find(({ metadata }) => {
            const payload: Partial<Record<string, unknown>> = { ...metadata?.event_payload };
            return metadata?.event_type === EVENT && payload['run'] === run && payload['key'] === key;
          });
          cursor = found.response_metadata?.next_cursor || undefined;
          if (ours || cursor === undefined) return ours?.ts;
        }
        return undefined;
      } catch (error) {
        if (error instanceof SlackRefused) return undefined;
        throw error;
      }
    },
  };
}

export type Poster = ReturnType<typeof createPoster>;

/** Slack's words for a request that it may have carried out all the same. */
const MAYBE_DONE = new Set(['fatal_error', 'internal_error', 'request_timeout', 'service_unavailable']);
/** Errors of a connection that was never made. */
const NOT_REACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** The code of an error, or of one that caused it. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, original } = error as { code?: unknown; original?: unknown };
  const deeper = codeOf(original) ?? codeOf(error.cause);
  return deeper ?? (typeof code === 'string' ? code : undefined);
}

async function answered<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof WebAPIRateLimitedError) throw new SlackBusy(error.retryAfter * 1000);
    if (error instanceof WebAPIHTTPError && error.statusCode === 429) throw new SlackBusy(1000);
    if (error instanceof WebAPIPlatformError && !MAYBE_DONE.has(error.data.error))
      throw new SlackRefused(error.data.error);
    if (NOT_REACHED.has(codeOf(error) ?? '')) throw new SlackAway(error);
    throw new SlackSilent(error);
  }
}
