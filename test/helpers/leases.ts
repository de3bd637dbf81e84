import { expect } from 'vitest';
import { leasesOf, linesOf } from '../../src/pipeline/leases.ts';
import type { Replica } from './engine.ts';

/** Every lease and every line of these resources is in the store as the records of all runs say. */
export async function expectTrueLeases({ store, redis, names }: Replica, resources: string[]): Promise<void> {
  const runs = await store.loadMany(await redis.zrange(names.runs, 0, '-1'));
  const states = await Promise.all(
    runs.map(async (run) => ({ run, definition: await store.definition(run.definition) })),
  );
  for (const resource of resources) {
    const of = (read: typeof leasesOf): string[] =>
      states
        .flatMap(({ run, definition }) => read(run, definition))
        .filter((lease) => lease.resource === resource)
        .map(({ holder }) => holder)
        .toSorted();
    const [held, line] = await Promise.all([
      redis.smembers(names.held(resource)),
      redis.zrange(names.line(resource), 0, '-1'),
    ]);
    expect({ resource, held: held.toSorted(), line: line.toSorted() }).toEqual({
      resource,
      held: of(leasesOf),
      line: of(linesOf),
    });
  }
}
