import { isSettled } from '../../src/pipeline/run.ts';
import { definitionOf } from '../../test/helpers/graphs.ts';
import type { Replica } from '../../test/helpers/engine.ts';
import { median, percentile, until } from './figures.ts';
import { STEPS } from './flows.ts';
import { startedAt } from './kinds.ts';

/** A chain of so many stages of one kind. */
const chainOf = (steps: number, kind: string, name: string) =>
  definitionOf(
    Object.fromEntries(
      Array.from({ length: steps }, (_, at) => [`s${at + 1}`, { kind, needs: at === 0 ? [] : [`s${at}`] }]),
    ),
    name,
  );

/** Starts runs of a definition, so many at a time, and settles when all of them have ended. */
async function runAll(replica: Replica, definition: ReturnType<typeof chainOf>, count: number, batch: number) {
  const ids: string[] = [];
  for (let started = 0; started < count; started += batch) {
    const outcomes = await Promise.all(
      Array.from({ length: batch }, (_, at) =>
        replica.start({ ...definition, name: `${definition.name}-${at}` }, { again: true }),
      ),
    );
    for (const outcome of outcomes) {
      if (!outcome.ok) throw new Error(`a run was not started: ${outcome.refusal.key}`);
      ids.push(outcome.run.id);
    }
  }
  await until(async () => (await replica.store.live()).length === 0);
  return ids;
}

/** Chains of four stages per second, from their starts to the end of the last. */
export function chainsPerSecond(replica: Replica, chains: number, batch: number): Promise<number> {
  const definition = chainOf(STEPS, 'instant', 'chain');
  return median(3, async () => {
    const begun = performance.now();
    await runAll(replica, definition, chains, batch);
    return chains / ((performance.now() - begun) / 1000);
  });
}

/** Milliseconds from the end of a stage to the start of the next, one run at a time: p50 and p99 of `runs` chains. */
export async function edge(replica: Replica, runs: number): Promise<{ p50: number; p99: number }> {
  const definition = chainOf(STEPS, 'instant', 'edge');
  const samples: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    startedAt.clear();
    await runAll(replica, definition, 1, 1);
    const times = [...startedAt.values()].toSorted((a, b) => a - b);
    samples.push(...times.slice(1).map((time, at) => time - times[at]!));
  }
  return { p50: percentile(samples, 0.5), p99: percentile(samples, 0.99) };
}

/** Milliseconds of forty sequential stages of ten milliseconds each, end to end. */
export function sequential(replica: Replica): Promise<number> {
  const definition = chainOf(40, 'ten-milliseconds', 'sequential');
  return median(3, async () => {
    const begun = performance.now();
    const [id] = await runAll(replica, definition, 1, 1);
    const loaded = await replica.store.load(id!);
    if (!loaded || !isSettled(loaded.run)) throw new Error(`${id} has not ended`);
    return performance.now() - begun;
  });
}
