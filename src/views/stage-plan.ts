import { ASKING, DONE, type StageState } from '../pipeline/run.ts';
import type { Plan, Task } from './message.ts';
import { inline } from './plain.ts';
import { richText } from './rich-text.ts';
import type { RunView } from './run-view.ts';
import { stageIds } from './stage-facts.ts';
import { MANY, STAGE_ICON, stagesInState } from './stage-line.ts';
import { stageTold } from './stage-told.ts';
import type { Texts } from './text/index.ts';

/** Slack has four marks for our twelve states: the nearest one that does not say more than is so. */
const STATUS: Record<StageState, Task['status']> = {
  blocked: 'pending',
  queued: 'pending',
  waiting: 'pending',
  submitting: 'in_progress',
  running: 'in_progress',
  succeeded: 'complete',
  skipped: 'complete',
  failed: 'error',
  unknown: 'error',
  approval: 'pending',
  cancelling: 'in_progress',
  cancelled: 'pending',
};

/** States that Slack's mark tells; any other has our own before the name. */
const MARKED: ReadonlySet<StageState> = new Set(['blocked', 'queued', 'submitting', 'running', 'succeeded', 'failed']);

/** States that one should know of where nothing of the plan but its title is seen. */
const NOTED: ReadonlySet<StageState> = new Set([...ASKING, 'skipped', 'cancelled']);

/** The stages in order, each with its mark, its state and what counts about it; undefined when there are too many. */
export function stagePlan(view: RunView, t: Texts): Plan | undefined {
  const ids = stageIds(view);
  if (ids.length > MANY) return undefined;
  return { type: 'plan', title: progress(view, ids, t), tasks: ids.map((id) => task(view, id, t)) };
}

/** "3 of 5 stages done · 1 failed": where the plan is folded up, this is what one sees of it. */
function progress({ run }: RunView, ids: string[], t: Texts): string {
  const states = ids.map((id) => run.stages[id]?.state ?? 'blocked');
  const noted = Map.groupBy(
    states.filter((state) => NOTED.has(state)),
    (state) => state,
  );
  return [
    t.plan.done(states.filter((state) => DONE.has(state)).length, ids.length),
    ...[...noted].map(([state, all]) => stagesInState(all.length, state, t)),
  ].join(' · ');
}

/** "clean · succeeded · 2 min · 12,340 rows" behind its mark; what may hold people and instants is below it. */
function task(view: RunView, id: string, t: Texts): Task {
  const { state, name, word, by, figures, more, attempt, page } = stageTold(view, id, t);
  const title = [name, ...[word, ...figures, attempt].filter((each) => each !== undefined).map(inline)].join(' · ');
  const details = [by, ...more].filter((each) => each !== undefined).join(' · ');
  return {
    type: 'task_card',
    task_id: id,
    title: MARKED.has(state) ? title : `${STAGE_ICON[state]} ${title}`,
    status: STATUS[state],
    ...(details !== '' && { details: richText(details) }),
    ...(page !== undefined && { sources: [{ type: 'url', url: page, text: t.console }] }),
  };
}
