import { setTimeout as pause } from 'node:timers/promises';
import { isStoreDown } from '../commands/troubles.ts';
import type { Desk } from '../commands/desk.ts';
import { type Run, type RunEvent, type RunStatus, type StageState, statusOf } from '../pipeline/run.ts';
import { logReply } from '../views/log.ts';
import { plainText, toPlain } from '../views/plain.ts';
import type { RunView } from '../views/run-view.ts';
import { STAGE_ICON } from '../views/stage-line.ts';
import { texts } from '../views/text/index.ts';

const EVERY = 250;
/** A restart of Redis does not end a script that waits. */
const STORE_PATIENCE = 60_000;
const GOING_ON: ReadonlySet<RunStatus> = new Set(['queued', 'running', 'waiting']);

/** States that an event leads to, for those that a thread does not mention. */
const LEADS_TO: Partial<Record<RunEvent['type'], StageState>> = {
  'stage.queued': 'queued',
  'stage.submitting': 'submitting',
  'stage.running': 'running',
  'stage.deferred': 'waiting',
  'stage.failed': 'failed',
  'stage.unknown': 'unknown',
  'stage.proposed': 'approval',
};

/** Watches a run until nothing can go on without a person, telling each transition as a line. */
export async function follow(desk: Desk, id: string, locale: string, say: (line: string) => void): Promise<RunView> {
  let told = 0;
  let reached = performance.now();
  for (;;) {
    try {
      const view = await viewOf(desk, id, locale);
      reached = performance.now();
      for (const event of view.events.slice(told)) {
        const line = lineOf(view, event);
        if (line !== undefined) say(line);
      }
      told = view.events.length;
      if (!GOING_ON.has(statusOf(view.run))) return view;
    } catch (error) {
      if (!isStoreDown(error) || performance.now() - reached > STORE_PATIENCE) throw error;
    }
    await pause(EVERY);
  }
}

async function viewOf(desk: Desk, id: string, locale: string): Promise<RunView> {
  const loaded = await desk.store.load(id);
  if (!loaded) throw new Error(`${id} is gone from the store`);
  return desk.views(loaded.run, locale);
}

/** An event as a line with its time in the pipeline's zone: what the thread says of it, else the state it led to. */
function lineOf(view: RunView, event: RunEvent): string | undefined {
  const { timezone } = view.definition;
  const at = plainText(`<!date^${Math.floor(event.at / 1000)}^|>`, timezone);
  const reply = logReply(view, [event]);
  if (reply) return `${at} ${toPlain(reply, timezone)}`;
  const state = LEADS_TO[event.type];
  if (state === undefined || !('stage' in event)) return undefined;
  return `${at} ${STAGE_ICON[state]} ${event.stage} ${texts(view.locale).stageState[state]}`;
}

/** What a person can type about the stages that wait for a decision. */
export function nextSteps({ id: run, stages }: Run): string[] {
  const inState = (state: StageState): string[] => Object.keys(stages).filter((id) => stages[id]!.state === state);
  const steps = [
    ...inState('failed').flatMap((stage) => [
      `sluice retry ${run} ${stage}`,
      `sluice skip ${run} ${stage} --reason "…"`,
      `sluice mark-done ${run} ${stage} --reason "…"`,
      `sluice logs ${run} ${stage}`,
    ]),
    ...inState('unknown').flatMap((stage) => [
      `sluice reattach ${run} ${stage}`,
      `sluice resubmit ${run} ${stage}`,
      `sluice mark-done ${run} ${stage} --reason "…"`,
      `sluice logs ${run} ${stage}`,
    ]),
    ...inState('approval').flatMap((stage) => [
      `sluice approve ${run} ${stage}`,
      `sluice reject ${run} ${stage} --reason "…"`,
    ]),
  ];
  return steps.length === 0 ? [] : ['To go on:', ...steps.map((step) => `  ${step}`)];
}
