import { type Refusal, refuse } from '../errors.ts';
import type { Circumstances, Decided } from './decide.ts';
import { evolve, evolveAll } from './evolve.ts';
import { downstream } from './graph.ts';
import { handledEvent } from './handled.ts';
import { DONE, type Handled, LIVE, type Run, type RunEvent, statusOf } from './run.ts';
import { prospectsOf } from './verdicts.ts';

/** New attempts of stages that failed or were cancelled, of all of them if none is named; nothing that was done is done again. */
export function decideRetry(run: Run, stages: string[] | undefined, circumstances: Circumstances): Decided {
  const wanted = stages ?? endedBadly(run);
  const below = closureOf(wanted, circumstances).filter((id) => run.stages[id]!.state === 'cancelled');
  return again(run, 'retry', { wanted, below, named: stages?.length === 1 ? stages[0] : undefined }, circumstances);
}

/**
 * New attempts of a stage and of everything below it, whatever became of them; without a stage, of every one that failed
 * or was cancelled and what is below those. Nothing of it may be at work.
 */
export function decideRerun(run: Run, from: string | undefined, circumstances: Circumstances): Decided {
  const wanted = from === undefined ? endedBadly(run) : [from];
  const below = closureOf(wanted, circumstances);
  const busy = [...wanted, ...below].filter((id) => LIVE.has(run.stages[id]!.state));
  if (busy.length > 0) return { refusal: refuse('stage.in-flight', { run: run.id, stages: [...new Set(busy)] }) };
  return again(run, 'rerun', { wanted, below, named: from }, circumstances);
}

/** A new attempt of a stage whose outcome nobody could tell. */
export const decideResubmit = (run: Run, stage: string, circumstances: Circumstances): Decided =>
  again(run, 'resubmit', { wanted: [stage], below: [], named: stage }, circumstances);

const endedBadly = (run: Run): string[] =>
  Object.keys(run.stages).filter((id) => ['failed', 'cancelled'].includes(run.stages[id]!.state));

const closureOf = (stages: string[], { definition }: Circumstances): string[] =>
  stages.flatMap((id) => downstream(definition.stages, id));

interface Opened {
  /** Stages that are to have new attempts, and what is open once more with them. */
  wanted: string[];
  below: string[];
  /** The stage that a person named. */
  named: string | undefined;
}

/**
 * Opens the stages once more: whoever needs nothing that is not done begins in the same commit, the others follow. A
 * stage that was named must do either.
 */
function again(
  run: Run,
  what: Handled['what'],
  { wanted, below, named }: Opened,
  { definition, by, now }: Circumstances,
): Decided {
  const reopened = [...new Set([...wanted, ...below])].flatMap((stage): RunEvent[] => {
    const { state, attempt } = run.stages[stage]!;
    return state === 'blocked' ? [] : [{ type: 'stage.reopened', at: now, stage, attempt, by }];
  });
  const open = run.endedAt === undefined ? run : evolve(run, { type: 'run.resumed', at: now });
  const prospects = new Set(prospectsOf(evolveAll(open, reopened), definition.stages));
  if (named === undefined) {
    const possible = wanted.filter((id) => prospects.has(id));
    if (possible.length === 0) {
      return { refusal: refuse('stage.nothing-failed', { run: run.id, status: statusOf(run) }) };
    }
    const failed = possible.filter((id) => run.stages[id]!.state === 'failed');
    const handled = failed.length > 0 ? failed : possible;
    return { events: [...handled.map((id) => handledEvent(id, run.stages[id]!, what, by, now)), ...reopened] };
  }
  const stage = run.stages[named]!;
  if (stage.state === 'blocked' || !prospects.has(named)) return { refusal: unmet(run, named, definition.stages) };
  return { events: [handledEvent(named, stage, what, by, now), ...reopened] };
}

/** Why a stage cannot begin: what it needs has not ended, or it tells of failures and there is none. */
function unmet(run: Run, stage: string, stages: Circumstances['definition']['stages']): Refusal {
  const needs = stages[stage]!.needs.filter((need) => !DONE.has(run.stages[need]!.state));
  return needs.length > 0
    ? refuse('rerun.needs-unmet', { run: run.id, stage, needs })
    : refuse('stage.nothing-failed', { run: run.id, status: statusOf(run) });
}
