import type { Definition } from '../pipeline/definition-schema.ts';
import { type Lease, leasesOf, linesOf } from '../pipeline/leases.ts';
import type { Run } from '../pipeline/run.ts';
import type { Turn } from './run-store.ts';

/** A run with the definition that it runs under. */
export interface State {
  run: Run;
  definition: Definition;
}

/** A turn without the number of places, which is not the run's to know. */
export type Wanted = Omit<Turn, 'capacity'>;
type Part = 'take' | 'force' | 'release' | 'join' | 'leave';

/**
 * What a change means for leases and lines, by resource; nothing for most changes. What is taken although it was denied
 * before belongs to work that exists, and counts whether a place is free or not.
 */
export function turnsOf(before: State | undefined, after: State, denied: ReadonlySet<string>): Wanted[] {
  const turns = new Map<string, Wanted>();
  const note = (part: Part, leases: Lease[]): void => {
    for (const { resource, holder } of leases) {
      const turn = turns.get(resource) ?? { resource, take: [], force: [], release: [], join: [], leave: [] };
      turns.set(resource, turn);
      turn[part === 'take' && denied.has(holder) ? 'force' : part].push(holder);
    }
  };
  const of = (read: typeof leasesOf, state: State | undefined): Lease[] =>
    state ? read(state.run, state.definition) : [];
  const [held, holds] = [of(leasesOf, before), of(leasesOf, after)];
  const [lined, lines] = [of(linesOf, before), of(linesOf, after)];
  note('take', missing(held, holds));
  note('release', missing(holds, held));
  note('join', missing(lined, lines));
  note('leave', missing(lines, lined));
  return [...turns.values()];
}

/** Those of `leases` that are not in `known`. */
function missing(known: Lease[], leases: Lease[]): Lease[] {
  if (leases.length === 0) return leases;
  const names = new Set(known.map(nameOf));
  return leases.filter((lease) => !names.has(nameOf(lease)));
}

const nameOf = ({ resource, holder }: Lease): string => `${resource} ${holder}`;
