import { WebClient } from '@slack/web-api';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { Faults } from '../../local/faults.ts';
import { defaultUsers } from '../../local/slack/seed.ts';
import { type RunningSlack, startLocalSlack } from '../../local/slack/testing.ts';
import { createDirectory } from '../../src/jobs/directory.ts';
import { createHomeReader } from '../../src/jobs/home-reader.ts';
import { createHomes } from '../../src/jobs/home.ts';
import { Policy } from '../../src/pipeline/access.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { createFakeService } from '../helpers/fake-service.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { readingOf } from '../helpers/reading.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

const service = createFakeService({ keyed: true });
const kinds = { fake: service.kind };
const access = Policy.parse({ roles: { operator: ['U_OPERATOR'], viewer: ['U_VIEWER'] } });
const demo = definitionOf({ fetch: {}, clean: { needs: ['fetch'] } });
const MINUTE = 60_000;

let redis: TestRedis;
let replica: Replica;
let slack: RunningSlack;
let published: number;

beforeAll(async () => {
  redis = await startTestRedis();
  replica = await startReplica(redis.url, kinds);
});
beforeEach(async () => {
  await replica.redis.flushall();
  replica.redis.emit('ready');
  await replica.workspace.publish({ release: '', definitions: { demo }, broken: {} });
  slack = await startLocalSlack();
  published = 0;
  return () => slack.close();
});
afterEach(() => vi.useRealTimers());
afterAll(async () => {
  await replica.stop();
  await redis.stop();
});

function homesOf() {
  const read = createHomeReader({ ...replica, ...readingOf(replica, { kinds, access }), access });
  const log = { info: () => undefined, warn: () => undefined };
  const client = new WebClient('xoxb-local', {
    slackApiUrl: slack.url,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    fetch: (input, init) => {
      if (String(input instanceof Request ? input.url : input).endsWith('views.publish')) published += 1;
      return fetch(input, init);
    },
  });
  const directory = createDirectory({ slack: client, access, log });
  return createHomes({ ...replica, slack: client, directory, read, locale: 'en', log });
}
/** A pass whose turn it is: one replica has it at a time. */
async function pass(homes: ReturnType<typeof homesOf>): Promise<void> {
  await replica.redis.del(replica.names.homesTurn);
  await homes.pass();
}
const shownTo = async (user: string): Promise<string> =>
  JSON.stringify((await slack.control<{ home: unknown }>(`views?user=${user}`)).home);
async function clock(offset: number): Promise<void> {
  await replica.redis.set(replica.names.clockOffset, offset);
}
async function failed(): Promise<string> {
  service.plan('fetch', 'fail');
  const started = await replica.start(demo);
  const id = started.ok ? started.run.id : '';
  await replica.until(id, (run) => run.stages['fetch']!.state === 'failed');
  return id;
}

test('a tab is published when it is opened, with what its viewer may see and do', async () => {
  const homes = homesOf();
  await failed();
  for (const user of ['U_OPERATOR', 'U_VIEWER', 'U_OUTSIDER']) await homes.opened(user);
  expect(await shownTo('U_OPERATOR')).toMatch(/1 run needs someone.*Retry fetch/);
  expect(await shownTo('U_VIEWER')).toContain('it failed');
  expect(await shownTo('U_VIEWER')).not.toContain('Retry fetch');
  expect(await shownTo('U_OUTSIDER')).toContain('no pipeline here that you may look at');
  expect(await shownTo('U_OUTSIDER')).not.toMatch(/demo|Nothing needs anyone/);
});

test('the next start is told however seldom a pipeline runs', async () => {
  const homes = homesOf();
  const halfYear = { cron: '10 0 18 6,12 *', period: 'half-year', misfire: 'latest' } as const;
  const seldom = { ...demo, name: 'seldom', title: 'Seldom', schedules: [{ id: 'half-yearly', ...halfYear }] };
  await replica.workspace.publish({ release: '', definitions: { demo, seldom }, broken: {} });
  await clock(Date.parse('2030-07-01T00:00:00Z') - Date.now());
  await homes.opened('U_OPERATOR');
  expect(await shownTo('U_OPERATOR')).toMatch(/Next starts.*2030-12-1.*Seldom.*2030-H2/);
});

test('what fails many times is counted to the last, and hides nothing that fails once', async () => {
  const homes = homesOf();
  const other = definitionOf({ fetch: {} }, 'other');
  await replica.workspace.publish({ release: '', definitions: { demo, other }, broken: {} });
  service.plan('fetch', ...Array.from({ length: 26 }, () => 'fail' as const));
  for (const definition of [other, ...Array.from({ length: 25 }, () => demo)]) {
    const started = await replica.start(definition, { again: true });
    await replica.until(started.ok ? started.run.id : '', (run) => run.stages['fetch']!.state === 'failed');
  }
  await homes.opened('U_OPERATOR');
  const shown = await shownTo('U_OPERATOR');
  expect(shown).toContain('26 runs need someone');
  expect(shown).toContain('14 more');
  expect(shown).toMatch(/other · .*needs attention/);
});

test('it follows what happens, and is left alone while nothing does', async () => {
  const homes = homesOf();
  await homes.opened('U_OPERATOR');
  expect(await shownTo('U_OPERATOR')).toContain('Nothing needs anyone now');
  await pass(homes);
  await pass(homes);
  expect(published).toBe(1);

  const id = await failed();
  await pass(homes);
  expect(await shownTo('U_OPERATOR')).toContain('Retry fetch');
  await replica.ask(id, { type: 'retry' });
  await replica.until(id, (run) => run.stages['clean']!.state === 'succeeded');
  await pass(homes);
  expect(await shownTo('U_OPERATOR')).not.toContain('Retry fetch');
  expect(published).toBe(3);
});

test('another replica goes on where one has left, and publishes nothing twice', async () => {
  await homesOf().opened('U_OPERATOR');
  await pass(homesOf());
  expect(published).toBe(1);
  await failed();
  await pass(homesOf());
  await pass(homesOf());
  expect(published).toBe(2);
  expect(await shownTo('U_OPERATOR')).toContain('Retry fetch');
});

test('who opened it long ago is not followed any more', async () => {
  const homes = homesOf();
  await homes.opened('U_OPERATOR');
  await clock(31 * MINUTE);
  await failed();
  await pass(homes);
  expect(published).toBe(1);
  expect(await replica.redis.hlen(replica.names.homes)).toBe(0);
  await homes.opened('U_OPERATOR');
  expect(await shownTo('U_OPERATOR')).toContain('Retry fetch');
});

test('a tab is in the language of its viewer', async () => {
  await slack.close();
  slack = await startLocalSlack({ users: [...defaultUsers, { id: 'U_VIEWER', locale: 'ko-KR' }] });
  await homesOf().opened('U_VIEWER');
  expect(await shownTo('U_VIEWER')).toContain('지금 조치할 실행 없음');
});

test('somebody of whom Slack could not tell when the tab was opened is asked about again, though nothing changes', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  await slack.close();
  const faults = new Faults();
  slack = await startLocalSlack({ faults, users: [...defaultUsers, { id: 'U_VIEWER', locale: 'ko-KR' }] });
  faults.add({ target: 'slack', match: { method: 'users.info' }, fault: { error: 'fatal_error' } });
  const homes = homesOf();
  await homes.opened('U_VIEWER');
  expect(await shownTo('U_VIEWER')).toContain('Nothing needs anyone now');
  await pass(homes);
  vi.advanceTimersByTime(6000);
  await pass(homes);
  expect(await shownTo('U_VIEWER')).toContain('지금 조치할 실행 없음');
  vi.advanceTimersByTime(6000);
  await pass(homes);
  expect(published).toBe(2);
});

test('few tabs are published in one pass, and the others in the next ones', async () => {
  const homes = homesOf();
  const users = ['U_OPERATOR', 'U_VIEWER', 'U_ADMIN', 'U_OUTSIDER'];
  for (const user of users) await homes.opened(user);
  await replica.workspace.publish({ release: '', definitions: {}, broken: {} });
  await pass(homes);
  expect(published).toBeLessThanOrEqual(users.length + 3);
  await pass(homes);
  for (const user of users) expect(await shownTo(user)).not.toContain('demo');
});

test('a tab that somebody else has published anew is drawn afresh', async () => {
  const homes = homesOf();
  await homes.opened('U_OPERATOR');
  const client = new WebClient('xoxb-local', { slackApiUrl: slack.url });
  await client.views.publish({ user_id: 'U_OPERATOR', view: { type: 'home', blocks: [{ type: 'divider' }] } });
  await failed();
  await pass(homes);
  await pass(homes);
  expect(await shownTo('U_OPERATOR')).toContain('Retry fetch');
});
