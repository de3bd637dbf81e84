import { order } from './graph.ts';
import type { Definition } from './definition-schema.ts';
import { DONE, type Run, statusOf } from './run.ts';

/** How long a pipeline usually takes: medians over its latest successes, in milliseconds. */
export interface Typical {
  /** Successes that it was read from. */
  runs: number;
  /** Absent without any. */
  took?: number;
  /** By stage, from its last attempt in each of them. */
  stages: Record<string, number>;
}

/** The middle of numbers, halfway between the two in the middle of an even count; undefined of none. */
export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** How long a run took from its start to its end, in milliseconds; undefined while it has none. */
export const tookOfRun = ({ createdAt, endedAt }: Pick<Run, 'createdAt' | 'endedAt'>): number | undefined =>
  endedAt === undefined ? undefined : endedAt - createdAt;

/** How long the last attempt of each succeeded stage took, in milliseconds; of what a person did instead nobody knows. */
export function stageTimes({ stages }: Pick<Run, 'stages'>): Record<string, number> {
  const times = Object.entries(stages).flatMap(([id, { state, startedAt, endedAt, attempt, handled }]) => {
    const byHand = handled?.what === 'mark-done' && handled.attempt === attempt;
    const isKnown = state === 'succeeded' && !byHand && startedAt !== undefined && endedAt !== undefined;
    return isKnown ? [[id, endedAt - startedAt]] : [];
  });
  return Object.fromEntries(times) as Record<string, number>;
}

/** Reads the medians from runs of one pipeline; those that have not succeeded say nothing of them. */
export function typicalOf(runs: readonly Run[]): Typical {
  const succeeded = runs.filter((run) => statusOf(run) === 'succeeded');
  const took = median(succeeded.flatMap((run) => tookOfRun(run) ?? []));
  const all = succeeded.map(stageTimes);
  const ids = [...new Set(all.flatMap((times) => Object.keys(times)))];
  const stages = ids.map((id) => [id, median(all.flatMap((times) => times[id] ?? []))!] as const);
  return { runs: succeeded.length, ...(took !== undefined && { took }), stages: Object.fromEntries(stages) };
}

/** When a run is expected to end: an instant, or that it takes longer than usual; undefined where nobody can tell. */
export type Eta = { at: number } | 'late' | undefined;

const GOING_ON: ReadonlySet<string> = new Set(['queued', 'submitting', 'running', 'waiting', 'blocked', 'cancelling']);

/**
 * Follows the longest way through what is left of a run, each stage by its median. Only for a run that goes on by itself:
 * when a stage waits for a person, nobody knows when it ends.
 */
export function etaOf(run: Run, { stages }: Pick<Definition, 'stages'>, typical: Typical, now: number): Eta {
  const status = statusOf(run);
  if (typical.took === undefined || (status !== 'running' && status !== 'waiting')) return undefined;
  if (Object.values(run.stages).some(({ state }) => !DONE.has(state) && !GOING_ON.has(state))) return undefined;
  const ends: Record<string, number> = {};
  let isLate = false;
  for (const id of order(stages)) {
    const { state = 'blocked', startedAt, notBefore } = run.stages[id] ?? {};
    if (DONE.has(state)) {
      ends[id] = 0;
      continue;
    }
    const usual = typical.stages[id] ?? 0;
    const isAtWork = startedAt !== undefined && (state === 'running' || state === 'cancelling');
    const begins = isAtWork
      ? startedAt
      : Math.max(now, notBefore ?? 0, ...stages[id]!.needs.map((need) => ends[need]!));
    if (isAtWork && startedAt + usual < now) isLate = true;
    ends[id] = Math.max(begins + usual, now);
  }
  const last = Math.max(...Object.values(ends));
  // What is over its usual time may end at any moment, but of how long it still takes its past says nothing.
  return isLate ? 'late' : { at: last };
}
