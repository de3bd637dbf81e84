import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Decision, Report, Request } from '../../src/pipeline/decide.ts';
import { fc } from '../helpers/property.ts';
import { createSlowWork } from '../helpers/slow-work.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { definitionOf, person } from '../helpers/graphs.ts';
import { expectTrueLeases } from '../helpers/leases.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

let redis: TestRedis;
let replicas: Replica[];
beforeAll(async () => {
  redis = await startTestRedis();
  const { kind } = createSlowWork();
  replicas = await Promise.all([1, 2].map(() => startReplica(redis.url, { fake: kind }, { work: false })));
});
afterAll(async () => {
  await Promise.all(replicas.map((each) => each.stop()));
  await redis.stop();
});

const RESOURCES = ['pool:p', 'pipeline:loans'];
const loans = {
  ...definitionOf({ a: { pool: 'p' }, b: { pool: 'p' }, c: { pool: 'p', needs: ['a'] } }, 'loans'),
  concurrency: { max: 2, whenBusy: 'queue' as const },
};
const error = { code: 'Fake.Failed', message: 'it failed', retryable: false };

type Step = { by: number; run: number } & (
  | { what: 'start' }
  | { what: 'ask'; request: Request }
  | { what: 'tell'; stage: string; report: Report['type'] }
);

const stage = fc.constantFrom('a', 'b', 'c');
const request: fc.Arbitrary<Request> = fc.oneof(
  fc.constantFrom<Request>({ type: 'cancel' }, { type: 'retry' }, { type: 'rerun' }, { type: 'close' }),
  stage.map((id): Request => ({ type: 'retry', stage: id })),
  stage.map((id): Request => ({ type: 'skip', stage: id, reason: 'not needed' })),
  stage.map((id): Request => ({ type: 'mark-done', stage: id, reason: 'seen' })),
  stage.map((id): Request => ({ type: 'reattach', stage: id })),
  stage.map((id): Request => ({ type: 'resubmit', stage: id })),
);
const told = fc.constantFrom<Report['type']>('intend', 'intend', 'started', 'succeeded', 'failed', 'lost', 'stopped');
const step: fc.Arbitrary<Step> = fc
  .record({ by: fc.nat(1), run: fc.nat(4) })
  .chain((at) =>
    fc.oneof(
      { weight: 2, arbitrary: fc.constant({ ...at, what: 'start' as const }) },
      { weight: 2, arbitrary: request.map((asked) => ({ ...at, what: 'ask' as const, request: asked })) },
      { weight: 6, arbitrary: fc.record({ ...constant(at), what: fc.constant('tell' as const), stage, report: told }) },
    ),
  );

function constant(at: { by: number; run: number }) {
  return { by: fc.constant(at.by), run: fc.constant(at.run) };
}

function reportOf(type: Report['type'], about: { stage: string; attempt: number }): Decision {
  switch (type) {
    case 'intend':
      return { ...about, type, token: `t${about.attempt}`, spec: {}, claim: 'claim' };
    case 'started':
      return { ...about, type, handle: { id: about.stage } };
    case 'succeeded':
      return { ...about, type, output: {} };
    case 'lost':
      return { ...about, type, error };
    case 'failed':
      return { ...about, type, error, jitter: 0 };
    default:
      return { ...about, type: 'stopped', jitter: 0 };
  }
}

test('after any history leases and lines are what the records say', async () => {
  const [{ workspace }] = replicas as [Replica];
  await workspace.publish({ release: '', definitions: { loans }, broken: {}, pools: { p: 2 } });
  let decided = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 10, maxLength: 30 }),
      async (history) => {
        const runs: string[] = [];
        const take = async ({ by, run, ...rest }: Step): Promise<void> => {
          const { engine, store, start } = replicas[by]!;
          if (rest.what === 'start') {
            const outcome = await start(loans, { again: true });
            if (outcome.ok) runs.push(outcome.run.id);
            return;
          }
          const id = runs[run % runs.length];
          if (id === undefined) return;
          decided += 1;
          if (rest.what === 'ask') {
            await engine.execute({ id: `d${decided}`, run: id, decision: rest.request, by: person() });
            return;
          }
          const { attempt } = (await store.load(id))!.run.stages[rest.stage]!;
          await engine.report(id, reportOf(rest.report, { stage: rest.stage, attempt }) as Report);
        };
        for (const together of history) await Promise.all(together.map(take));
        // Who is next is admitted by itself.
        await vi.waitFor(() => expectTrueLeases(replicas[0]!, RESOURCES), 10_000);
        // Nothing is left to the next history.
        for (const id of runs)
          await engineOf().execute({ id: `end-${id}`, run: id, decision: { type: 'cancel' }, by: person() });
        for (const id of runs) await endAll(id);
        await vi.waitFor(() => expectTrueLeases(replicas[0]!, RESOURCES), 10_000);
      },
    ),
    { numRuns: 60 },
  );
  expect(decided).toBeGreaterThan(300);
}, 120_000);

const engineOf = () => replicas[0]!.engine;

async function endAll(id: string): Promise<void> {
  const { run } = (await replicas[0]!.store.load(id))!;
  for (const [name, { attempt }] of Object.entries(run.stages)) {
    await engineOf().report(id, { type: 'stopped', stage: name, attempt, jitter: 0 });
  }
}
