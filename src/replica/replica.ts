import { WebClient } from '@slack/web-api';
import { createHttpReceiver } from '../commands/http.ts';
import { createSlackApp } from '../commands/index.ts';
import { openDesk } from '../commands/open-desk.ts';
import type { Config } from '../config.ts';
import { StartError } from '../errors.ts';
import { startHealth } from '../health.ts';
import { createMessageFinder } from '../jobs/message-finder.ts';
import { createReading } from '../jobs/reading.ts';
import { createReplays } from '../jobs/replays.ts';
import { createRetention } from '../jobs/retention.ts';
import { openServices } from '../jobs/services.ts';
import { slackLogger } from '../jobs/slack-log.ts';
import { createStoreWatch } from '../jobs/store-watch.ts';
import type { Log } from '../log.ts';
import { openRedis } from './open-redis.ts';
import { type Base, type Part, unawaited } from './parts.ts';
import { createClients } from '../pipeline/stages/clients.ts';
import { kinds } from '../pipeline/stages/index.ts';
import { publishWorkspace } from './publish-workspace.ts';
import { createRunners } from './runners.ts';
import { createTellers } from './tellers.ts';
import { readWorkspace } from '../workspace.ts';

/**
 * One replica: builds everything once, starts it from the store outwards, and gives what ends it in the other direction.
 * Throws ConfigError, WorkspaceError and StartError, each told in its own words.
 */
export async function startReplica(config: Config, log: Log): Promise<() => Promise<void>> {
  const workspace = await readWorkspace(config.workspaceDir);
  const { settings, definitions } = workspace;
  const { redis, version } = await openRedis(config.redisUrl, log);
  const services = await openServices(redis, { adjustableClock: config.testClock, upgrade: true, log });
  await publishWorkspace(services.workspace, workspace, config.release ?? '', log);
  const base = baseOf(config, settings, services, log);
  const { store, clock, names, installation, glass } = services;

  const tellers = createTellers(base);
  const { publisher, homes, digests } = tellers;
  const runners = createRunners(base, [homes, ...(digests ? [digests] : [])]);
  const watch = createStoreWatch({
    redis,
    names,
    installation,
    clock,
    channels: [...new Set(Object.values(definitions).map(({ channel }) => settings.channels[channel] ?? channel))],
    log,
    onReplaced: () => {
      process.exitCode = 1;
      process.kill(process.pid, 'SIGTERM');
    },
  });
  const parts: Part[] = [
    watch,
    tellers.publishing,
    ...runners,
    ...(digests ? [digests] : []),
    homes,
    { stop: tellers.pictures.close },
    unawaited(tellers.sealer),
    unawaited(glass),
    unawaited(tellers.escalator),
    createRetention({ redis, names, store, clock, keep: settings.retention, log }),
    listening(base, tellers),
  ];

  let ready = false;
  const isReady = async (): Promise<boolean> =>
    ready && publisher.isHeard() && (await redis.ping().catch(() => '')) === 'PONG';
  const health = config.healthPort === undefined ? undefined : startHealth(config.healthPort, isReady);
  for (const part of parts) await part.start?.();
  ready = true;
  log.info({ pipelines: Object.keys(definitions), redis: version }, 'Sluice is running');

  return async () => {
    ready = false;
    log.info({}, 'draining: no new commands, ticks are finished, messages are sent');
    for (const part of parts.toReversed()) await part.stop();
    await services.close();
    health?.close();
    log.info({}, 'drained');
  };
}

function baseOf(config: Config, settings: Base['settings'], services: Base['services'], log: Log): Base {
  const region = config.aws.region ?? settings.region;
  const { botToken, apiUrl } = config.slack;
  const at = { logger: slackLogger(log), ...(apiUrl !== undefined && { slackApiUrl: apiUrl }) };
  const slackWithin = (timeout: number): WebClient =>
    new WebClient(botToken, { ...at, timeout, rejectRateLimitedCalls: true, retryConfig: { retries: 0 } });
  return {
    config,
    settings: { ...settings, region },
    services,
    reading: createReading(services, { kinds, region, access: settings.access, ...settings.prices }),
    clients: createClients({ ...config.aws, region }),
    slack: { publishing: slackWithin(10_000), interactive: slackWithin(2000) },
    log,
  };
}

/** What people ask through Slack. */
function listening(
  { config, settings, services, reading, clients, slack, log }: Base,
  { pictures, directory, homes, refused }: ReturnType<typeof createTellers>,
): Part {
  const { redis, names } = services;
  const { botToken, apiUrl } = config.slack;
  const app = createSlackApp({
    botToken,
    connection:
      'http' in config.slack
        ? { receiver: createHttpReceiver({ ...config.slack.http, isNew: createReplays(redis, names), log }) }
        : config.slack,
    apiUrl,
    interactive: slack.interactive,
    runOfMessage: createMessageFinder(redis, names),
    directory,
    homes,
    desk: openDesk(services, reading, {
      settings,
      clients,
      kinds,
      log,
      pictures,
      refused,
    }),
  });
  return {
    start: () =>
      app.start().catch((error: unknown) => {
        const word = error instanceof Error ? error.message : String(error);
        throw new StartError(
          `Slack does not let the app in: ${word}. Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN.`,
          error,
        );
      }),
    stop: app.stop,
  };
}
