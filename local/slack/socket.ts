import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { identity } from './seed.ts';
import { ControlError } from './types.ts';

/** How the app answered a payload. */
export interface Delivery {
  /** The payload of the acknowledgement; null when it was empty, or when there was none. */
  ack: Record<string, unknown> | null;
  ackMs: number;
  error?: string;
}

export type EnvelopeType = 'slash_commands' | 'interactive' | 'events_api';

interface Pending {
  socket: WebSocket;
  settle(ack: Record<string, unknown> | undefined): void;
}

/** What people did and the app has not heard of yet. */
export interface Held {
  count(): number;
  /** Delivers it, the last first, each when the one before has been answered. */
  lastFirst(): Promise<void>;
}

const maxConnections = 10;
const pingEvery = 10_000;

/** Socket Mode: hands each payload to exactly one connection, in turn, and waits for its acknowledgement. */
export type Hub = ReturnType<typeof createHub>;

export function createHub(options: { ackTimeoutMs: number; log: (line: string) => void }) {
  const { ackTimeoutMs, log } = options;
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const pending = new Map<string, Pending>();
  const alive = new WeakSet<WebSocket>();
  let sockets: WebSocket[] = [];
  let turn = 0;
  let copies = 1;
  let held: (() => Promise<void>)[] | undefined;

  const debugInfo = { host: 'local-slack', build_number: 1, approximate_connection_time: 18_060 };
  const send = (socket: WebSocket, message: object): void => socket.send(JSON.stringify(message));

  const onMessage = (data: string): void => {
    const message = JSON.parse(data) as { envelope_id?: string; payload?: Record<string, unknown> };
    const waiting = pending.get(message.envelope_id ?? '');
    if (waiting) waiting.settle(message.payload ?? {});
    else log(`an acknowledgement came too late or for an unknown envelope: ${data.slice(0, 200)}`);
  };

  const onConnection = (socket: WebSocket): void => {
    if (sockets.length >= maxConnections) {
      send(socket, { type: 'disconnect', reason: 'too_many_websockets', debug_info: debugInfo });
      socket.close();
      return;
    }
    sockets.push(socket);
    alive.add(socket);
    socket.on('pong', () => alive.add(socket));
    socket.on('error', (error) => log(`a Socket Mode connection failed: ${error.message}`));
    socket.on('message', (data) => onMessage((data as Buffer).toString()));
    socket.on('close', () => {
      sockets = sockets.filter((s) => s !== socket);
      for (const waiting of pending.values()) if (waiting.socket === socket) waiting.settle(undefined);
    });
    send(socket, {
      type: 'hello',
      num_connections: sockets.length,
      debug_info: debugInfo,
      connection_info: { app_id: identity.app },
    });
  };

  const heartbeat = setInterval(() => {
    for (const socket of sockets) {
      if (!alive.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, pingEvery).unref();

  function transmit(type: EnvelopeType, payload: object, acceptsResponse: boolean, retry: number): Promise<Delivery> {
    const open = sockets.filter((s) => s.readyState === s.OPEN);
    const socket = open[turn++ % open.length];
    if (socket === undefined) {
      const hint = 'start the app with SLACK_API_URL of this server and wait for its Socket Mode connection';
      throw new ControlError(503, 'no app is connected', hint);
    }
    const envelope = randomUUID();
    const started = performance.now();
    return new Promise((resolve) => {
      const settle = (ack: Record<string, unknown> | undefined): void => {
        clearTimeout(timer);
        pending.delete(envelope);
        const ackMs = Math.round((performance.now() - started) * 100) / 100;
        if (ack === undefined) resolve({ ack: null, ackMs, error: 'operation_timeout' });
        else resolve({ ack: acceptsResponse && Object.keys(ack).length > 0 ? ack : null, ackMs });
      };
      const timer = setTimeout(() => settle(undefined), ackTimeoutMs);
      pending.set(envelope, { socket, settle });
      send(socket, {
        type,
        envelope_id: envelope,
        payload,
        accepts_response_payload: acceptsResponse,
        ...(type === 'events_api' && { retry_attempt: retry, retry_reason: retry > 0 ? 'timeout' : '' }),
      });
    });
  }

  return {
    /** The path that apps.connections.open gives out; it opens one connection. */
    ticket(): string {
      const ticket = randomUUID();
      tickets.add(ticket);
      return `/socket?ticket=${ticket}&app_id=${identity.app}`;
    },

    attach(http: Server): void {
      http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        const url = new URL(request.url ?? '/', 'http://localhost');
        const known = url.pathname === '/socket' && tickets.delete(url.searchParams.get('ticket') ?? '');
        if (known) server.handleUpgrade(request, socket, head, onConnection);
        else socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
      });
    },

    connections: (): number => sockets.length,

    /**
     * Sends a payload to one connection, or as often as `repeat` says to one after the other; the first answer counts.
     * Without an acknowledgement in time the answer says operation_timeout.
     */
    async deliver(type: EnvelopeType, payload: object, acceptsResponse = true): Promise<Delivery> {
      const give = async (): Promise<Delivery> => {
        const answers = Array.from({ length: copies }, (_, index) => transmit(type, payload, acceptsResponse, index));
        return answers[0]!;
      };
      const waiting = held;
      if (!waiting) return give();
      return new Promise((resolve, reject) => waiting.push(() => give().then(resolve, reject)));
    },

    /** How many times each payload is delivered from now on: Slack promises at least once. */
    repeat(times: number): void {
      copies = times;
    },
    /** Holds back what people do from now on. */
    hold(): Held {
      const waiting: (() => Promise<void>)[] = [];
      held = waiting;
      return {
        count: () => waiting.length,
        async lastFirst() {
          held = undefined;
          for (const give of waiting.toReversed()) await give();
        },
      };
    },

    /** Asks every connection to come again, as Slack does every few hours. */
    refresh(): void {
      for (const socket of sockets) {
        send(socket, { type: 'disconnect', reason: 'refresh_requested', debug_info: debugInfo });
      }
    },

    /** Says goodbye to every connection and waits for its close, briefly. */
    async close(): Promise<void> {
      clearInterval(heartbeat);
      server.close();
      const goodbye = (socket: WebSocket): Promise<void> =>
        new Promise((done) => {
          const impatient = setTimeout(() => socket.terminate(), 500);
          socket.once('close', () => (clearTimeout(impatient), done()));
          socket.close(1001);
        });
      await Promise.all(sockets.map(goodbye));
    },
  };
}
