import { refuse } from '../errors.ts';
import type { Circumstances, Decided } from './decide.ts';
import { begun } from './decide-approval.ts';
import { downstream, verdictOf } from './graph.ts';
import { handledEvent } from './handled.ts';
import { DONE, LIVE, type Run, type RunEvent, statusOf } from './run.ts';

/** New attempts of what failed, or of one stage that failed or was cancelled. */
export function decideRetry(run: Run, stage: string | undefined, circumstances: Circumstances): Decided {
  const { by, now } = circumstances;
  const stages = stage === undefined ? failedOf(run, circumstances) : [stage];
  if (stages.length === 0) {
    return { refusal: refuse('stage.nothing-failed', { run: run.id, status: statusOf(run) }) };
  }
  const handled = stages.map((id) => handledEvent(id, run.stages[id]!, 'retry', by, now));
  const below = closureOf(stages, circumstances).filter((id) => run.stages[id]!.state === 'cancelled');
  return { events: [...handled, ...again(run, stages, below, circumstances)] };
}

/**
 * New attempts of a stage and of everything below it, whatever became of them; without a stage, of every stage that
 * failed and what is below. Those below begin when what they need has ended anew.
 */
export function decideRerun(run: Run, from: string | undefined, circumstances: Circumstances): Decided {
  const { definition, by, now } = circumstances;
  const wanted = from === undefined ? failedOf(run, circumstances) : [from];
  if (wanted.length === 0) {
    return { refusal: refuse('stage.nothing-failed', { run: run.id, status: statusOf(run) }) };
  }
  const below = closureOf(wanted, circumstances);
  const starts = wanted.filter((id) => !below.includes(id));
  const busy = [...starts, ...below].filter((id) => LIVE.has(run.stages[id]!.state));
  if (busy.length > 0) return { refusal: refuse('stage.in-flight', { run: run.id, stages: busy }) };
  for (const id of starts) {
    const fresh = {
      ...run,
      cancel: undefined,
      stages: { ...run.stages, [id]: { ...run.stages[id]!, state: 'blocked' as const } },
    };
    const { cancel: _cancel, ...open } = fresh;
    if (verdictOf(open, id, definition.stages[id]!) === 'queue') continue;
    const needs = definition.stages[id]!.needs.filter((need) => !DONE.has(run.stages[need]!.state));
    return { refusal: refuse('rerun.needs-unmet', { run: run.id, stage: id, needs }) };
  }
  const handled = starts.map((id) => handledEvent(id, run.stages[id]!, 'rerun', by, now));
  const reopened = below.filter((id) => run.stages[id]!.state !== 'blocked');
  return { events: [...handled, ...again(run, starts, reopened, circumstances)] };
}

/** The failed stages; in a cancelled run without one, the stages at which the cancel cut it off. */
function failedOf(run: Run, { definition }: Circumstances): string[] {
  const inState = (wanted: string) => Object.keys(definition.stages).filter((id) => run.stages[id]?.state === wanted);
  const failed = inState('failed');
  if (failed.length > 0) return failed;
  const needsDone = (id: string) => definition.stages[id]!.needs.every((need) => DONE.has(run.stages[need]!.state));
  return inState('cancelled').filter(needsDone);
}

/** Everything below the stages that is not one of them, unless it is also below another. */
const closureOf = (stages: string[], { definition }: Circumstances): string[] => [
  ...new Set(stages.flatMap((id) => downstream(definition.stages, id))),
];

/** Attempts that begin now, and stages that are open once more. */
function again(run: Run, starts: string[], reopened: string[], { definition, by, now }: Circumstances): RunEvent[] {
  return [
    ...starts.map((id) => begun(run, id, definition.stages[id]!, by, now)),
    ...reopened
      .filter((id) => !starts.includes(id))
      .map((id): RunEvent => ({ type: 'stage.reopened', at: now, stage: id, attempt: run.stages[id]!.attempt })),
  ];
}
