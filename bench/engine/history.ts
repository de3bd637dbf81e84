import { definitionOf, PERIOD, person } from '../../test/helpers/graphs.ts';
import type { Replica } from '../../test/helpers/engine.ts';
import { percentile } from './figures.ts';

const NAMES = 20;

/** Milliseconds (p99) that reading the runs of one pipeline, and the last run of each, takes among `runs` finished ones. */
export async function history(replica: Replica, runs: number): Promise<{ status: number; list: number }> {
  const definitions = Array.from({ length: NAMES }, (_, at) =>
    definitionOf({ a: { kind: 'instant' }, b: { kind: 'instant', needs: ['a'] } }, `history-${at}`),
  );
  for (let started = 0; started < runs; started += NAMES) {
    // Periods marked done: finished runs without the time it takes to run them.
    await Promise.all(
      definitions.map((definition) =>
        replica.engine.start({
          id: `history-${definition.name}-${started}`,
          definition,
          period: PERIOD,
          params: {},
          by: person(),
          channel: 'C_PIPELINES',
          again: true,
          done: { reason: 'bench' },
        }),
      ),
    );
  }
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const samples: number[] = [];
    for (let time = 0; time < 50; time += 1) {
      const begun = performance.now();
      await work();
      samples.push(performance.now() - begun);
    }
    return percentile(samples, 0.99);
  };
  const { store } = replica;
  return {
    status: await timed(() => store.list({ pipeline: 'history-7', limit: 10 })),
    list: await timed(() => Promise.all(definitions.map(({ name }) => store.list({ pipeline: name, limit: 1 })))),
  };
}
