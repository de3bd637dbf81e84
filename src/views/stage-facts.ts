import { order } from '../pipeline/graph.ts';
import type { Definition } from '../pipeline/definition-schema.ts';
import type { Handled, Run, RunEvent, Stage, StageFailure } from '../pipeline/run.ts';
import type { Json } from '../pipeline/stages/stage.ts';
import type { RunView } from './run-view.ts';

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

/** After these a stage has its automatic retries once more. */
const AFRESH: ReadonlySet<Handled['what']> = new Set(['retry', 'resubmit', 'rerun']);

/** The stages in the order in which they run. */
export const stageIds = ({ definition }: Pick<RunView, 'definition'>): string[] => order(definition.stages);

/** How many automatic retries came before an attempt, since the last human one. */
export function retriesBefore({ events }: Pick<RunView, 'events'>, stage: string, attempt: number): number {
  const afresh = events
    .filter((event) => event.type === 'stage.handled')
    .filter((event) => event.stage === stage && AFRESH.has(event.handled.what) && event.handled.attempt < attempt)
    .map((event) => event.handled.attempt + 1);
  return Math.max(0, attempt - Math.max(1, ...afresh));
}

/** How long the current attempt of a stage took; undefined while it has no end. */
export const tookOf = ({ startedAt, endedAt }: Pick<Stage, 'startedAt' | 'endedAt'>): number | undefined =>
  startedAt === undefined || endedAt === undefined ? undefined : endedAt - startedAt;

const number = (value: Json | undefined): number | undefined => (typeof value === 'number' ? value : undefined);

export interface Measures {
  rows: number | undefined;
  objects: number | undefined;
  bytes: number | undefined;
  scanned: number | undefined;
}

/** What an output says about its size; a list of rows is a preview of a query, not a count. */
export const measuresOf = (output: Record<string, Json> | undefined): Measures => ({
  rows: number(output?.['rows']) ?? number(output?.['rowCount']),
  objects: number(output?.['objects']),
  bytes: number(output?.['bytes']),
  scanned: number(output?.['bytesScanned']),
});

/** Rows that a run's tables got, as far as its stages told; undefined when none did. */
export function rowsOf({ stages }: Pick<Run, 'stages'>, definition: Pick<Definition, 'stages'>): number | undefined {
  const told = order(definition.stages).flatMap((id) => {
    const { rows } = measuresOf(stages[id]?.output);
    return rows === undefined ? [] : [{ rows, writes: definition.stages[id]!.writes.length > 0 }];
  });
  const written = told.filter(({ writes }) => writes);
  return written.length > 0 ? written.reduce((sum, { rows }) => sum + rows, 0) : told.at(-1)?.rows;
}

/** A stage's page in the console: the kind's own, else one that the work has left in its output. */
export function linkOf({ run, links }: Pick<RunView, 'run' | 'links'>, stage: string): string | undefined {
  const output = run.stages[stage]?.output;
  const own = [output?.['link'], output?.['console']].find((value) => typeof value === 'string');
  return links[stage] ?? own;
}

/** The event with which a person closed or reopened a stage at this moment, when that is what changed it. */
export const handledAt = (view: Pick<RunView, 'events'>, stage: string, at: number): Handled | undefined =>
  view.events.findLast(
    (event): event is Of<'stage.handled'> => event.type === 'stage.handled' && event.stage === stage && event.at === at,
  )?.handled;

/** Who rejected an attempt that needed consent. */
export const rejectionOf = ({ events }: Pick<RunView, 'events'>, stage: string, attempt: number): Handled | undefined =>
  events.findLast(
    (event): event is Of<'stage.handled'> =>
      event.type === 'stage.handled' &&
      event.stage === stage &&
      event.handled.what === 'reject' &&
      event.handled.attempt === attempt,
  )?.handled;

/** Whether an attempt ended so that somebody has to decide: it failed for good, or nobody can tell how it ended. */
export const isTrouble = (event: RunEvent): event is Of<'stage.failed' | 'stage.unknown'> =>
  event.type === 'stage.unknown' || (event.type === 'stage.failed' && event.retryAt === undefined);

export interface Trouble {
  what: 'failed' | 'unknown';
  error: StageFailure;
  /** Of the event, among the run's. */
  index: number;
}

/** How an attempt failed or got lost, the last time: reattached in between, it can do so twice. */
export function troubleOf({ events, run }: RunView, stage: string, attempt: number): Trouble {
  const index = events.findLastIndex(
    (event) =>
      (event.type === 'stage.failed' || event.type === 'stage.unknown') &&
      event.stage === stage &&
      event.attempt === attempt,
  );
  const event = events[index] as Of<'stage.failed' | 'stage.unknown'> | undefined;
  if (!event) throw new Error(`attempt ${attempt} of ${stage} in ${run.id} has not failed`);
  return { what: event.type === 'stage.failed' ? 'failed' : 'unknown', error: event.error, index };
}

export type Resolution =
  | { by: 'person'; handled: Handled }
  | { by: 'cancel'; cancel: Of<'run.cancel-requested'> }
  | { by: 'itself'; state: Stage['state'] };

/** What became of a failure or a doubt after event `index`; undefined while it waits for a decision. */
export function resolutionOf(view: RunView, stage: string, attempt: number, index: number): Resolution | undefined {
  const later = view.events.slice(index + 1);
  const handled = later.find(
    (event): event is Of<'stage.handled'> =>
      event.type === 'stage.handled' && event.stage === stage && event.handled.attempt === attempt,
  )?.handled;
  if (handled && handled.what !== 'cancel') return { by: 'person', handled };
  const now = view.run.stages[stage];
  const cancel = later.find((event): event is Of<'run.cancel-requested'> => event.type === 'run.cancel-requested');
  if (cancel && now?.state !== 'unknown') return { by: 'cancel', cancel };
  const open = now?.attempt === attempt && (now.state === 'failed' || now.state === 'unknown');
  return open || !now ? undefined : { by: 'itself', state: now.state };
}
