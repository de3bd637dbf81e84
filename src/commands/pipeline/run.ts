import { UserError } from '../../errors.ts';
import { readParams } from '../../pipeline/params.ts';
import { defaultPeriod, readPeriod } from '../../pipeline/schedule.ts';
import { runStarted } from '../../views/replies.ts';
import { type Asker, type Desk, demand } from '../desk.ts';
import { findPipeline } from '../find.ts';
import { accepted, type Answer, paramsOf, positions, textOf, type Params, type Verb } from './verb.ts';

/** A period has a run already: what was asked travels along, so that "run again" starts the same. */
export class AskedBefore extends UserError {
  readonly params: Params;
  constructor(refused: UserError, params: Params) {
    super(refused.refusal);
    this.params = params;
  }
}

export const run: Verb = {
  name: 'run',
  usage: 'run <pipeline> [--period P] [--param key=value] [--again]',
  summary: 'start a run; without --period, for the period its schedule would take now',
  takes: ['period', 'param', 'again'],
  async run(words, asker, desk) {
    const [name] = positions(this, words, 'pipeline');
    const definition = await findPipeline(desk, name!);
    demand(desk, asker, 'run.start', definition.name);
    const now = await desk.clock.now();
    const asked = textOf(words, 'period');
    const period = asked === undefined ? defaultPeriod(definition, now) : readPeriod(asked, definition, now);
    const params = readParams(definition, paramsOf(this, words));
    return startRun(desk, asker, {
      pipeline: definition.name,
      period: period.id,
      params,
      again: words.options['again'] === true,
    });
  },
};

/** Starts a run with parameters that are typed already: what the verb, the button and the modal come down to. */
export async function startRun(
  desk: Desk,
  asker: Asker,
  { pipeline, period, params, again }: { pipeline: string; period: string; params: Params; again: boolean },
): Promise<Answer> {
  const definition = await findPipeline(desk, pipeline);
  demand(desk, asker, 'run.start', definition.name);
  const started = await desk.engine.start({
    id: asker.decisionId,
    definition,
    period: readPeriod(period, definition, await desk.clock.now()),
    params,
    by: asker.actor,
    channel: desk.settings.channels[definition.channel] ?? definition.channel,
    again,
  });
  if (!started.ok && started.refusal.key === 'run.exists')
    throw new AskedBefore(new UserError(started.refusal), params);
  const begun = accepted(started);
  return { message: runStarted(begun, definition, asker.locale), run: begun };
}
