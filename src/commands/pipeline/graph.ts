import { subjectOf } from '../../pipeline/builtin/subject.ts';
import { graphReply } from '../../views/graph-reply.ts';
import { DRAWN } from '../../views/run-graph.ts';
import { titleOf } from '../../views/run-view.ts';
import { texts } from '../../views/text/index.ts';
import { type Asker, type Desk, demand } from '../desk.ts';
import { findRun } from '../find.ts';
import { type Answer, positions, type Verb } from './verb.ts';

export const graph: Verb = {
  name: 'graph',
  group: 'look',
  usage: 'graph <run>',
  takes: [],
  run(words, asker, desk) {
    const [run] = positions(this, words, 'run');
    return showGraph(desk, asker, run!);
  },
};

/** Puts a picture of a run into its thread; where that cannot be, tells the graph in words. Takes seconds. */
export async function showGraph(desk: Desk, asker: Asker, given: string): Promise<Answer> {
  const run = await findRun(desk, given);
  demand(desk, asker, 'run.view', subjectOf(run));
  const view = await desk.views(run, asker.locale);
  const isLarge = Object.keys(view.definition.stages).length > DRAWN;
  if (!desk.pictures || isLarge) return { message: graphReply(view, isLarge ? 'too-large' : 'unasked'), run };
  // A thread is everybody's, so the picture is in the channel's language.
  const shown = { ...view, locale: desk.settings.locale };
  const title = texts(shown.locale).graph.title(titleOf(shown));
  return { message: graphReply(view, (await desk.pictures.post(shown, title)) ?? 'posted'), run };
}
