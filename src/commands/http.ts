import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { App, Receiver } from '@slack/bolt';
import type { StageContext } from '../pipeline/stages/stage.ts';
import { readRequest, type Request, Unreadable } from './request.ts';
import { verify } from './signature.ts';

/** Where Slack sends commands, interactions and events to: the request URLs of the manifest. */
export const REQUEST_PATH = '/slack/events';
/** Bytes of a body; a window with all it holds has at most 250 kB, and is longer once encoded. */
const BODY = 2 ** 20;
/** Milliseconds in which a request must have come whole. */
const PATIENCE = 5000;

export interface HttpParts {
  signingSecret: string;
  port: number;
  /** False for a signature that was seen before, by any replica. */
  isNew(signature: string): Promise<boolean>;
  log: StageContext['log'];
}

/** How a request is refused: nothing of it is told to whoever sent it. */
class Refused extends Error {
  readonly status: number;
  constructor(status: number, why: string) {
    super(why);
    this.status = status;
  }
}

/**
 * Takes requests from Slack where Socket Mode cannot be used. What is not signed by Slack, not of now, too long or seen before
 * reaches no listener. TLS ends before it, at a load balancer.
 */
export function createHttpReceiver({ signingSecret, port, isNew, log }: HttpParts): Receiver {
  let app: App;

  /** The signed bytes of a request; throws Refused. */
  async function admit(request: IncomingMessage): Promise<Buffer> {
    const body = await read(request);
    const { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature } = request.headers;
    const verdict = verify({ timestamp, signature, body }, signingSecret, Date.now());
    if ('refused' in verdict) throw new Refused(401, verdict.refused);
    const fresh = await isNew(verdict.signature).catch(() => {
      // Nobody can tell, and what is asked for could not be decided on either.
      throw new Refused(503, 'the store does not answer');
    });
    if (!fresh) throw new Refused(401, 'replayed');
    return body;
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url?.split('?', 1)[0] === '/livez') return end(response, 200);
    if (request.url?.split('?', 1)[0] !== REQUEST_PATH) throw new Refused(404, 'no such path');
    if (request.method !== 'POST') throw new Refused(405, 'not a POST');
    const asked = readable(await admit(request), request.headers['content-type'] ?? '');
    if (asked.sort === 'hello') return end(response, 200, { challenge: asked.challenge });
    if (asked.sort === 'check') return end(response, 200);
    if (asked.sort === 'unknown') throw new Refused(404, 'nobody listens');
    const { 'x-slack-retry-num': retry, 'x-slack-retry-reason': reason } = request.headers;
    await app.processEvent({
      body: asked.body,
      ack: async (answer) => end(response, 200, answer as unknown),
      ...(typeof retry === 'string' && { retryNum: Number(retry) }),
      ...(typeof reason === 'string' && { retryReason: reason }),
    });
    // Nobody listens to it.
    if (!response.headersSent) throw new Refused(404, 'nobody listens');
  }

  const server = createServer(
    { requestTimeout: PATIENCE, headersTimeout: PATIENCE, connectionsCheckingInterval: 1000 },
    (request, response) => {
      const from = request.socket.remoteAddress;
      take(request, response).catch((error: unknown) => {
        const refused = error instanceof Refused ? error : new Refused(500, 'a listener failed');
        log.warn({ why: refused.message, from, ...(refused !== error && { err: error }) }, 'a request was refused');
        // The rest of a body that is too long is not waited for.
        if (refused.status === 413) response.setHeader('connection', 'close');
        if (!response.headersSent) end(response, refused.status);
      });
    },
  );

  return {
    init: (bolt) => void (app = bolt),
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject).listen(port, () => resolve(server));
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve(undefined));
      }),
  };
}

function end(response: ServerResponse, status: number, answer?: unknown): void {
  if (answer === undefined || answer === '') response.writeHead(status).end();
  else if (typeof answer === 'string') response.writeHead(status, { 'content-type': 'text/plain' }).end(answer);
  else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}

/** The body whole. What is too long is left unread, so that there is still a connection to say so on. */
function read(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const tooLong = (): void => {
      request.pause().removeAllListeners('data');
      reject(new Refused(413, 'too long'));
    };
    if (Number(request.headers['content-length'] ?? 0) > BODY) return tooLong();
    request
      .on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > BODY) return tooLong();
        chunks.push(chunk);
      })
      .once('end', () => resolve(Buffer.concat(chunks)))
      .once('error', () => reject(new Refused(400, 'cut off')))
      .once('close', () => reject(new Refused(400, 'cut off')));
  });
}

/** What Slack asks; what it cannot have sent is refused before anybody stumbles over it. */
function readable(body: Buffer, type: string): Request {
  try {
    return readRequest(body, type);
  } catch (error) {
    throw error instanceof Unreadable ? new Refused(400, error.message) : error;
  }
}
