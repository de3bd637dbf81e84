import type { StageDefinition } from './definition-schema.ts';

type Needs = Record<string, Pick<StageDefinition, 'needs'>>;

/** The first cycle found, as the stages along it with the first repeated at the end; undefined for a graph without one. */
export function findCycle(stages: Needs): string[] | undefined {
  const done = new Set<string>();
  const walk = (id: string, path: string[]): string[] | undefined => {
    if (path.includes(id)) return [...path.slice(path.indexOf(id)), id];
    if (done.has(id)) return undefined;
    for (const need of stages[id]?.needs ?? []) {
      const cycle = walk(need, [...path, id]);
      if (cycle) return cycle;
    }
    done.add(id);
    return undefined;
  };
  for (const id of Object.keys(stages)) {
    const cycle = walk(id, []);
    if (cycle) return cycle.toReversed();
  }
  return undefined;
}

/** Stage ids so that each comes after what it needs; ties keep the order of the definition. */
export function order(stages: Needs): string[] {
  const sorted = new Set<string>();
  const visit = (id: string): void => {
    if (sorted.has(id)) return;
    for (const need of stages[id]?.needs ?? []) visit(need);
    sorted.add(id);
  };
  for (const id of Object.keys(stages)) visit(id);
  return [...sorted];
}

/** Every stage that needs `id`, directly or not, in order; without `id` itself. */
export function downstream(stages: Needs, id: string): string[] {
  const reached = new Set([id]);
  const result = order(stages).filter((candidate) => {
    const hit = (stages[candidate]?.needs ?? []).some((need) => reached.has(need));
    if (hit) reached.add(candidate);
    return hit;
  });
  return result;
}

/** Every stage that `id` needs, directly or not: the only ones whose output its templates may name. */
export function upstream(stages: Needs, id: string): string[] {
  const reached = new Set<string>();
  const visit = (at: string): void => {
    for (const need of stages[at]?.needs ?? []) {
      if (reached.has(need)) continue;
      reached.add(need);
      visit(need);
    }
  };
  visit(id);
  return [...reached];
}
