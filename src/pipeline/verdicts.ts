import type { StageDefinition } from './definition-schema.ts';
import { order } from './graph.ts';
import { DONE, LIVE, type Run, type Stage, type StageState } from './run.ts';

type Stages = Record<string, Pick<StageDefinition, 'needs' | 'runs'>>;

/** What becomes of a blocked stage now that what it needs stands as it does. */
export type Verdict = 'begin' | 'skip' | 'cancel' | 'stay';

/**
 * What is to be expected of a stage: it is done, or may still become so by itself or by an answer that is awaited, or
 * goes no further without a person, because it or what it needs has failed or was stopped.
 */
type Outlook = 'done' | 'moving' | 'failed' | 'stopped';

/**
 * `always` begins when nothing that it needs is moving any more, whatever became of it; `on-failure` when, moreover,
 * something has failed; `on-success` when all is done. A cancelled run begins nothing but `always`, a closed one nothing.
 */
function verdictOf(run: Run, runs: StageDefinition['runs'], needs: Outlook[]): Verdict {
  const moving = needs.includes('moving');
  const done = needs.every((need) => need === 'done');
  if (run.closed) return 'stay';
  if (runs === 'always') return moving ? 'stay' : 'begin';
  if (run.cancel) return 'cancel';
  if (runs === 'on-success') return done ? 'begin' : 'stay';
  if (done) return 'skip';
  return !moving && needs.includes('failed') ? 'begin' : 'stay';
}

function outlookOf({ state }: Stage, runs: StageDefinition['runs'], needs: Outlook[]): Outlook {
  if (DONE.has(state)) return 'done';
  if (state === 'failed') return 'failed';
  if (LIVE.has(state) || state === 'approval' || state === 'unknown') return 'moving';
  // Blocked or cancelled: what it waits for, or was to follow, comes first.
  if (needs.includes('moving')) return 'moving';
  if (state === 'cancelled') return 'stopped';
  if (runs === 'on-success' && needs.includes('failed')) return 'failed';
  return runs !== 'always' && needs.includes('stopped') ? 'stopped' : 'moving';
}

/** Whether a stage comes too late to begin: after the deadline of its run, only what follows failures still does. */
export const isTooLate = (run: Run, { runs }: Pick<StageDefinition, 'runs'>): boolean =>
  run.overdue !== undefined && runs === 'on-success';

/** Goes through the stages in order; `act` gives the run in which the verdict on a blocked one has been carried out. */
export function follow(
  run: Run,
  stages: Stages,
  act: (run: Run, stage: string, verdict: Exclude<Verdict, 'stay'>) => Run,
): Run {
  const outlooks = new Map<string, Outlook>();
  let after = run;
  for (const id of order(stages)) {
    const { needs, runs } = stages[id]!;
    const expected = needs.map((need) => outlooks.get(need)!);
    const verdict = after.stages[id]!.state === 'blocked' ? verdictOf(after, runs, expected) : 'stay';
    if (verdict !== 'stay') after = act(after, id, verdict);
    outlooks.set(id, outlookOf(after.stages[id]!, runs, expected));
  }
  return after;
}

/**
 * The blocked stages of a run, as a decision left it, that begin by themselves, in order, if all that is under way ends as
 * it is meant to: well, or by being stopped. Whoever is asked for consent gives it.
 */
export function prospectsOf(run: Run, stages: Stages): string[] {
  const begins: string[] = [];
  const become = (at: Run, id: string, state: StageState): Run => ({
    ...at,
    stages: { ...at.stages, [id]: { ...at.stages[id]!, state } },
  });
  let ended = run;
  for (const [id, { state, stopping }] of Object.entries(run.stages)) {
    if (state === 'cancelling') ended = become(ended, id, stopping === 'cancel' ? 'cancelled' : 'failed');
    else if (LIVE.has(state) || state === 'approval') ended = become(ended, id, 'succeeded');
  }
  follow(ended, stages, (at, id, verdict) => {
    if (verdict === 'begin' && isTooLate(at, stages[id]!)) return become(at, id, 'failed');
    if (verdict === 'begin') begins.push(id);
    return become(at, id, 'succeeded');
  });
  return begins;
}
