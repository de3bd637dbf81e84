import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMessageStore } from '../../src/jobs/message-store.ts';
import { createPacer } from '../../src/jobs/pacer.ts';
import { createPublisher } from '../../src/jobs/publisher.ts';
import { createRefusedBlocks } from '../../src/jobs/refused-blocks.ts';
import { createScheduleStore } from '../../src/jobs/schedule-store.ts';
import type { Address } from '../../src/jobs/slack-poster.ts';
import { createViewReader } from '../../src/jobs/view-reader.ts';
import { Policy } from '../../src/pipeline/access.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { createFakeService } from '../helpers/fake-service.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

let redis: TestRedis;
let replica: Replica;
const { kind } = createFakeService({ keyed: true });
beforeAll(async () => {
  redis = await startTestRedis();
  replica = await startReplica(redis.url, { fake: kind }, { work: false });
});
afterAll(async () => {
  await replica.stop();
  await redis.stop();
});

/** A publisher whose messages go into `posts`; it stands still wherever `pause` lets it. */
function publisher(posts: string[], pause: () => Promise<void> = async () => undefined) {
  const { names, store, clock } = replica;
  return createPublisher({
    redis: replica.redis,
    names,
    store,
    schedules: createScheduleStore(replica.redis, names),
    messages: createMessageStore(replica.redis, names),
    poster: {
      post: async ({ key }: Address) => `${posts.push(key)}.0`,
      update: async () => undefined,
      find: async () => {
        await pause();
        return undefined;
      },
    },
    pacer: createPacer(),
    clock,
    views: createViewReader({
      store,
      workspace: replica.workspace,
      kinds: { fake: kind },
      region: 'ap-northeast-2',
      access: Policy.parse({ roles: {} }),
    }),
    locale: 'en',
    refused: createRefusedBlocks(replica.redis, names),
    log: { info: () => undefined, warn: () => undefined },
  });
}

test('a publisher that stood still until another took over does not post what it was about to', async () => {
  const outcome = await replica.start(definitionOf({ a: {} }));
  if (!outcome.ok) throw new Error(outcome.refusal.key);
  const { names } = replica;
  await createMessageStore(replica.redis, names).write(outcome.run.id, 'root', { meantAt: 1 });
  const posts: string[] = [];
  const [standing, going] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const frozen = publisher(posts, () => {
    standing.resolve();
    return going.promise;
  });
  const pass = frozen.pass();
  await standing.promise;

  await replica.redis.del(names.publisher);
  await publisher(posts).pass();
  expect(posts).toEqual(['root']);
  going.resolve();
  await expect(pass).rejects.toThrow('another replica');
  expect(posts).toEqual(['root']);
});
