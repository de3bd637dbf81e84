import { checkPipeline } from '../../pipeline/builtin/check.ts';
import { checkStarted } from '../../views/backfill-reply.ts';
import { demand } from '../desk.ts';
import { findPipeline } from '../find.ts';
import { channelOf } from './run.ts';
import { accepted, positions, type Verb } from './verb.ts';

export const check: Verb = {
  name: 'check',
  group: 'look',
  usage: 'check <pipeline>',
  takes: [],
  async run(words, asker, desk) {
    const [name] = positions(this, words, 'pipeline');
    const pipeline = await findPipeline(desk, name!);
    demand(desk, asker, 'pipeline.check', pipeline.name);
    const now = await desk.clock.now();
    const { definition, params } = checkPipeline(pipeline, { now, kinds: desk.kinds });
    const started = await desk.engine.start({
      id: asker.decisionId,
      definition,
      // A check is of the moment: each is a run of an instant of its own.
      period: { id: `c${now.toString(36)}`, start: now, end: now },
      params,
      by: asker.actor,
      channel: channelOf(desk, pipeline),
      again: true,
    });
    const run = accepted(started);
    return { message: checkStarted(run, pipeline, asker.locale), run };
  },
};
