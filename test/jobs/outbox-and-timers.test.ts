import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { StageError } from '../../src/errors.ts';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import { type Run, statusOf } from '../../src/pipeline/run.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { createFakeService } from '../helpers/fake-service.ts';
import { definitionOf, PERIOD, person } from '../helpers/graphs.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

let redis: TestRedis;
let one: Replica;
let two: Replica;
let service: ReturnType<typeof createFakeService>;
let named = 0;

beforeAll(async () => {
  redis = await startTestRedis();
});
beforeEach(async () => {
  service = createFakeService({ keyed: true });
  [one, two] = (await Promise.all([1, 2].map(() => startReplica(redis.url, { fake: service.kind })))) as [
    Replica,
    Replica,
  ];
});
afterEach(async () => {
  await one.redis.del(one.names.clockOffset);
  await Promise.all([one.stop(), two.stop()]);
});
afterAll(() => redis.stop());

const pipeline = (stages: Parameters<typeof definitionOf>[0], more: Partial<Definition> = {}): Definition => ({
  ...definitionOf(stages, `marks${(named += 1)}`),
  ...more,
});
const runOf = (outcome: Awaited<ReturnType<Replica['start']>>): Run => {
  if (!outcome.ok) throw new Error(outcome.refusal.key);
  return outcome.run;
};
/** Moves the clock of all replicas, in milliseconds, and lets each make a pass. */
const pass = async (by: number): Promise<void> => {
  await one.redis.set(one.names.clockOffset, by);
  await Promise.all([one.reconciler.pass(), two.reconciler.pass()]);
};
const typesOf = async (id: string): Promise<string[]> => (await one.store.events(id)).map(({ type }) => type);

test('a success is told once per success, and a failure that a person may mend is not', async () => {
  service.plan('a', 'fail');
  const definition = pipeline({ a: {} });
  const { id } = runOf(await one.start(definition));
  await one.until(id, (run) => statusOf(run) === 'attention');
  const told = async () => Object.entries(await one.store.outbox()).filter(([, { run }]) => run === id);
  expect(await told()).toEqual([]);
  await one.ask(id, { type: 'retry' });
  const { sequence, endedAt } = await one.until(id, (run) => statusOf(run) === 'succeeded');
  const entry = { run: id, pipeline: definition.name, period: PERIOD.id, status: 'succeeded', at: endedAt };
  expect(await told()).toEqual([[`${id}@${sequence}`, entry]]);
  await one.store.sent(`${id}@${sequence}`);
  await one.reconciler.pass();
  expect(await told()).toEqual([]);
  expect(await one.store.lastEnd(definition.name)).toBe(PERIOD.end);
});

test('the run before is the last that succeeded in an earlier period; what compares with none holds', async () => {
  const definition = pipeline({
    a: { expect: [{ that: 'output.rows > previous.output.rows', else: 'no growth', level: 'error' }] },
  });
  const start = async (month: number): Promise<Run> =>
    runOf(
      await one.engine.start({
        id: `${definition.name}-${month}`,
        definition,
        period: { id: `2026-0${month}`, start: Date.UTC(2026, month), end: Date.UTC(2026, month + 1) },
        params: {},
        by: person(),
        channel: '',
        again: true,
      }),
    );
  const first = await start(3);
  await one.until(first.id, (run) => statusOf(run) === 'succeeded');
  const second = await start(4);
  const failed = await one.until(second.id, (run) => statusOf(run) === 'attention');
  expect(failed.stages['a']!.error).toMatchObject({ code: 'Sluice.ExpectationFailed', message: 'no growth' });
  expect((await one.store.previous(failed))!.id).toBe(first.id);
  const earlier = await start(2);
  await one.until(earlier.id, (run) => statusOf(run) === 'succeeded');
});

test('what fails an expectation is kept in each language that the team gave, and as it is written where it tells of nothing', async () => {
  const words = { en: 'None in {{ period.id }}.', ko: '{{ period.id }}: {{ previous.output.rows }}행 뒤에 없음.' };
  const that = 'output.loans > 0';
  const warned = { that: 'output.stops > 0', else: 'No bytes in {{ period.id }}.', level: 'warning' as const };
  const run = runOf(await one.start(pipeline({ a: { expect: [{ that, else: words, level: 'error' }, warned] } })));
  const { id, period } = run;
  const failed = await one.until(id, (now) => statusOf(now) === 'attention');
  expect(failed.stages['a']!.error).toEqual({
    code: 'Sluice.ExpectationFailed',
    message: `None in ${period.id}.`,
    own: { key: 'expected', about: { that, else: { en: `None in ${period.id}.`, ko: words.ko } } },
    retryable: false,
  });
  const fine = runOf(await one.start(pipeline({ a: { expect: [warned] } })));
  const done = await one.until(fine.id, (now) => statusOf(now) === 'succeeded');
  const said = `No bytes in ${period.id}.`;
  expect(done.stages['a']!.warnings).toEqual([
    { message: said, own: { key: 'expected', about: { that: warned.that, else: said } } },
  ]);
});

test('the deadline of a run stops it once, whichever replica sees it', async () => {
  service.plan('a', 'run');
  const { id } = runOf(await one.start(pipeline({ a: {}, b: { needs: ['a'] } }, { deadline: 3_600_000 })));
  await one.until(id, (run) => run.stages['a']!.state === 'running');
  await pass(3_500_000);
  expect(await typesOf(id)).not.toContain('run.overdue');
  await pass(3_700_000);
  const run = await one.until(id, (now) => now.endedAt !== undefined);
  expect(run.overdue).toBeDefined();
  expect((await typesOf(id)).filter((type) => type === 'run.overdue')).toHaveLength(1);
});

test('a proposal expires, and a run that nobody attends to is closed', async () => {
  const asked = pipeline({ a: { approval: { approvers: 1, expires: 60_000 } } }, { attentionFor: 7 * 86_400_000 });
  const { id } = runOf(await one.start(asked));
  await one.until(id, (run) => run.stages['a']!.state === 'approval');
  await pass(61_000);
  const expired = (await one.store.load(id))!.run;
  expect(expired.stages['a']).toMatchObject({ state: 'failed', error: { code: 'Sluice.ApprovalExpired' } });
  await pass(8 * 86_400_000);
  const closed = (await one.store.load(id))!.run;
  expect(statusOf(closed)).toBe('failed');
  expect((await typesOf(id)).filter((type) => type === 'run.closed')).toHaveLength(1);
  expect(await one.store.due(Number.MAX_SAFE_INTEGER)).not.toContain(id);
  const entries = Object.values(await one.store.outbox()).filter(({ run }) => run === id);
  expect(entries).toMatchObject([{ status: 'failed' }]);
});

test('a period that is marked done has a run without work, which counts as a success', async () => {
  const definition = pipeline({ a: {}, b: { needs: ['a'] } });
  const outcome = await one.engine.start({
    id: `done-${definition.name}`,
    definition,
    period: PERIOD,
    params: {},
    by: person(),
    channel: '',
    again: false,
    done: { reason: 'loaded by hand' },
  });
  const run = runOf(outcome);
  expect(statusOf(run)).toBe('succeeded');
  expect(run.stages['b']!.handled).toMatchObject({ what: 'mark-done', reason: 'loaded by hand' });
  expect(service.starts).toEqual([]);
  expect(await one.store.lastEnd(definition.name)).toBe(PERIOD.end);
  expect((await one.store.audit(1))[0]).toMatchObject({ action: 'mark-period-done', reason: 'loaded by hand' });
});

test('a preview tells what a decision would do, and does none of it', async () => {
  service.plan('a', 'fail');
  const { id } = runOf(await one.start(pipeline({ a: {}, b: { needs: ['a'] } })));
  const before = await one.until(id, (run) => statusOf(run) === 'attention');
  const preview = await one.engine.preview({ run: id, decision: { type: 'retry', stage: 'a' }, by: person() });
  expect(preview).toMatchObject({ submits: ['a'], follows: ['b'], leaves: [], stops: [] });
  expect(await one.engine.preview({ run: id, decision: { type: 'retry', stage: 'b' }, by: person() })).toHaveProperty(
    'refusal.key',
    'stage.not-failed',
  );
  expect((await one.store.load(id))!.run).toEqual(before);
});

test('a retry by the current definition goes on with that one and keeps it', async () => {
  service.plan('a', 'fail');
  const old = pipeline({ a: { with: { table: 'old' } } });
  const current = {
    ...old,
    stages: { a: { ...old.stages['a']!, with: { table: 'new' } }, b: { ...old.stages['a']! } },
  };
  const { id } = runOf(await one.start(old));
  await one.until(id, (run) => statusOf(run) === 'attention');
  await one.workspace.publish({ release: '', definitions: { [old.name]: current }, broken: {}, pools: {} });
  expect(await one.ask(id, { type: 'retry', stage: 'a' })).toMatchObject({ refusal: { key: 'definition.changed' } });
  expect((await one.ask(id, { type: 'retry', stage: 'a', definition: 'current' })).ok).toBe(true);
  const run = await two.until(id, (now) => statusOf(now) === 'succeeded');
  expect(run.stages['a']!.intent!.spec).toEqual({ table: 'new' });
  expect(Object.keys(run.stages)).toEqual(['a', 'b']);
});

test('expired credentials pause a start and say so; it goes on by itself afterwards', async () => {
  service.refuseNext(1, () => new StageError('Sluice.Credentials', 'expired', { retryable: true }));
  const { id } = runOf(await one.start(pipeline({ a: { deadline: 1000 } })));
  const paused = await one.until(id, (run) => run.stages['a']!.state === 'waiting');
  expect(paused.stages['a']!.waitingFor).toBe('Sluice.Credentials');
  const run = await one.until(id, (now) => statusOf(now) === 'succeeded');
  expect(run.stages['a']!.attempt).toBe(1);
});
