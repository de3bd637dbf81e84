import { randomUUID } from 'node:crypto';
import type { Asker, Desk } from '../commands/desk.ts';
import { openDesk } from '../commands/open-desk.ts';
import { isStoreDown } from '../commands/troubles.ts';
import { broughtBy, glassOf } from '../commands/who.ts';
import { type CliConfig, ConfigError, readCliConfig } from '../config.ts';
import { createReading } from '../jobs/reading.ts';
import { interactiveRedis } from '../jobs/redis.ts';
import { openServices, type Services } from '../jobs/services.ts';
import { createClients } from '../pipeline/stages/clients.ts';
import { kinds } from '../pipeline/stages/index.ts';
import { readWorkspace } from '../workspace.ts';
import { EXIT, type ExitCode, Stop, type Terminal } from './terminal.ts';
import { tell } from './troubles.ts';

/** Does something at the same desk that Slack's commands work at, and puts everything away afterwards. */
export async function withDesk(
  terminal: Terminal,
  use: (desk: Desk, asker: Asker) => Promise<ExitCode>,
): Promise<ExitCode> {
  const config = readCliConfig(terminal.env);
  const { settings } = await readWorkspace(config.workspaceDir);
  const region = config.aws.region ?? settings.region;
  const services = await openStore(config);
  const { access, prices } = settings;
  const reading = createReading(services, { kinds, region, access, ...prices });
  const desk = openDesk(services, reading, {
    settings: { ...settings, region },
    // Local mode's credentials lie in its file, which the SDK does not read.
    clients: createClients({ ...config.aws, region }),
    kinds,
    log: {
      info: () => undefined,
      warn: ({ err }: { err?: unknown }, message) =>
        terminal.err(err instanceof Error ? `${message}: ${err.message}` : message),
    },
  });
  const actor = { id: `cli:${terminal.user}`, via: 'cli' } as const;
  try {
    const who = broughtBy(actor, { groups: [] }, await glassOf(desk, actor.id));
    return await use(desk, { ...who, locale: settings.locale, decisionId: randomUUID() });
  } catch (error) {
    return tell(error, terminal, { locale: settings.locale, now: await services.clock.now().catch(() => Date.now()) });
  } finally {
    await services.close();
  }
}

/** Does something with the store alone, without a workspace: whatever wrote it, and even if nothing did. */
export async function withStore<T>(terminal: Terminal, use: (redis: Services['redis']) => Promise<T>): Promise<T> {
  const redis = await connect(readCliConfig(terminal.env));
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}

async function connect({ redisUrl }: CliConfig): Promise<Services['redis']> {
  if (redisUrl === undefined) {
    throw new ConfigError([
      'REDIS_URL is not set, for example redis://127.0.0.1:6379; in a clone where scripts/local runs it need not be',
    ]);
  }
  const redis = interactiveRedis(redisUrl);
  redis.on('error', () => undefined);
  await redis.connect().catch((error: unknown) => {
    redis.disconnect();
    throw unusable(error);
  });
  return redis;
}

async function openStore(config: CliConfig): Promise<Services> {
  const redis = await connect(config);
  return openServices(redis, { adjustableClock: config.testClock }).catch((error: unknown) => {
    redis.disconnect();
    throw unusable(error);
  });
}

const unusable = (error: unknown): unknown =>
  isStoreDown(error)
    ? error
    : new Stop(`The store cannot be used: ${error instanceof Error ? error.message : String(error)}`, EXIT.unreachable);
