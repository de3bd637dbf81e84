import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createReadiness } from '../../src/jobs/readiness.ts';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import type { Finding } from '../../src/pipeline/found.ts';
import { statusOf } from '../../src/pipeline/run.ts';
import { builtinKinds } from '../../src/pipeline/stages/builtin.ts';
import type { StageKind } from '../../src/pipeline/stages/stage.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { createFakeService } from '../helpers/fake-service.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

/** 1 January and 1 July at nine in Seoul. */
const HALF_YEARLY = '0 9 1 1,7 *';
const DUE = Date.parse('2027-01-01T09:00:00+09:00');
const DAY = 86_400_000;

let redis: TestRedis;
const replicas: Replica[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
});
afterEach(async () => {
  await Promise.all(replicas.splice(0).map((each) => each.stop()));
});
afterAll(() => redis.stop());

const found: Finding[] = [{ subject: { is: 'table', name: 'it' }, state: 'ok' }];
const service = createFakeService({ keyed: true });
const kinds: Record<string, StageKind> = { fake: { ...service.kind, preflight: async () => found } };

const scheduled = (name: string, cron: string): Definition => ({
  ...definitionOf({ one: {}, two: { needs: ['one'] } }, name),
  schedules: [{ id: 'seldom', cron, period: 'half-year', misfire: 'latest' }],
});

async function replica(definitions: Definition[], options: { paused?: string[] } = {}) {
  const started = await startReplica(redis.url, { ...kinds, ...builtinKinds(kinds) });
  replicas.push(started);
  const { store, engine, workspace } = started;
  await workspace.publish({
    ...(await workspace.inForce()),
    definitions: Object.fromEntries(definitions.map((each) => [each.name, each])),
  });
  let now = 0;
  const entries = Object.fromEntries((options.paused ?? []).map((id) => [id, { entry: { paused: { at: 1 } } }]));
  const readiness = createReadiness({
    store,
    engine,
    workspace,
    schedules: { ledger: async () => ({ entries, isBlank: false }) as never },
    clock: { now: async () => now },
    kinds,
    channels: { pipelines: 'C_PIPELINES' },
    log: { info: () => undefined, warn: () => undefined },
  });
  return {
    ...started,
    at: async (instant: number) => {
      now = instant;
      await readiness.pass();
    },
    checksOf: async (pipeline: string) =>
      (await store.list({ pipeline: 'check', limit: 100 })).filter(({ params }) => params['pipeline'] === pipeline),
  };
}

test('a seldom start is checked a week before, once whoever looks and however often', async () => {
  const one = await replica([scheduled('stock', HALF_YEARLY)]);
  await one.at(DUE - 8 * DAY);
  expect(await one.checksOf('stock')).toEqual([]);
  const two = await replica([scheduled('stock', HALF_YEARLY)]);
  await Promise.all([one.at(DUE - 7 * DAY), two.at(DUE - 7 * DAY + 1)]);
  await one.at(DUE - 6 * DAY);
  const [run, ...others] = await one.checksOf('stock');
  expect(others).toEqual([]);
  expect(run).toMatchObject({ channel: 'C_PIPELINES', params: { period: '2027-H1', next: DUE } });
  const ended = await one.until(run!.id, (now) => now.endedAt !== undefined);
  expect(statusOf(ended)).toBe('succeeded');
  expect(Object.values(ended.stages).map(({ output }) => output)).toEqual([{ findings: found }, { findings: found }]);
});

test('after downtime it is checked late, while the start is ahead; the start after it is checked in its own time', async () => {
  const one = await replica([scheduled('late', HALF_YEARLY)]);
  await one.at(DUE - 60_000);
  expect(await one.checksOf('late')).toHaveLength(1);
  await one.at(DUE + 60_000);
  expect(await one.checksOf('late')).toHaveLength(1);
  await one.at(Date.parse('2027-06-25T00:00:00Z'));
  expect((await one.checksOf('late')).map(({ params }) => params['period'])).toEqual(['2027-H2', '2027-H1']);
});

test('what comes monthly or is paused is not checked', async () => {
  const one = await replica([scheduled('monthly', '0 9 1 * *'), scheduled('resting', HALF_YEARLY)], {
    paused: ['resting/seldom'],
  });
  await one.at(DUE - DAY);
  expect(await one.checksOf('monthly')).toEqual([]);
  expect(await one.checksOf('resting')).toEqual([]);
});

test('seldom is what follows a long pause: the first of several days, and no month, however long its hours make it', async () => {
  const berlin = { ...scheduled('berlin', '0 9 1 * *'), timezone: 'Europe/Berlin' };
  const one = await replica([scheduled('closing', '0 9 1-3 1,7 *'), berlin]);
  await one.at(DUE - 7 * DAY);
  expect((await one.checksOf('closing')).map(({ params }) => params['next'])).toEqual([DUE]);
  await one.at(DUE + 60_000);
  await one.at(DUE + DAY + 60_000);
  expect(await one.checksOf('closing')).toHaveLength(1);
  await one.at(Date.parse('2027-09-30T09:00:00Z'));
  await one.at(Date.parse('2027-10-31T09:00:00Z'));
  expect(await one.checksOf('berlin')).toEqual([]);
});
