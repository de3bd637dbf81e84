import { type Refusal, refuse } from '../../errors.ts';
import { subjectOf } from '../../pipeline/builtin/subject.ts';
import type { Definition } from '../../pipeline/definition-schema.ts';
import { completeParams, readParams, paramsAsTyped } from '../../pipeline/params.ts';
import { previewOfStart } from '../../pipeline/preview.ts';
import type { Period } from '../../pipeline/run.ts';
import type { ActionPayload } from '../../views/actions.ts';
import type { Message } from '../../views/message.ts';
import { runExists, runStarted } from '../../views/replies.ts';
import { runProposed } from '../../views/run-proposed.ts';
import { type Asker, type Desk, demand } from '../desk.ts';
import { findPeriod, findPipeline } from '../find.ts';
import {
  accepted,
  type Answer,
  isGiven,
  Offered,
  type Params,
  paramsOf,
  positions,
  textOf,
  type Verb,
} from './verb.ts';

export const run: Verb = {
  name: 'run',
  group: 'start',
  usage: 'run <pipeline> [--period <period>] [--param <key>=<value>] [--again]',
  takes: ['period', 'param', 'again'],
  async run(words, asker, desk) {
    const [name] = positions(this, words, 'pipeline');
    const definition = await findPipeline(desk, name!);
    demand(desk, asker, 'run.start', definition.name);
    const period = await findPeriod(desk, definition, textOf(words, 'period'));
    const params = readParams(definition, paramsOf(this, words));
    return startRun(desk, asker, { definition, period, params, again: isGiven(words, 'again') });
  },
};

export interface Starting {
  definition: Definition;
  period: Period;
  /** Typed already. */
  params: Params;
  again: boolean;
}

/** Starts a run: what the verbs, the buttons and the modal come down to. Throws Offered with a button to run again. */
export async function startRun(desk: Desk, asker: Asker, starting: Starting): Promise<Answer> {
  const { definition, params } = starting;
  demand(desk, asker, 'run.start', subjectOf({ pipeline: definition.name, params }));
  const started = await desk.engine.start({
    id: asker.decisionId,
    ...starting,
    by: asker.actor,
    channel: channelOf(desk, definition),
  });
  if (!started.ok && isExisting(started.refusal)) {
    const refused = refuse('run.exists', { ...started.refusal.params, params: paramsAsTyped(definition, params) });
    throw new Offered(refused, runExists(started.refusal.params, params, asker.locale));
  }
  const begun = accepted(started);
  return { message: runStarted(begun, definition, asker.locale), run: begun };
}

/** Shows what a run will submit, and asks; a run that the period has already is told. */
export async function proposeRun(
  desk: Desk,
  { locale }: Asker,
  asked: Omit<Starting, 'again'> & { changed: Params },
): Promise<Message> {
  const [latest, now] = await Promise.all([
    desk.store.latest(asked.definition.name, asked.period.id),
    desk.clock.now(),
  ]);
  return runProposed({ ...asked, preview: previewOfStart(asked.definition), latest: latest?.run }, locale, now);
}

/** Starts the run that was shown; when the period has got another one meanwhile, shows it anew. */
export async function startShown(desk: Desk, asker: Asker, shown: ActionPayload<'run.start'>): Promise<Answer> {
  const { pipeline, params: changed, after } = shown;
  const definition = await findPipeline(desk, pipeline);
  demand(desk, asker, 'run.start', definition.name);
  const period = await findPeriod(desk, definition, shown.period);
  const params = completeParams(definition, changed);
  const [[before], latest] = await Promise.all([
    desk.store.outcomes([asker.decisionId]),
    desk.store.latest(definition.name, period.id),
  ]);
  if (!before && latest?.run.number !== after) {
    const fresh = await proposeRun(desk, asker, { definition, period, params, changed });
    throw new Offered(refuse('preview.stale', { target: latest?.run.id ?? pipeline, stages: [] }), fresh.blocks);
  }
  return startRun(desk, asker, { definition, period, params, again: after !== undefined });
}

/** Slack channel id that a pipeline's messages go to. */
export const channelOf = ({ settings }: Desk, { channel }: Pick<Definition, 'channel'>): string =>
  settings.channels[channel] ?? channel;

const isExisting = (refusal: Refusal): refusal is Refusal & { key: 'run.exists' } => refusal.key === 'run.exists';
