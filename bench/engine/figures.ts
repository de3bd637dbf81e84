/** The value below which a share of the samples lies; NaN without samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Runs `work` several times after one that does not count, and gives the median of what it measured. */
export async function median(times: number, work: () => Promise<number>): Promise<number> {
  await work();
  const figures: number[] = [];
  for (let time = 0; time < times; time += 1) figures.push(await work());
  return percentile(figures, 0.5);
}

/** Settles when the condition holds; it is looked at each millisecond or so. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** A row of the table: what was measured, the figure, and what it is to be compared with. */
export type Row = [what: string, figure: string, reference: string];

export const ms = (milliseconds: number): string => `${milliseconds.toFixed(milliseconds < 10 ? 2 : 0)} ms`;
export const perSecond = (count: number): string => `${count.toFixed(0)} /s`;
export const mb = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MB`;

/** Prints rows as aligned columns. */
export function printTable(rows: readonly Row[]): void {
  if (rows.length === 0) return;
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const [what, figure, reference] of rows) {
    process.stdout.write(`${what.padEnd(widths[0]!)}  ${figure.padStart(widths[1]!)}  ${reference}\n`);
  }
}
