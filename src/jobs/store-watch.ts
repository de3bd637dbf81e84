import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { StageContext } from '../pipeline/stages/stage.ts';
import { Loss } from '../views/loss.ts';
import type { Clock } from './clock.ts';
import type { Names } from './names.ts';

/** Milliseconds between two counts: what is lost of less than that may go unnoticed. */
const EVERY = 500;
/** Counts that are remembered: what was lost before is told from the oldest. */
const REMEMBERED = 1200;
/** Seconds for which the store keeps a count that nobody continues. */
const PULSE_LIFE = 30 * 24 * 3600;
/** Seconds for which messages are looked for in Slack before they are posted, after a loss. */
const SEARCH_LIFE = 3600;
/** Seconds within which a second loss, or another replica's word about the same, is not told again. */
const TOLD_LIFE = 30;

/**
 * Counts on, and gives what the store knew before: the installation and the count.
 * KEYS: installation, pulse; ARGV: count, life in seconds
 */
const COUNT = `
local known = redis.call('MGET', KEYS[1], KEYS[2])
-- What a link held back may arrive after what was sent later.
if tonumber(known[2] or '0') < tonumber(ARGV[1]) then redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2]) end
return known`;

/**
 * Leaves the word about a loss to the publisher, once, and makes it look for what it may have posted already.
 * KEYS: told, losses, dirty, lost since; ARGV: life in seconds, since, its life; then id and loss, alternating
 */
const TELL = `
if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then return 0 end
if ARGV[2] ~= '' then redis.call('SET', KEYS[4], ARGV[2], 'EX', ARGV[3]) end
for i = 4, #ARGV, 2 do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
  redis.call('ZADD', KEYS[3], 1, ARGV[i])
end
return 1`;

const LOSS = 'loss:';
/** Whether what is to be shown is a loss; a run's id holds no colon. */
export const isLoss = (id: string): boolean => id.startsWith(LOSS);

/** What the publisher needs to know of losses. */
export function createLossStore(redis: Redis, names: Names) {
  return {
    /** A loss that is to be posted; undefined when it has been. */
    async read(id: string): Promise<Loss | undefined> {
      const text = await redis.hget(names.losses, id);
      return text === null ? undefined : Loss.parse(JSON.parse(text));
    },
    /** It stands in Slack: nothing about it is needed any more. */
    async posted(id: string): Promise<void> {
      await redis.multi().hdel(names.losses, id).del(names.messages(id)).exec();
    },
    /** Since when messages may stand in Slack of which the store has lost the entry; undefined when there are none. */
    async since(): Promise<number | undefined> {
      const since = await redis.get(names.lostSince);
      return since === null ? undefined : Number(since);
    },
  };
}

export type LossStore = ReturnType<typeof createLossStore>;

export interface StoreWatchParts {
  redis: Redis;
  names: Names;
  installation: string;
  clock: Clock;
  /** Slack channel ids that are told. */
  channels: readonly string[];
  log: StageContext['log'];
  /** The store is another one, or empty: what this process knows of it is true no more. */
  onReplaced(): void;
}

/**
 * Notices that the store has forgotten: a failover to a replica that lagged behind, an append-only file that was cut, a
 * FLUSHALL. Each process counts in the store, and knows up to where it had counted.
 */
export function createStoreWatch(parts: StoreWatchParts) {
  const { redis, names, installation, clock, channels, log } = parts;
  const me = randomUUID();
  const pulse = names.pulse(me);
  let counts: { count: number; at: number }[] = [];
  let next = 1;
  let timer: NodeJS.Timeout | undefined;
  let busy = false;
  let looking: Promise<unknown> = Promise.resolve();

  /** Counts on; tells what was lost since the last time. */
  async function look(): Promise<void> {
    const count = next;
    // A count whose answer is lost may have been written: the next one is another.
    next += 1;
    const keys = [names.installation, pulse];
    // Asked at once: what was lost must be known before the publisher, on the same connection, sees what is left.
    const [reply, at] = await Promise.all([redis.eval(COUNT, keys.length, ...keys, count, PULSE_LIFE), clock.now()]);
    const known = reply as (string | null)[];
    if (known[0] !== installation) return replaced(known[0] === null);
    const last = counts.at(-1);
    if (last && Number(known[1] ?? 0) < last.count) await forgotten(Number(known[1] ?? 0), last.at);
    counts = [...counts.slice(1 - REMEMBERED), { count, at }];
  }

  async function forgotten(count: number, until: number): Promise<void> {
    const since = (counts.findLast((one) => one.count <= count) ?? counts[0]!).at;
    counts = [];
    log.warn({ since, until }, 'Redis has lost what was written last; runs go on from where they were before');
    await tell(
      channels.map((channel) => ({ lost: 'writes', channel, since, until })),
      since,
    );
  }

  async function replaced(empty: boolean): Promise<void> {
    clearInterval(timer);
    log.warn({ empty }, 'the store was emptied or replaced under this process, which ends');
    if (empty) await tell(channels.map((channel) => ({ lost: 'store', channel })));
    parts.onReplaced();
  }

  async function tell(losses: Loss[], since?: number): Promise<void> {
    const words = losses.flatMap((loss) => [`${LOSS}${me}:${next}:${loss.channel}`, JSON.stringify(loss)]);
    const keys = [names.lossTold, names.losses, names.dirty, names.lostSince];
    await redis.eval(TELL, keys.length, ...keys, TOLD_LIFE, since ?? '', SEARCH_LIFE, ...words);
  }

  function guarded(): void {
    if (busy) return;
    busy = true;
    // Whoever needs Redis says that it is away; here it is only asked again.
    looking = look()
      .catch(() => undefined)
      .finally(() => (busy = false));
  }

  return {
    start(): void {
      timer = setInterval(guarded, EVERY);
      redis.on('ready', guarded);
      guarded();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      redis.off('ready', guarded);
      await looking;
      await redis.del(pulse).catch(() => undefined);
    },
  };
}
