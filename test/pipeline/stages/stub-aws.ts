import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClients } from '../../../src/pipeline/stages/clients.ts';
import type { AwsClients, StageContext } from '../../../src/pipeline/stages/stage.ts';

/** One request as it arrived: the operation of a JSON service, or `GET /path`. */
export interface Asked {
  operation: string;
  input: Record<string, unknown>;
}

/** What goes back over the wire: a JSON body, a typed error, an object with its date, or trouble. */
export type Answer =
  | { json: unknown; status?: number }
  | { error: string; message?: string; status?: number }
  | { object: string; modified: number }
  | { html: string; status: number }
  | { status: number }
  | 'reset'
  | 'silence';

export interface StubAws {
  endpoint: string;
  clients: AwsClients;
  asked: Asked[];
  /** Replaces the answers from now on. */
  answers(next: (asked: Asked) => Answer): void;
  context(more?: Partial<StageContext>): StageContext;
  close(): Promise<void>;
}

export const TOKEN = `sl-${'0'.repeat(37)}`;
export const NOW = Date.parse('2026-11-21T03:00:00Z');

/** A server that says on the wire what a test tells it to: the SDK in front of it is the real one. */
export async function stubAws(): Promise<StubAws> {
  process.env['AWS_ACCESS_KEY_ID'] = 'stub';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'stub';
  const asked: Asked[] = [];
  let answer: (asked: Asked) => Answer = () => ({ status: 404 });
  const server = createServer((request, response) => {
    void read(request).then((call) => {
      asked.push(call);
      reply(response, answer(call));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clients = createClients({ region: 'ap-northeast-2', endpoint });
  return {
    endpoint,
    clients,
    asked,
    answers: (next) => (answer = next),
    context: (more = {}) => ({
      token: TOKEN,
      since: NOW - 10_000,
      now: NOW,
      deadline: NOW + 3_600_000,
      run: 'popular-loans.2026-10.r1',
      stage: 'fetch',
      attempt: 1,
      results: 's3://results/claims',
      clients,
      signal: new AbortController().signal,
      log: { info() {}, warn() {} },
      ...more,
    }),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const target = request.headers['x-amz-target'];
  const text = Buffer.concat(chunks).toString();
  return {
    operation: typeof target === 'string' ? target.split('.')[1]! : `${request.method} ${request.url?.split('?')[0]}`,
    input: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

function reply(response: ServerResponse, answer: Answer): void {
  if (answer === 'silence') return;
  if (answer === 'reset') response.destroy();
  else if ('json' in answer) response.writeHead(answer.status ?? 200).end(JSON.stringify(answer.json));
  else if ('error' in answer)
    response
      .writeHead(answer.status ?? 400, { 'x-amzn-errortype': answer.error })
      .end(JSON.stringify({ __type: answer.error, message: answer.message ?? 'as the test wants' }));
  else if ('object' in answer)
    response
      .writeHead(200, {
        'last-modified': new Date(answer.modified).toUTCString(),
        'content-length': Buffer.byteLength(answer.object),
      })
      .end(answer.object);
  else if ('html' in answer) response.writeHead(answer.status, { 'content-type': 'text/html' }).end(answer.html);
  else response.writeHead(answer.status).end();
}
