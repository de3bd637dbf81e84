import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Backfill, BACKFILL_STAGE, backfillPipeline } from '../../src/pipeline/builtin/backfill.ts';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import { readPeriod } from '../../src/pipeline/schedule.ts';
import { statusOf } from '../../src/pipeline/run.ts';
import { backfill } from '../../src/pipeline/stages/backfill.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { createFakeService } from '../helpers/fake-service.ts';
import { definitionOf, person } from '../helpers/graphs.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

const DAYS = ['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04', '2026-11-05'];

let redis: TestRedis;
const replicas: Replica[] = [];
let named = 0;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterEach(async () => {
  await Promise.all(replicas.splice(0).map((each) => each.stop()));
});
afterAll(() => redis.stop());

async function world(more: Partial<Definition> = {}) {
  const service = createFakeService({ keyed: true });
  const definition = { ...definitionOf({ only: {} }, `days${(named += 1)}`), ...more };
  const join = async (): Promise<Replica> => {
    const replica = await startReplica(redis.url, { fake: service.kind, backfill });
    replicas.push(replica);
    return replica;
  };
  const replica = await join();
  await replica.workspace.publish({
    ...(await replica.workspace.inForce()),
    definitions: { [definition.name]: definition },
  });
  const { engine, store } = replica;
  /** The newest run of each day that has one, by its status. */
  const standing = async (): Promise<Record<string, string>> => {
    const latest = await Promise.all(DAYS.map(async (day) => [day, await store.latest(definition.name, day)] as const));
    return Object.fromEntries(latest.flatMap(([day, found]) => (found ? [[day, statusOf(found.run)]] : [])));
  };
  return {
    service,
    definition,
    replica,
    join,
    standing,
    fill: async (given: Partial<Backfill> = {}): Promise<string> => {
      const now = Date.now();
      const asked = { periods: DAYS, order: 'oldest', parallel: 2, params: {}, again: false, ...given } as const;
      const started = await engine.start({
        id: `fill-${process.hrtime.bigint()}`,
        definition: backfillPipeline(definition),
        period: { id: `b${(named += 1)}`, start: now, end: now },
        params: { pipeline: definition.name, backfill: asked },
        by: person(),
        channel: 'C_PIPELINES',
        again: true,
      });
      if (!started.ok) throw new Error(started.refusal.key);
      return started.run.id;
    },
    startDay: async (day: string): Promise<string> => {
      const period = readPeriod(day, definition, Date.now());
      const started = await engine.start({ ...one(definition), id: `day-${day}-${process.hrtime.bigint()}`, period });
      if (!started.ok) throw new Error(started.refusal.key);
      return started.run.id;
    },
  };
}

const one = (definition: Definition) => ({
  definition,
  params: {},
  by: person(),
  channel: 'C_PIPELINES',
  again: true,
});

const eventually = async (look: () => Promise<unknown>, wanted: unknown): Promise<void> => {
  await expect.poll(look, { timeout: 15_000, interval: 50 }).toEqual(wanted);
};

describe('a backfill', () => {
  test('runs every period once, so many at a time, oldest first', async () => {
    const { service, replica, fill, standing, definition } = await world();
    service.plan('only', 'run', 'run', 'run', 'run', 'run');
    const id = await fill();
    await eventually(standing, { '2026-11-01': 'running', '2026-11-02': 'running' });
    await eventually(async () => (await replica.store.details(id))[BACKFILL_STAGE], '0 of 5 done');
    const ending = setInterval(() => service.endAll(), 50);
    const run = await replica.until(id, (now) => now.endedAt !== undefined, 25_000);
    clearInterval(ending);
    expect(run.stages[BACKFILL_STAGE]!.output).toEqual({
      succeeded: 5,
      failed: 0,
      existed: 0,
      notDone: [],
      runs: Object.fromEntries(DAYS.map((day) => [day, `${definition.name}.${day}.r1`])),
    });
    expect(service.starts).toHaveLength(5);
    const child = await replica.store.load(`${definition.name}.2026-11-01.r1`);
    expect(child!.run).toMatchObject({ by: person(), cause: { backfill: id } });
  });

  test('leaves periods with a run alone, fills those whose run was cancelled, and does it newest first', async () => {
    const { service, replica, fill, startDay, definition } = await world();
    const done = await startDay(DAYS[4]!);
    await replica.until(done, (now) => statusOf(now) === 'succeeded');
    service.plan('only', 'run');
    const cancelled = await startDay(DAYS[3]!);
    await replica.until(cancelled, (now) => now.stages['only']!.state === 'running');
    await replica.ask(cancelled, { type: 'cancel' });
    await replica.until(cancelled, (now) => statusOf(now) === 'cancelled');
    const id = await fill({ parallel: 1, order: 'newest', periods: DAYS.slice(2) });
    const run = await replica.until(id, (now) => now.endedAt !== undefined);
    const runs = { [DAYS[2]!]: 'r1', [DAYS[3]!]: 'r2', [DAYS[4]!]: 'r1' };
    expect(run.stages[BACKFILL_STAGE]!.output).toEqual({
      succeeded: 2,
      failed: 0,
      existed: 1,
      notDone: [],
      runs: Object.fromEntries(
        Object.entries(runs).map(([day, number]) => [day, `${definition.name}.${day}.${number}`]),
      ),
    });
    const [first, second] = await Promise.all(
      [`${DAYS[3]}.r2`, `${DAYS[2]}.r1`].map((part) => replica.store.load(`${definition.name}.${part}`)),
    );
    expect(first!.run.createdAt).toBeLessThan(second!.run.createdAt);
  });

  test('runs what exists anew when that is asked for', async () => {
    const { replica, fill, startDay, definition } = await world();
    const done = await startDay(DAYS[0]!);
    await replica.until(done, (now) => statusOf(now) === 'succeeded');
    const id = await fill({ again: true, periods: DAYS.slice(0, 1) });
    const run = await replica.until(id, (now) => now.endedAt !== undefined);
    expect(run.stages[BACKFILL_STAGE]!.output).toMatchObject({
      succeeded: 1,
      existed: 0,
      runs: { [DAYS[0]!]: `${definition.name}.${DAYS[0]}.r2` },
    });
  });

  test('goes on past a run that needs attention, and waits for it', async () => {
    const { service, replica, fill, standing, definition } = await world();
    service.plan('only', 'fail', 'succeed', 'succeed');
    const id = await fill({ parallel: 1, periods: DAYS.slice(0, 3) });
    await eventually(standing, { [DAYS[0]!]: 'attention', [DAYS[1]!]: 'succeeded', [DAYS[2]!]: 'succeeded' });
    await eventually(async () => (await replica.store.details(id))[BACKFILL_STAGE], '2 of 3 done, 1 needs attention');
    await replica.ask(`${definition.name}.${DAYS[0]}.r1`, { type: 'retry' });
    const run = await replica.until(id, (now) => now.endedAt !== undefined);
    expect(run.stages[BACKFILL_STAGE]!.output).toMatchObject({ succeeded: 3, failed: 0 });
  });

  test('counts a run that asks for consent as under way, and takes it back when it is cancelled', async () => {
    const { stages } = definitionOf({ only: { approval: { approvers: 1, expires: 3_600_000 } } });
    const { service, replica, fill, standing, definition } = await world({ stages });
    const [first, second] = DAYS.map((day) => `${definition.name}.${day}.r1`);
    const id = await fill({ parallel: 1, periods: DAYS.slice(0, 2) });
    const detail = async () => (await replica.store.details(id))[BACKFILL_STAGE];
    await eventually(detail, '0 of 2 done, 1 needs attention');
    const claim = { id: 'another look', signal: new AbortController().signal, holds: () => true };
    await replica.tick({ run: id, stage: BACKFILL_STAGE, attempt: 1 }, claim);
    expect(await standing()).toEqual({ [DAYS[0]!]: 'attention' });
    const by = person('U_ADMIN');
    await replica.engine.execute({ id: `yes-${id}`, run: first!, decision: { type: 'approve', stage: 'only' }, by });
    await eventually(detail, '1 of 2 done, 1 needs attention');
    await replica.ask(id, { type: 'cancel' });
    await replica.until(id, (now) => statusOf(now) === 'cancelled');
    expect(statusOf((await replica.store.load(second!))!.run)).toBe('cancelled');
    expect(service.starts).toHaveLength(1);
    // No period was open any more, but one of them was taken back: that is what a retry does again.
    await replica.ask(id, { type: 'retry' });
    await eventually(standing, { [DAYS[0]!]: 'succeeded', [DAYS[1]!]: 'attention' });
  });

  test('cancelled, it cancels what it started and is under way; resumed, it does the rest', async () => {
    const { service, replica, fill, standing, startDay } = await world();
    service.plan('only', 'succeed', 'run', 'run');
    const other = await startDay(DAYS[4]!);
    await replica.until(other, (now) => statusOf(now) === 'succeeded');
    const id = await fill({ parallel: 2 });
    await eventually(standing, { [DAYS[0]!]: 'running', [DAYS[1]!]: 'running', [DAYS[4]!]: 'succeeded' });
    await replica.ask(id, { type: 'cancel' });
    await replica.until(id, (now) => statusOf(now) === 'cancelled');
    expect(await standing()).toEqual({ [DAYS[0]!]: 'cancelled', [DAYS[1]!]: 'cancelled', [DAYS[4]!]: 'succeeded' });
    await replica.ask(id, { type: 'retry' });
    const run = await replica.until(id, (now) => statusOf(now) === 'succeeded', 20_000);
    expect(run.stages[BACKFILL_STAGE]!.output).toMatchObject({ succeeded: 4, existed: 1, failed: 0 });
  });

  test('waits while its pipeline takes no further run, and says so', async () => {
    const { service, replica, fill, definition } = await world({ concurrency: { max: 1, whenBusy: 'skip' } });
    service.plan('only', 'run');
    const id = await fill({ periods: DAYS.slice(0, 2) });
    await expect
      .poll(async () => (await replica.store.details(id))[BACKFILL_STAGE], { timeout: 15_000 })
      .toMatch(new RegExp(`^0 of 2 done: .*${definition.name}`));
    service.endAll();
    const run = await replica.until(id, (now) => now.endedAt !== undefined, 20_000);
    expect(run.stages[BACKFILL_STAGE]!.output).toMatchObject({ succeeded: 2, failed: 0 });
  });

  test('waits while its pipeline has an error, and goes on when that is corrected', async () => {
    const { service, replica, fill, definition } = await world();
    const inForce = await replica.workspace.inForce();
    const broken = { [definition.name]: 'line 3: no stage is called fetsh' };
    await replica.workspace.publish({ ...inForce, definitions: {}, broken });
    const id = await fill({ periods: DAYS.slice(0, 2) });
    await expect
      .poll(async () => (await replica.store.details(id))[BACKFILL_STAGE], { timeout: 15_000 })
      .toMatch(/^0 of 2 done: .*fetsh/);
    expect(service.starts).toHaveLength(0);
    await replica.workspace.publish(inForce);
    const run = await replica.until(id, (now) => now.endedAt !== undefined);
    expect(run.stages[BACKFILL_STAGE]!.output).toMatchObject({ succeeded: 2, failed: 0 });
  });

  test('does not take back its own runs where the newest takes the place of the others', async () => {
    const { service, replica, fill, standing } = await world({ concurrency: { max: 1, whenBusy: 'cancel-previous' } });
    service.plan('only', 'run');
    const id = await fill({ periods: DAYS.slice(0, 3), parallel: 3 });
    await eventually(standing, { [DAYS[0]!]: 'running', [DAYS[1]!]: 'queued', [DAYS[2]!]: 'queued' });
    await replica.reconciler.pass();
    service.endAll();
    const run = await replica.until(id, (now) => now.endedAt !== undefined);
    expect(run.stages[BACKFILL_STAGE]!.output).toMatchObject({ succeeded: 3, failed: 0 });
  });

  test('is not doubled by two replicas', async () => {
    const { service, replica, join, fill } = await world();
    await join();
    const id = await fill({ parallel: 5 });
    await replica.until(id, (now) => now.endedAt !== undefined);
    expect(service.starts).toHaveLength(5);
  });

  test('fails with the reason when its pipeline is gone', async () => {
    const { replica, fill } = await world();
    await replica.workspace.publish({ ...(await replica.workspace.inForce()), definitions: {} });
    const id = await fill();
    const run = await replica.until(id, (now) => now.endedAt !== undefined);
    expect(run.stages[BACKFILL_STAGE]!.error).toMatchObject({
      code: 'Sluice.Refused',
      message: expect.stringContaining('no pipeline'),
    });
  });
});
