import type { ScheduleState } from '../../jobs/schedules.ts';
import { type PipelineEntry, pipelineList } from '../../views/replies.ts';
import { allows, demand } from '../desk.ts';
import { positions, type Verb } from './verb.ts';

export const list: Verb = {
  name: 'list',
  group: 'look',
  usage: 'list',
  takes: [],
  async run(words, asker, desk) {
    positions(this, words);
    const { definitions, broken } = await desk.workspace.inForce();
    const seen = Object.values(definitions).filter(({ name }) => allows(desk, asker, 'run.view', name));
    if (seen.length === 0 && Object.keys(definitions).length > 0)
      demand(desk, asker, 'run.view', Object.keys(definitions)[0]!);
    const [now, states] = await Promise.all([desk.clock.now(), desk.schedules.states()]);
    const entries = await Promise.all(
      seen.map(async (definition) => ({
        definition,
        last: (await desk.store.list({ pipeline: definition.name, limit: 1 }))[0],
        ...standing(states.get(definition.name) ?? []),
      })),
    );
    return { message: pipelineList(entries, seen.length > 0 ? broken : {}, asker.locale, now) };
  },
};

/** When it next starts by itself, or that nothing does until it is resumed. */
function standing(states: readonly ScheduleState[]): Pick<PipelineEntry, 'next' | 'paused'> {
  const next = states.flatMap((state) => state.next ?? []);
  return next.length > 0 ? { next: Math.min(...next) } : { paused: states.some(({ paused }) => paused) };
}
