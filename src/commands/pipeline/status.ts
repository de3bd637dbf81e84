import { subjectOf } from '../../pipeline/builtin/subject.ts';
import { pipelineStatus, runStatus } from '../../views/replies.ts';
import { demand } from '../desk.ts';
import { findRun } from '../find.ts';
import { list } from './list.ts';
import { positions, type Verb } from './verb.ts';

const RECENT = 10;

export const status: Verb = {
  name: 'status',
  group: 'look',
  usage: 'status [<run|pipeline>]',
  takes: [],
  async run(words, asker, desk) {
    const [given] = positions(this, words, 'run|pipeline?');
    if (given === undefined) return list.run(words, asker, desk);
    const { definitions } = await desk.workspace.inForce();
    const now = await desk.clock.now();
    const definition = Object.hasOwn(definitions, given) ? definitions[given] : undefined;
    if (definition) {
      demand(desk, asker, 'run.view', definition.name);
      const runs = await desk.store.list({ pipeline: definition.name, limit: RECENT });
      return { message: pipelineStatus(definition, runs, asker.locale, now), ...(runs[0] && { run: runs[0] }) };
    }
    const run = await findRun(desk, given);
    demand(desk, asker, 'run.view', subjectOf(run));
    return { message: runStatus(await desk.views(run, asker.locale), now), run };
  },
};
