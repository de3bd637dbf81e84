import { createServer, type Server } from 'node:http';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { Redis } from 'ioredis';
import { createApis } from './apis/index.ts';
import { createLocalAws } from './aws/index.ts';
import { launcherControl } from './control.ts';
import { generateData } from './data/generate.ts';
import { uploadsFrom } from './data/uploads.ts';
import { Faults, faultsControl } from './faults.ts';
import { HELP, type Options, readOptions } from './options.ts';
import { createPage } from './page/index.ts';
import { type Child, demandFree, freePort, LocalError, lockDirectory } from './processes.ts';
import { startProduct } from './product.ts';
import { startRedis } from './redis.ts';
import { createLocalSlack } from './slack/index.ts';

const START_PATIENCE = 60_000;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Things to end, last started first. */
const closers: (() => unknown)[] = [];
let closing: Promise<void> | undefined;
const closeAll = (): Promise<void> =>
  (closing ??= (async () => {
    for (const close of closers.toReversed()) await close();
  })());

async function listen(app: Hono, port: number): Promise<{ server: Server; port: number }> {
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, port: (server.address() as { port: number }).port };
}

async function start({ fresh, data, port, state }: Options): Promise<void> {
  await demandFree(port);
  const lock = lockDirectory(state);
  closers.push(lock.release);
  if (fresh)
    for (const part of ['redis', 'slack', 'aws', 'input', 'local.env'])
      rmSync(join(state, part), { recursive: true, force: true });
  const redis = await openRedis(state, (child) => lock.note(child, 'appendonly'));

  const faults = new Faults();
  let offset = Number((await redis.client.get('{sluice}:clock-offset')) ?? 0);
  const now = (): number => Date.now() + offset;
  const dataDir = data ?? join(state, 'input');
  if (data === undefined) await generateData(dataDir);

  const apis = await listen(createApis({ dataDir, faults, log: { warn: sayOnce } }), 0);
  const aws = await createLocalAws({
    dataDir: join(state, 'aws'),
    configDir: resolve('config'),
    apiUrl: `http://127.0.0.1:${apis.port}`,
    uploads: uploadsFrom(dataDir),
    faults,
    now,
  });
  closers.push(() => aws.close());
  const awsUrl = await aws.listen();
  await aws.deploy();

  const slack = createLocalSlack({ dataDir: join(state, 'slack'), manifestFile: resolve('manifest.yml'), faults, now });
  closers.push(() => slack.close());
  const slackListener = await listen(new Hono().route('/api', slack.api), 0);
  slack.attachSocket(slackListener.server);

  const healthPort = await freePort();
  const env = productEnvironment({ redisUrl: redis.url, slackPort: slackListener.port, awsUrl, healthPort });
  writeFileSync(
    join(state, 'local.env'),
    Object.entries(env)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  const product = startProduct({
    env: { ...env, PATH: process.env['PATH'] ?? '' },
    logFile: join(state, 'product.log'),
    healthUrl: `http://127.0.0.1:${healthPort}/readyz`,
    failpoint: process.env['FAILPOINT'],
    onStart: (child) => lock.note(child, 'src/main.ts'),
    say,
  });
  closers.push(() => product.stop());

  const ready = async (): Promise<boolean> => slack.connections() > 0 && (await product.ready());
  const until = Date.now() + START_PATIENCE;
  while (!(await ready())) {
    if (Date.now() > until || product.restarts() > 2)
      throw new LocalError(`The product did not start. The end of its log:\n${product.tail()}`);
    await delay(100);
  }
  const onClock = (moved: number): void => {
    offset = moved;
    slack.publish({ kind: 'clock' });
  };
  watch(ready, () => slack.publish({ kind: 'health' }));
  const control = new Hono()
    .use(async (c, next) => {
      await next();
      if (c.req.method !== 'GET' && /\/(breaks|faults)/.test(c.req.path)) slack.publish({ kind: 'fault' });
    })
    .route('/', launcherControl({ ready, now, redis: redis.client, onClock }))
    .route('/', slack.control)
    .route('/', aws.control)
    .route('/', faultsControl(faults));
  const page = await createPage({ cacheDir: join(state, 'page') });
  await listen(new Hono().route('/control', control).route('/', page), port);
  say(`Sluice is running. Open http://127.0.0.1:${port}`);
  say(
    'Local emulation: not Slack, not AWS; nothing leaves this machine. Try /pipeline run popular-loans. Ctrl-C ends it.',
  );
}

const said = new Set<string>();
/** Says what happens at each request the first time only. */
function sayOnce(fields: object, message: string): void {
  const line = `${message} ${JSON.stringify(fields)}`;
  if (!said.has(line)) say(line);
  said.add(line);
}

/** Tells of each change between ready and not ready. */
function watch(ready: () => Promise<boolean>, changed: () => void): void {
  let before = true;
  const timer = setInterval(async () => {
    const up = await ready();
    if (up !== before) changed();
    before = up;
  }, 500);
  closers.push(() => clearInterval(timer));
}

async function openRedis(state: string, note: (child: Child) => void): Promise<{ url: string; client: Redis }> {
  let url = process.env['REDIS_URL'];
  if (url === undefined) {
    const started = await startRedis(join(state, 'redis'));
    note(started.child);
    closers.push(async () => {
      started.child.process.kill('SIGTERM');
      await started.child.ended;
    });
    url = started.url;
  }
  const client = new Redis(url, { maxRetriesPerRequest: 3 });
  client.on('error', () => undefined);
  closers.push(() => client.disconnect());
  await client.ping().catch(() => {
    throw new LocalError(
      'Redis at REDIS_URL does not answer. Check the address, or unset REDIS_URL to let local mode start its own.',
    );
  });
  return { url, client };
}

const productEnvironment = (at: {
  redisUrl: string;
  slackPort: number;
  awsUrl: string;
  healthPort: number;
}): Record<string, string> => ({
  REDIS_URL: at.redisUrl,
  SLACK_API_URL: `http://127.0.0.1:${at.slackPort}/api/`,
  SLACK_BOT_TOKEN: 'xoxb-local',
  SLACK_APP_TOKEN: 'xapp-local',
  AWS_ENDPOINT_URL: at.awsUrl,
  AWS_REGION: 'ap-northeast-2',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  SLUICE_WORKSPACE: resolve('config'),
  SLUICE_TEST_CLOCK: '1',
  HEALTH_PORT: String(at.healthPort),
});

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return say(HELP);
  mkdirSync(options.state, { recursive: true });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Asked twice, it still ends what it started: nothing is left behind.
    process.on(signal, () => {
      if (!closing) say('Stopping…');
      void closeAll().then(() => process.exit(0));
    });
  }
  await start(options);
}

await main().catch(async (error: unknown) => {
  process.stderr.write(
    `${error instanceof LocalError ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  await closeAll();
  process.exit(1);
});
