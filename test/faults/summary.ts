import type { Measure } from './record.ts';

/** A test as vitest's JSON report tells it. */
export interface Told {
  title: string;
  status: string;
}

/**
 * The end of `npm run test:faults`: what did not survive, how long recovery took, and one line that counts. A case that
 * is in parts needs them all; one that did not run has not survived.
 */
export function summaryOf(
  told: Told[],
  measures: Measure[],
  { cases, seeds }: { cases: string[]; seeds: number[] },
): { lines: string[]; ok: boolean } {
  const passed = (name: string): boolean => {
    const parts = told.filter(({ title }) => title === name || title.startsWith(`${name} `));
    return parts.length > 0 && parts.every(({ status }) => status === 'passed');
  };
  const survived = cases.filter(passed);
  const good = seeds.filter((seed) => passed(`seed ${seed}`));
  const starts = measures.reduce((sum, measure) => sum + (measure.starts ?? 0), 0);
  const lost = cases.filter((id) => !survived.includes(id));
  const bad = seeds.filter((seed) => !good.includes(seed));
  return {
    lines: [
      ...recoveryOf(measures),
      ...(lost.length > 0 ? [`not survived: ${lost.join(', ')}`] : []),
      ...(bad.length > 0 ? [`seeds that failed: ${bad.join(', ')}; SEEDS=${bad[0]} repeats one`] : []),
      `faults survived ${survived.length}/${cases.length}, seeds ${good.length}/${seeds.length}, duplicate starts ${starts}`,
    ],
    ok: lost.length === 0 && bad.length === 0 && starts === 0 && told.every(({ status }) => status !== 'failed'),
  };
}

/** Recovery from a kill to the run's next step: the middle and the longest, in seconds. */
function recoveryOf(measures: Measure[]): string[] {
  const recoveries = measures.flatMap(({ recovery }) => recovery ?? []);
  if (recoveries.length === 0) return [];
  const slowest = recoveries.reduce((a, b) => (b.afterReady > a.afterReady ? b : a));
  const spread = (values: number[]): string => {
    const sorted = values.toSorted((a, b) => a - b);
    const seconds = (value: number): string => `${(value / 1000).toFixed(1)} s`;
    return `median ${seconds(sorted[Math.floor(sorted.length / 2)]!)}, longest ${seconds(sorted.at(-1)!)}`;
  };
  return [
    `recovery after ${recoveries.length} kills, to the run's next step:`,
    `  since the process is back: ${spread(recoveries.map(({ afterReady }) => afterReady))} (${slowest.what})`,
    `  since the kill: ${spread(recoveries.map(({ afterKill }) => afterKill))}`,
  ];
}
