import { WebClient } from '@slack/web-api';
import { createHttpReceiver } from './commands/http.ts';
import { createSlackApp } from './commands/index.ts';
import { ConfigError, readConfig, readSecrets } from './config.ts';
import { StartError } from './errors.ts';
import { armFailpoint } from './failpoint.ts';
import { startHealth } from './health.ts';
import { createDirectory } from './jobs/directory.ts';
import { createSealer } from './jobs/audit-sealer.ts';
import { createDigestMaker } from './jobs/digest-maker.ts';
import { createDigests } from './jobs/digest.ts';
import { createEscalator, tellWebhook } from './jobs/escalator.ts';
import { createHeartbeat } from './jobs/heartbeat.ts';
import { createHomeReader } from './jobs/home-reader.ts';
import { createHomes } from './jobs/home.ts';
import { createLedger } from './jobs/ledger.ts';
import { createLookups } from './jobs/lookups.ts';
import { createMessageFinder } from './jobs/message-finder.ts';
import { createMessageStore } from './jobs/message-store.ts';
import { onNudge } from './jobs/nudge.ts';
import { createPacer } from './jobs/pacer.ts';
import { createPictures } from './jobs/pictures.ts';
import { createPublisher } from './jobs/publisher.ts';
import { createReadiness } from './jobs/readiness.ts';
import { createReconciler } from './jobs/reconciler.ts';
import { inspectRedis, interactiveRedis, workerRedis } from './jobs/redis.ts';
import { createReplays } from './jobs/replays.ts';
import { createRetention } from './jobs/retention.ts';
import { createScheduleStore } from './jobs/schedule-store.ts';
import { createSchedules } from './jobs/schedules.ts';
import { createRuns } from './jobs/runs.ts';
import { openServices } from './jobs/services.ts';
import { slackLogger } from './jobs/slack-log.ts';
import { createPoster } from './jobs/slack-poster.ts';
import { createStageWorker } from './jobs/stage-worker.ts';
import { createStoreWatch } from './jobs/store-watch.ts';
import { createTick } from './jobs/tick.ts';
import { createTriggers } from './jobs/triggers.ts';
import { createViewReader } from './jobs/view-reader.ts';
import { createLog } from './log.ts';
import { problemText } from './pipeline/problem.ts';
import { putAnchor } from './pipeline/stages/anchors.ts';
import { builtinKinds } from './pipeline/stages/builtin.ts';
import { createClients } from './pipeline/stages/clients.ts';
import { kinds } from './pipeline/stages/index.ts';
import { publishTo } from './pipeline/stages/sns.ts';
import { keepSecrets, scrub } from './scrub.ts';
import { readWorkspace, WorkspaceError } from './workspace.ts';

const TICKS_AT_ONCE = 50;
/** Milliseconds of a drain; ECS waits 30 s by default before it kills. */
const LAST_TICKS = 12_000;
const LAST_WORDS = 5000;
const DRAIN = 25_000;

/** Builds everything once, starts it from the store outwards, and gives what ends it in the other direction. */
async function start(): Promise<() => Promise<void>> {
  keepSecrets(readSecrets(process.env));
  const config = readConfig(process.env);
  armFailpoint(config.failpoint);
  const log = createLog(config.logLevel);
  const { settings, definitions, broken } = await readWorkspace(config.workspaceDir);
  const region = config.aws.region ?? settings.region;

  const redis = interactiveRedis(config.redisUrl);
  redis.on('error', (error) => log.warn({ err: error }, 'Redis cannot be reached'));
  await redis.connect().catch((error: unknown) => {
    throw new StartError('Redis at REDIS_URL does not answer; check the address, and that it is running.', error);
  });
  const server = await inspectRedis(redis);
  if (server.policy !== undefined && server.policy !== 'noeviction') {
    throw new StartError(
      `Redis evicts keys (maxmemory-policy ${server.policy}), so runs would vanish; set it to noeviction.`,
    );
  }
  if (server.appendonly === false)
    log.warn({}, 'Redis has no append-only file: runs of the last moments are lost when it stops');

  const services = await openServices(redis, { adjustableClock: config.testClock, upgrade: true, log });
  const { store, engine, clock, dispatch, workspace, names, audit, glass, installation } = services;
  const lines = Object.entries(broken).map(([name, problems]) => [name, problemText(problems[0]!)] as const);
  const release = {
    release: config.release ?? '',
    definitions,
    broken: Object.fromEntries(lines),
    pools: settings.pools,
  };
  const put = await workspace.publish(release, { channels: settings.channels });
  if (!put.published) log.warn({ release: put.release }, 'the definitions of a newer release stay in force');
  for (const [pipeline, problem] of lines)
    log.warn({ pipeline, problem }, 'a pipeline is disabled by an error in its definition');

  const { endpoint, credentials } = config.aws;
  const clients = createClients({
    region,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
  });
  const { channels, locale } = settings;
  const ticks = createTick({
    store,
    engine,
    clock,
    kinds: { ...kinds, ...builtinKinds(kinds) },
    clients,
    installation,
    results: settings.results,
    log,
    runs: createRuns({ store, engine, workspace, clock, channels, locale }),
    random: Math.random,
  });
  const connection = workerRedis(config.redisUrl);
  connection.on('error', (error) => log.warn({ err: error }, 'the worker cannot reach Redis'));
  const { botToken, apiUrl } = config.slack;
  const at = { logger: slackLogger(log), ...(apiUrl !== undefined && { slackApiUrl: apiUrl }) };
  // Neither repeats a call by itself: the publisher has a pace of its own, and a person is told at once.
  const slackWithin = (timeout: number) =>
    new WebClient(botToken, { ...at, timeout, rejectRateLimitedCalls: true, retryConfig: { retries: 0 } });
  const publishing = slackWithin(10_000);
  const heartbeat =
    config.heartbeatUrl === undefined
      ? undefined
      : createHeartbeat({ redis, names, askSlack: () => publishing.auth.test(), url: config.heartbeatUrl, log });
  const tick = heartbeat?.answering(ticks.tick) ?? ticks.tick;
  const worker = createStageWorker({ connection, names, ...ticks, tick, log, concurrency: TICKS_AT_ONCE });
  const reconciler = createReconciler({ store, engine, dispatch, clock, log });
  const schedules = createScheduleStore(redis, names);
  const ledger = createLedger({ schedules, store, engine, workspace, clock, channels, locale, log });
  const triggers = createTriggers({ redis, names, store, engine, workspace, clock, channels, locale, log });
  const ear = workerRedis(config.redisUrl);
  ear.on('error', (error) =>
    log.warn({ err: error }, 'nudges cannot be heard without Redis; every pass is made without'),
  );

  const readiness = createReadiness({ store, engine, workspace, schedules, clock, kinds, channels, log });
  const views = createViewReader({
    store,
    kinds,
    region,
    access: settings.access,
    perTerabyte: settings.prices.athenaPerTerabyte,
  });
  const messages = createMessageStore(redis, names);
  const pictures = createPictures({ slack: publishing, messages });
  const lookups = createLookups({ store, schedules });
  const { athenaPerTerabyte } = settings.prices;
  const digest = createDigestMaker({
    store,
    workspace,
    schedules,
    lookups,
    views,
    athenaPerTerabyte,
    auditHead: audit.auditHead,
  });
  const { audit: place } = settings;
  const sealer = createSealer({
    audit,
    anchor: place && ((head) => putAnchor(clients.s3, place, installation, head)),
    log,
  });
  const digests =
    settings.digest &&
    createDigests({ ...settings.digest, redis, names, make: digest, channelIds: channels, clock, log });
  const publisher = createPublisher({
    redis,
    names,
    store,
    schedules,
    messages,
    poster: createPoster(publishing),
    pacer: createPacer(),
    clock,
    views,
    locale: settings.locale,
    fallback: channels['fallback'],
    notifyStarter: settings.notify.starter,
    log,
  });
  const { escalationUrl } = config;
  const topic = settings.escalation?.topic;
  const escalator = createEscalator({
    redis,
    names,
    store,
    engine,
    clock,
    tell: {
      webhook:
        escalationUrl === undefined ? { missing: 'ESCALATION_WEBHOOK_URL is not set' } : tellWebhook(escalationUrl),
      sns:
        topic === undefined
          ? { missing: 'sluice.yml names no topic' }
          : (notice) => publishTo(clients.sns, topic, { ...notice, group: notice.run, message: notice.text }),
    },
    locale,
    log,
  });
  const retention = createRetention({ redis, names, store, clock, keep: settings.retention, log });
  const watch = createStoreWatch({
    redis,
    names,
    installation,
    clock,
    channels: [...new Set(Object.values(definitions).map(({ channel }) => channels[channel] ?? channel))],
    log,
    onReplaced: () => {
      process.exitCode = 1;
      process.kill(process.pid, 'SIGTERM');
    },
  });
  const interactive = slackWithin(2000);
  const directory = createDirectory({ slack: interactive, access: settings.access, log });
  const { access } = settings;
  const read = createHomeReader({ redis, names, store, workspace, schedules, lookups, views, access, clock });
  const homes = createHomes({ redis, names, slack: interactive, directory, read, clock, locale, log });
  const slack = createSlackApp({
    botToken,
    connection:
      'http' in config.slack
        ? { receiver: createHttpReceiver({ ...config.slack.http, isNew: createReplays(redis, names), log }) }
        : config.slack,
    apiUrl,
    interactive,
    runOfMessage: createMessageFinder(redis, names),
    directory,
    homes,
    desk: {
      store,
      engine,
      workspace,
      schedules: createSchedules({ schedules, workspace, clock, channels }),
      clock,
      views,
      lookups,
      digest,
      pictures,
      audit,
      glass,
      settings: { ...settings, region },
      clients,
      kinds,
      log,
    },
  });

  let ready = false;
  const health =
    config.healthPort === undefined
      ? undefined
      : startHealth(
          config.healthPort,
          async () => ready && publisher.isHeard() && (await redis.ping().catch(() => '')) === 'PONG',
        );
  watch.start();
  await reconciler.start();
  worker.start();
  publisher.start();
  await ledger.start();
  await triggers.start();
  readiness.start();
  await digests?.start();
  await homes.start();
  void sealer.start();
  void glass.start();
  heartbeat?.start();
  await onNudge(ear, names, () => {
    void reconciler.pass();
    ledger.nudge();
    triggers.nudge();
    digests?.nudge();
    homes.nudge();
    void readiness.pass();
  });
  await slack.start().catch((error: unknown) => {
    const word = error instanceof Error ? error.message : String(error);
    throw new StartError(`Slack does not let the app in: ${word}. Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN.`, error);
  });
  retention.start();
  void escalator.start();
  ready = true;
  log.info({ pipelines: Object.keys(definitions), redis: server.version }, 'Sluice is running');

  return async () => {
    ready = false;
    log.info({}, 'draining: no new commands, ticks are finished, messages are sent');
    await slack.stop();
    ear.disconnect();
    await watch.stop();
    await retention.stop();
    await escalator.stop();
    await heartbeat?.stop();
    await readiness.stop();
    await digests?.stop();
    await homes.stop();
    await pictures.close();
    await glass.stop();
    await sealer.stop();
    await ledger.stop();
    await triggers.stop();
    await reconciler.stop();
    await worker.stop(LAST_TICKS);
    await publisher.stop(LAST_WORDS);
    connection.disconnect();
    await services.close();
    health?.close();
    log.info({}, 'drained');
  };
}

/** A problem of configuration is told in its own words; anything else is a defect and keeps its stack. */
function die(error: unknown): never {
  const told = [ConfigError, WorkspaceError, StartError].some((kind) => error instanceof kind);
  const words = error instanceof Error ? (told ? error.message : error.stack) : String(error);
  process.stderr.write(`${scrub(words ?? '')}\n`);
  process.exit(1);
}

// What nobody caught would be printed as it is.
process.on('uncaughtException', die);

const stop = await start().catch(die);
let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), DRAIN).unref();
    void stop().then(() => process.exit(), die);
  });
}
