import { stageTimes, tookOfRun, typicalOf } from '../../pipeline/durations.ts';
import { statusOf } from '../../pipeline/run.ts';
import { historyReply } from '../../views/history.ts';
import { rowsOf } from '../../views/stage-facts.ts';
import { type Asker, type Desk, demand } from '../desk.ts';
import { findPipeline } from '../find.ts';
import { type Answer, positions, type Verb } from './verb.ts';

/** Runs that are shown, and that the medians are read from. */
const RECENT = 20;

export const history: Verb = {
  name: 'history',
  group: 'look',
  usage: 'history <pipeline>',
  takes: [],
  run(words, asker, desk) {
    const [name] = positions(this, words, 'pipeline');
    return showHistory(desk, asker, name!);
  },
};

/** How the latest runs of a pipeline went, against what is usual. */
export async function showHistory(desk: Desk, asker: Asker, name: string): Promise<Answer> {
  const definition = await findPipeline(desk, name);
  demand(desk, asker, 'run.view', definition.name);
  const runs = await desk.store.list({ pipeline: definition.name, limit: RECENT });
  const typical = typicalOf(runs);
  const told = runs.map((run) => ({
    run: run.id,
    status: statusOf(run),
    startedAt: run.createdAt,
    took: tookOfRun(run) ?? null,
    rows: statusOf(run) === 'succeeded' ? (rowsOf(run, definition) ?? null) : null,
    stages: stageTimes(run),
  }));
  return {
    message: historyReply({ definition, runs, typical }, asker.locale),
    record: { pipeline: definition.name, typical, runs: told },
  };
}
