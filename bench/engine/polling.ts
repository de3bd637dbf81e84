import { definitionOf } from '../../test/helpers/graphs.ts';
import type { Replica } from '../../test/helpers/engine.ts';
import { percentile, until } from './figures.ts';
import { lags } from './kinds.ts';

export interface Minute {
  /** Share of one core, of this process. */
  cpu: number;
  /** Resident bytes at its end. */
  rss: number;
  /** Milliseconds by which looks came late. */
  p50: number;
  p99: number;
}

/** `runs` runs in flight, each looked at every two seconds, for some minutes: one line of figures for each. */
export async function poll(replica: Replica, { runs, minutes }: { runs: number; minutes: number }): Promise<Minute[]> {
  for (let at = 0; at < runs; at += 1) await replica.start(definitionOf({ work: { kind: 'polling' } }, `poll-${at}`));
  await until(() => lags.length >= runs);
  const figures: Minute[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    lags.length = 0;
    const before = process.cpuUsage();
    const begun = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    const { user, system } = process.cpuUsage(before);
    figures.push({
      cpu: (user + system) / 1000 / (performance.now() - begun),
      rss: process.memoryUsage.rss(),
      p50: percentile(lags, 0.5),
      p99: percentile(lags, 0.99),
    });
  }
  for (const id of await replica.store.live()) await replica.ask(id, { type: 'cancel' });
  await until(async () => (await replica.store.live()).length === 0);
  return figures;
}
