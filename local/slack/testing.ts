import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createLocalSlack, type LocalSlack, type LocalSlackOptions } from './index.ts';

export interface RunningSlack {
  /** SLACK_API_URL of an app. */
  url: string;
  /** Where the control routes are: `${controlUrl}/slash`. */
  controlUrl: string;
  slack: LocalSlack;
  /** Calls a control route: with a body it posts. Answers the JSON, with `status` beside it. */
  control<T = Record<string, unknown>>(path: string, body?: object): Promise<T & { status: number }>;
  close(): Promise<void>;
}

/** Starts a local Slack on a free port of 127.0.0.1, for tests of any room. */
export async function startLocalSlack(options: LocalSlackOptions & { port?: number } = {}): Promise<RunningSlack> {
  const slack = createLocalSlack({ log: () => undefined, ...options });
  const app = new Hono().route('/api', slack.api).route('/control', slack.control);
  const { promise: listening, resolve } = Promise.withResolvers<AddressInfo>();
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: options.port ?? 0 }, resolve) as Server;
  slack.attachSocket(server);
  const { port } = await listening;
  const controlUrl = `http://127.0.0.1:${port}/control`;
  return {
    url: `http://127.0.0.1:${port}/api/`,
    controlUrl,
    slack,
    async control<T>(path: string, body?: object) {
      const init = body && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      };
      const response = await fetch(`${controlUrl}/${path}`, init);
      return { ...((await response.json()) as T), status: response.status };
    },
    async close() {
      await slack.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
