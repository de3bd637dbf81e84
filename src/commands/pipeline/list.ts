import { nextStart } from '../../pipeline/due.ts';
import { may } from '../../pipeline/access.ts';
import { pipelineList } from '../../views/replies.ts';
import { demand } from '../desk.ts';
import { positions, type Verb } from './verb.ts';

export const list: Verb = {
  name: 'list',
  group: 'look',
  usage: 'list',
  takes: [],
  async run(words, asker, desk) {
    positions(this, words);
    const { definitions, broken } = await desk.workspace.inForce();
    const seen = Object.values(definitions).filter(
      ({ name }) => may(desk.settings.access, asker.actor, 'run.view', { pipeline: name }).allowed,
    );
    if (seen.length === 0 && Object.keys(definitions).length > 0)
      demand(desk, asker, 'run.view', Object.keys(definitions)[0]!);
    const now = await desk.clock.now();
    const entries = await Promise.all(
      seen.map(async (definition) => ({
        definition,
        last: (await desk.store.list({ pipeline: definition.name, limit: 1 }))[0],
        next: nextStart(definition, now),
      })),
    );
    return { message: pipelineList(entries, seen.length > 0 ? broken : {}, asker.locale, now) };
  },
};
