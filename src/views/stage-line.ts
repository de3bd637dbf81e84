import type { RunStatus, StageState } from '../pipeline/run.ts';
import { escape, link } from './escape.ts';
import type { RunView } from './run-view.ts';
import { stageIds } from './stage-facts.ts';
import { stageTold } from './stage-told.ts';
import { count } from './text/format.ts';
import type { Texts } from './text/index.ts';

/** A state is told by an emoji and a word: neither colour nor shape alone. */
export const STAGE_ICON: Record<StageState, string> = {
  blocked: '⚪',
  queued: '🕒',
  waiting: '⏳',
  submitting: '🔵',
  running: '🔵',
  succeeded: '✅',
  skipped: '⏭️',
  failed: '❌',
  unknown: '❓',
  approval: '✋',
  cancelling: '🛑',
  cancelled: '🚫',
};

export const RUN_ICON: Record<RunStatus, string> = {
  queued: '🕒',
  running: '🔵',
  waiting: '⏳',
  attention: '🔴',
  succeeded: '✅',
  failed: '❌',
  cancelled: '🚫',
};

/** More stages than this are told by number, but for those that something is going on with. */
export const MANY = 25;
const QUIET: ReadonlySet<StageState> = new Set(['blocked', 'queued', 'succeeded', 'skipped']);

/** One stage: "✅ *fetch* · succeeded · 12 s · 25 rows · console". */
export function stageLine(view: RunView, id: string, t: Texts): string {
  const { state, name, word, by, figures, more, attempt, page } = stageTold(view, id, t);
  const head = `${STAGE_ICON[state]} *${escape(name)}*`;
  return [head, by ?? word, ...figures, ...more, attempt, link(page, t.console)].filter(Boolean).join(' · ');
}

/** "3 succeeded": how many stages are in a state. */
export const stagesInState = (n: number, state: StageState, t: Texts): string =>
  t.stagesInState(count(n, t), (n === 1 ? t.stageState : t.stageStates)[state]);

/** All stages in order; of very many, those that matter now and how many are in each other state. */
export function stageList(view: RunView, t: Texts): string {
  const ids = stageIds(view);
  if (ids.length <= MANY) return ids.map((id) => stageLine(view, id, t)).join('\n');
  const stateOf = (id: string): StageState => view.run.stages[id]?.state ?? 'blocked';
  const shown = ids.filter((id) => !QUIET.has(stateOf(id))).slice(0, MANY);
  const rest = Map.groupBy(
    ids.filter((id) => !shown.includes(id)),
    stateOf,
  );
  const totals = [...rest].map(([state, group]) => `${STAGE_ICON[state]} ${stagesInState(group.length, state, t)}`);
  return [...shown.map((id) => stageLine(view, id, t)), totals.join(' · ')].filter(Boolean).join('\n');
}
