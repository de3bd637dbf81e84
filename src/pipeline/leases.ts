import type { Definition } from './definition-schema.ts';
import { isSettled, jobIdOf, type Run, type Stage } from './run.ts';

/** A place at something scarce: a turn of a pipeline that limits its runs, or a slot of a pool of remote work. */
export interface Lease {
  /** `pipeline:<name>` or `pool:<name>` */
  resource: string;
  /** The run's id, or the job id of a stage's attempt. */
  holder: string;
}

/** What an attempt that waits for a slot of a pool is recorded to wait for. */
export const waitsForPool = (pool: string): string => `pool:${pool}`;

/** Whether an attempt stands in line for a slot of its pool. */
export const isInLine = ({ state, waitingFor }: Stage): boolean =>
  state === 'waiting' && waitingFor?.startsWith(waitsForPool('')) === true;

const turnOf = (run: Run): Lease => ({ resource: `pipeline:${run.pipeline}`, holder: run.id });

/**
 * Whether work may be going on remotely. An outcome that nobody can tell keeps its slot, until someone gives the run up:
 * the service may well be busy with it.
 */
const holdsSlot = (run: Run, { state }: Stage): boolean =>
  state === 'submitting' ||
  state === 'running' ||
  state === 'cancelling' ||
  (state === 'unknown' && run.closed === undefined);

/** The leases of stages that satisfy a condition, for those that have a pool. */
function slots(run: Run, definition: Definition, wanted: (stage: Stage) => boolean): Lease[] {
  return Object.entries(run.stages).flatMap(([id, stage]) => {
    const pool = definition.stages[id]?.pool;
    if (pool === undefined || !wanted(stage)) return [];
    return [{ resource: `pool:${pool}`, holder: jobIdOf(run.id, id, stage.attempt) }];
  });
}

/** Everything that a run holds as it stands. A run that only a person can move on has given its turn to others. */
export function leasesOf(run: Run, definition: Definition): Lease[] {
  const atWork = definition.concurrency !== undefined && run.queued === undefined && !isSettled(run);
  return [...(atWork ? [turnOf(run)] : []), ...slots(run, definition, (stage) => holdsSlot(run, stage))];
}

/** Everything that it stands in line for. */
export function linesOf(run: Run, definition: Definition): Lease[] {
  const inLine = definition.concurrency !== undefined && run.queued !== undefined && !isSettled(run);
  return [...(inLine ? [turnOf(run)] : []), ...slots(run, definition, isInLine)];
}
