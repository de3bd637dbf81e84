const BARS = '▁▂▃▄▅▆▇█';
/** Fewer numbers show no trend. */
export const ENOUGH = 3;

/** Numbers as a row of bars from nothing to the largest; a gap where there is none. Only beside the same in words. */
export function sparkline(values: readonly (number | undefined)[]): string {
  const largest = Math.max(0, ...values.filter((value) => value !== undefined));
  return values
    .map((value) =>
      value === undefined ? '·' : BARS[largest === 0 ? 0 : Math.round((value / largest) * (BARS.length - 1))],
    )
    .join('');
}
