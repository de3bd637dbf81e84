import type { StageDefinition } from './definition-schema.ts';
import { DONE, LIVE, type Run } from './run.ts';

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

export type Verdict = 'queue' | 'skip' | 'cancel' | 'stay';

/**
 * What becomes of a blocked stage now that its needs stand as they do. `runs: always` goes on when nothing it needs can
 * still move; `on-failure` only if one of them failed; `on-success` only if all are done. A cancelled run lets nothing
 * but `always` stages start.
 */
export function verdictOf(run: Run, id: string, definition: StageDefinition): Verdict {
  const needs = definition.needs.map((need) => run.stages[need]?.state ?? 'blocked');
  const dead = (need: string): boolean => run.cancel !== undefined && run.stages[need]?.state === 'blocked';
  const moving = definition.needs.some((need, index) => {
    const state = needs[index]!;
    return LIVE.has(state) || state === 'approval' || state === 'unknown' || (state === 'blocked' && !dead(need));
  });
  if (run.stages[id]?.state !== 'blocked') return 'stay';
  switch (definition.runs) {
    case 'always':
      return moving ? 'stay' : 'queue';
    case 'on-failure':
      if (run.cancel) return 'cancel';
      if (needs.every((state) => DONE.has(state))) return 'skip';
      return !moving && needs.includes('failed') ? 'queue' : 'stay';
    case 'on-success':
      if (run.cancel) return 'cancel';
      return needs.every((state) => DONE.has(state)) ? 'queue' : 'stay';
  }
}
