import { DateTime } from 'luxon';
import { createLedger } from '../../src/jobs/ledger.ts';
import { createMessageStore } from '../../src/jobs/message-store.ts';
import { isNotice } from '../../src/jobs/notice-store.ts';
import { createPacer } from '../../src/jobs/pacer.ts';
import { createPublisher } from '../../src/jobs/publisher.ts';
import { createRefusedBlocks } from '../../src/jobs/refused-blocks.ts';
import { createScheduleStore } from '../../src/jobs/schedule-store.ts';
import { createSchedules } from '../../src/jobs/schedules.ts';
import type { Address } from '../../src/jobs/slack-poster.ts';
import { createTriggers } from '../../src/jobs/triggers.ts';
import { createViewReader } from '../../src/jobs/view-reader.ts';
import type { Definition, Schedule } from '../../src/pipeline/definition-schema.ts';
import type { Message } from '../../src/views/message.ts';
import { type Replica, startReplica } from './engine.ts';
import { createFakeService } from './fake-service.ts';
import { definitionOf } from './graphs.ts';
import { startTestRedis } from './redis.ts';

const log = { info: () => undefined, warn: (fields: object, message: string) => console.error(message, fields) };
const CHANNELS = { pipelines: 'C_PIPELINES' };
const MONTHLY: Schedule = { id: 'monthly', cron: '10 0 1 * *', period: 'previous-month', misfire: 'latest' };

export const loans = (schedule: Partial<Schedule> = {}, more: Partial<Definition> = {}): Definition => ({
  ...definitionOf({ a: {} }, 'loans'),
  schedules: [{ ...MONTHLY, ...schedule }],
  ...more,
});

/** Two replicas that look at schedules and triggers only when they are told to, and what they say in Slack. */
export async function startLedgers() {
  const redis = await startTestRedis();
  const service = createFakeService({ keyed: true });
  const kinds = { fake: service.kind };
  const [one, two] = await Promise.all([
    startReplica(redis.url, kinds, { work: false }),
    startReplica(redis.url, kinds, { work: false }),
  ]);
  const posts = new Map<string, { id: string; message: Message }>();
  const partsOf = (replica: Replica) => ({
    ...replica,
    schedules: createScheduleStore(replica.redis, replica.names),
    channels: CHANNELS,
    locale: 'en',
    log,
  });
  const ledgerOf = (replica: Replica) => createLedger(partsOf(replica));

  /** Passes of the publisher, until it has nothing to say; `refuse` is asked before each post. */
  async function publish(refuse: () => void): Promise<void> {
    const { names, store } = one;
    const publisher = createPublisher({
      ...one,
      schedules: createScheduleStore(one.redis, names),
      messages: createMessageStore(one.redis, names),
      poster: {
        post: async ({ run }: Address, message: Message) => {
          refuse();
          const ts = `${posts.size + 1}.0`;
          posts.set(ts, { id: run, message });
          return ts;
        },
        update: async (_channel, ts, message) => {
          posts.set(ts, { ...posts.get(ts)!, message });
        },
        find: async () => undefined,
      },
      pacer: { ...createPacer(), wait: () => 0, take: () => 0 },
      views: createViewReader({
        store,
        workspace: one.workspace,
        kinds,
        region: 'ap-northeast-2',
        access: { roles: {}, grants: [] },
      }),
      locale: 'en',
      refused: createRefusedBlocks(one.redis, names),
      log: { ...log, warn: () => undefined },
    });
    await publisher.pass();
    await publisher.stop(0);
  }

  return {
    one,
    two,
    service,
    ledgerOf,
    triggersOf: (replica: Replica) => createTriggers(partsOf(replica)),
    schedulesOf: (replica: Replica) => createSchedules(partsOf(replica)),
    release: (definitions: Definition[], broken: Record<string, string> = {}) =>
      one.workspace.publish({
        release: '',
        definitions: Object.fromEntries(definitions.map((definition) => [definition.name, definition])),
        broken,
      }),
    /** Sets the clock of all replicas, in Seoul. */
    clock: async (iso: string): Promise<void> => {
      const now = DateTime.fromISO(iso, { zone: 'Asia/Seoul' }).toMillis();
      await one.redis.set(one.names.clockOffset, now - Date.now());
    },
    runs: async (): Promise<string[]> => (await one.store.list({ limit: 100 })).map(({ id }) => id).toSorted(),
    /** Notices that are new in Slack since the last time, by text; those of releases are left out. */
    notices: async (refuse: () => void = () => undefined): Promise<string[]> => {
      const before = new Set(posts.keys());
      await publish(refuse);
      return [...posts]
        .filter(([ts, { id, message }]) => !before.has(ts) && isNotice(id) && !message.text.startsWith('📦'))
        .map(([, { message }]) => message.text);
    },
    /** The one notice that asks something or has asked, as it stands now, and the id by which its buttons name it. */
    question: async (): Promise<{ id: string; message: Message }> => {
      await publish(() => undefined);
      const asking = [...posts.values()].filter(({ message }) => /shall run|chosen by/.test(message.text));
      if (asking.length !== 1) throw new Error(`there are ${asking.length} questions`);
      return asking[0]!;
    },
    clear: async (): Promise<void> => {
      await one.redis.flushall();
      // As after a lost connection: the next test's runs have the names of this one's.
      for (const replica of [one, two]) replica.redis.emit('ready');
      posts.clear();
    },
    stop: async (): Promise<void> => {
      await Promise.all([one.stop(), two.stop()]);
      await redis.stop();
    },
  };
}

export type Ledgers = Awaited<ReturnType<typeof startLedgers>>;
