import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { workerRedis } from '../../src/jobs/redis.ts';
import { createStageWorker } from '../../src/jobs/stage-worker.ts';
import type { Run } from '../../src/pipeline/run.ts';
import { endChildReplicas, startChildReplica } from '../helpers/child-replica.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { expectTrueLeases } from '../helpers/leases.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

/** From `kill -9` of the only replica to the next step of every run, once the process is back, in milliseconds. */
const PROMISED = 10_000;

let redis: TestRedis;
/** Asks and looks, but does no work. */
let desk: Replica;
beforeEach(async () => {
  redis = await startTestRedis();
  desk = await startReplica(redis.url, {}, { work: false });
});
afterEach(async () => {
  await endChildReplicas();
  await desk.stop();
  await redis.stop();
});

const doing = (what: string) => ({ with: { do: what } });

async function start(stages: Parameters<typeof definitionOf>[0], name: string): Promise<string> {
  const outcome = await desk.start(definitionOf(stages, name));
  if (!outcome.ok) throw new Error(outcome.refusal.key);
  return outcome.run.id;
}

test('after a kill of the only replica every live stage goes on within ten seconds of its return', async () => {
  const waits = { ...doing('end'), retries: { max: 0, delay: 1000, backoff: 'fixed' as const } };
  const ids = await Promise.all([
    start({ a: doing('hang') }, 'submitting'),
    ...Array.from({ length: 20 }, (_, index) => start({ a: doing('run') }, `running${index}`)),
    start({ a: doing('end'), b: { ...doing('run'), needs: ['a'] } }, 'chain'),
  ]);
  const first = await startChildReplica(redis.url);
  await desk.until(ids[0], (run) => run.stages['a']!.state === 'submitting');
  await Promise.all(ids.slice(1).map((id) => desk.until(id, isRunning)));
  await first.kill();
  // What was still waiting for its turn when the process died.
  const late = await start(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`s${i}`, waits])), 'queued');
  const before = new Map((await desk.store.loadMany(ids)).map((run) => [run.id, run.stages['a']!.intent!.claim]));

  await startChildReplica(redis.url);
  const back = performance.now();
  await desk.until(late, (run) => run.endedAt !== undefined, PROMISED);
  await desk.until(ids[0], (run) => run.stages['a']!.intent!.claim !== before.get(run.id), PROMISED);
  // A job that is looked at is put off anew: its next look lies ahead.
  await expect.poll(() => overdue(), { timeout: PROMISED, interval: 50 }).toBe(0);
  const took = performance.now() - back;
  process.stdout.write(`recovery after kill -9: every live stage within ${(took / 1000).toFixed(1)} s\n`);
  expect(took).toBeLessThan(PROMISED);
});

/** Jobs that should have been looked at by now: delayed past their time, waiting, or held by nobody. */
async function overdue(): Promise<number> {
  const queue = '{sluice}:stages';
  const [delayed, waiting, active] = await Promise.all([
    desk.redis.zcount(`${queue}:delayed`, 0, (Date.now() - 500) * 0x1000),
    desk.redis.llen(`${queue}:wait`),
    desk.redis.lrange(`${queue}:active`, 0, -1),
  ]);
  const locks = await Promise.all(active.map((id) => desk.redis.exists(`${queue}:${id}:lock`)));
  return delayed + waiting + locks.filter((held) => held === 0).length;
}

const isRunning = (run: Run): boolean => Object.values(run.stages).some(({ state }) => state === 'running');

test('a stage whose ticks kill the process is parked after three deaths, and what ran beside it goes on', async () => {
  const poison = await start({ a: doing('kill') }, 'poison');
  const beside = await start({ a: doing('run'), b: doing('run'), c: doing('end') }, 'beside');
  let deaths = 0;
  let child = await startChildReplica(redis.url);
  const parked = desk.until(poison, (run) => run.stages['a']!.state === 'unknown', 60_000);
  const over = parked.then(() => 'parked' as const);
  while ((await Promise.race([over, child.ended.then(() => 'died' as const)])) === 'died') {
    deaths += 1;
    child = await startChildReplica(redis.url);
  }
  expect(deaths).toBe(3);
  expect((await parked).stages['a']!.error).toMatchObject({ code: 'Sluice.Poison', retryable: false });
  await desk.until(
    beside,
    ({ stages: { a, b, c } }) => [a!, b!].every(({ state }) => state === 'running') && c!.state === 'succeeded',
  );
}, 90_000);

test('a slot that a killed replica held stays taken by its attempt, and comes back when that ends', async () => {
  const definition = definitionOf(
    { a: { ...doing('hang'), pool: 'one' }, b: { ...doing('end'), pool: 'one' } },
    'slot',
  );
  await desk.workspace.publish({ release: '', definitions: { slot: definition }, broken: {}, pools: { one: 1 } });
  const started = await desk.start(definition);
  if (!started.ok) throw new Error(started.refusal.key);
  const { id } = started.run;
  const first = await startChildReplica(redis.url);
  await desk.until(id, (run) => ['a', 'b'].every((stage) => run.stages[stage]!.state !== 'queued'));
  await first.kill();
  await expectTrueLeases(desk, ['pool:one']);
  await startChildReplica(redis.url);
  await desk.ask(id, { type: 'cancel' });
  await desk.until(id, (run) => run.stages['b']!.state !== 'waiting');
  await expectTrueLeases(desk, ['pool:one']);
});

test('a claim lasts as long as its lock is renewed, and ends with the lock', async () => {
  const started = await desk.start(definitionOf({ a: {}, b: {} }, 'claims'));
  if (!started.ok) throw new Error(started.refusal.key);
  const connection = workerRedis(redis.url);
  const held: Record<string, boolean[]> = { a: [], b: [] };
  const worker = createStageWorker({
    connection,
    names: desk.names,
    concurrency: 2,
    log: { info: () => undefined, warn: () => undefined },
    park: async () => undefined,
    tick: async ({ stage }, claim) => {
      // Longer than a lock lasts that is not renewed.
      await delay(stage === 'a' ? 6500 : 500);
      if (stage === 'b') await desk.redis.set('{sluice}:stages:claims.2026-10.r1.b.a1:lock', 'another');
      if (stage === 'b') await delay(4000);
      held[stage]!.push(claim.holds());
      return 'done';
    },
  });
  worker.start();
  await expect.poll(() => held['a'], { timeout: 15_000 }).toEqual([true]);
  expect(held['b']![0]).toBe(false);
  await worker.stop(1000);
  connection.disconnect();
});
