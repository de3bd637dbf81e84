import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createPage } from '../../../local/page/index.ts';
import { startLocalSlack } from '../../../local/slack/testing.ts';
import { startDemoApp } from './demo-app.ts';

/** The page over a real local Slack and a small Bolt app; health and the breaks are stand-ins. */
export async function startPage() {
  const manifestFile = fileURLToPath(new URL('manifest.yml', import.meta.url));
  const slack = await startLocalSlack({ manifestFile, ackTimeoutMs: 400 });
  const demo = await startDemoApp(slack.url);
  let broken = false;
  const standIns = new Hono()
    .get('/health', (c) => c.json({ ready: slack.slack.connections() > 0, now: Date.now() }))
    .get('/breaks', (c) =>
      c.json({
        breaks: [{ id: 'api', title: 'The library API fails', what: 'Page 2 answers an error until mended.', broken }],
      }),
    )
    .post('/breaks/:id', async (c) => {
      broken = (await c.req.json<{ broken: boolean }>()).broken;
      return c.json({ broken });
    });
  const app = new Hono()
    .route('/control', standIns)
    .route('/control', slack.slack.control)
    .route('/', await createPage());
  const { promise, resolve } = Promise.withResolvers<AddressInfo>();
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, resolve);
  const { port } = await promise;
  return {
    url: `http://127.0.0.1:${port}/`,
    slack,
    skipped: demo.skipped,
    stopApp: () => demo.app.stop(),
    startApp: () => demo.app.start(),
    async close() {
      await demo.app.stop();
      if ('closeAllConnections' in server) server.closeAllConnections();
      server.close();
      await slack.close();
    },
  };
}
