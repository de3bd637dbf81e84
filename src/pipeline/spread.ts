/**
 * Runs in their order, but the first of each pipeline before the second of any: what fails thirty times hides nothing that
 * fails once.
 */
export function spread<T>(items: readonly T[], pipelineOf: (item: T) => string): T[] {
  const ranks = new Map<string, number>();
  const ranked = items.map((item) => {
    const pipeline = pipelineOf(item);
    const rank = ranks.get(pipeline) ?? 0;
    ranks.set(pipeline, rank + 1);
    return { item, rank };
  });
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ item }) => item);
}
