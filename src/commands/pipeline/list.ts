import type { ScheduleState } from '../../jobs/schedules.ts';
import { type PipelineEntry, pipelineList } from '../../views/replies.ts';
import { type Asker, type Desk, seen } from '../desk.ts';
import { positions, type Verb } from './verb.ts';

export const list: Verb = {
  name: 'list',
  group: 'look',
  usage: 'list',
  takes: [],
  async run(words, asker, desk) {
    positions(this, words);
    const { entries, broken, now } = await pipelineEntries(desk, asker);
    return { message: pipelineList(entries, broken, asker.locale, now) };
  },
};

/** Every pipeline that the asker may look at, with its last run and its next start. Throws access.denied when it is none. */
export async function pipelineEntries(desk: Desk, asker: Asker) {
  const [mine, { broken }, now, states] = await Promise.all([
    seen(desk, asker),
    desk.workspace.inForce(),
    desk.clock.now(),
    desk.schedules.states(),
  ]);
  const entries = await Promise.all(
    mine.map(async (definition) => ({
      definition,
      last: (await desk.store.list({ pipeline: definition.name, limit: 1 }))[0],
      ...standing(states.get(definition.name) ?? []),
    })),
  );
  return { entries, broken: mine.length > 0 ? broken : {}, now };
}

/** When it next starts by itself, or that nothing does until it is resumed. */
function standing(states: readonly ScheduleState[]): Pick<PipelineEntry, 'next' | 'paused'> {
  const next = states.flatMap((state) => state.next ?? []);
  return next.length > 0 ? { next: Math.min(...next) } : { paused: states.some(({ paused }) => paused) };
}
