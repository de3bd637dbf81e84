import { refuse } from '../../errors.ts';
import { type Backfill, backfillPipeline } from '../../pipeline/builtin/backfill.ts';
import type { Definition } from '../../pipeline/definition-schema.ts';
import { readParams } from '../../pipeline/params.ts';
import { periodsBetween } from '../../pipeline/periods.ts';
import { statusOf } from '../../pipeline/run.ts';
import type { ActionPayload } from '../../views/actions.ts';
import { backfillProposed, backfillStarted } from '../../views/backfill-reply.ts';
import { type Asker, type Desk, demand } from '../desk.ts';
import { findPipeline } from '../find.ts';
import { channelOf } from './run.ts';
import {
  accepted,
  type Answer,
  choiceOf,
  isGiven,
  misused,
  Offered,
  paramsOf,
  positions,
  textOf,
  type Verb,
} from './verb.ts';
import type { Words } from './words.ts';

const ORDERS = ['oldest', 'newest'] as const;
/** Runs of a backfill that may be at work at a time. */
export const MOST_AT_ONCE = 100;
/** So many runs are not started by a slip. */
const LARGE = 20;
/** Periods whose runs are looked up together. */
const CHUNK = 50;

/** As it is asked for, and as the button that starts it carries it. */
export type Filling = ActionPayload<'pipeline.backfill'>;

export const backfill: Verb = {
  name: 'backfill',
  group: 'start',
  usage:
    'backfill <pipeline> --from <period> --to <period> [--order oldest | newest] [--parallel 1] ' +
    '[--param <key>=<value>] [--again] [--dry-run] [--yes]',
  takes: ['from', 'to', 'order', 'parallel', 'param', 'again', 'dry-run', 'yes'],
  async run(words, asker, desk) {
    const [name] = positions(this, words, 'pipeline');
    const [from, to] = [textOf(words, 'from'), textOf(words, 'to')];
    if (from === undefined) return misused(this, { is: 'missing', place: 'period' });
    const definition = await findPipeline(desk, name!);
    const given = paramsOf(this, words);
    const read = readParams(definition, given);
    const filling = {
      pipeline: definition.name,
      from,
      to: to ?? from,
      order: choiceOf(this, words, 'order', ORDERS) ?? 'oldest',
      parallel: parallelOf(words),
      again: isGiven(words, 'again'),
      params: Object.fromEntries(Object.keys(given).map((key) => [key, read[key]!])),
    };
    return proposeBackfill(desk, asker, filling, { dryRun: isGiven(words, 'dry-run') });
  },
};

function parallelOf(words: Words): number {
  const given = textOf(words, 'parallel') ?? '1';
  const parallel = /^\d+$/.test(given) ? Number(given) : 0;
  if (parallel >= 1 && parallel <= MOST_AT_ONCE) return parallel;
  return misused(backfill, { is: 'choice', option: '--parallel', given, choices: [`1…${MOST_AT_ONCE}`] });
}

/** Shows how many runs it will start, and which periods have one; asks unless it is a dry run. */
export async function proposeBackfill(
  desk: Desk,
  asker: Asker,
  asked: Omit<Filling, 'runs'>,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<Answer & { filling: Filling }> {
  const found = await lookUp(desk, asker, asked);
  const filling: Filling = { ...asked, runs: found.open.length };
  const asks = !dryRun && filling.runs > 0;
  return {
    filling,
    message: backfillProposed(found.definition, filling, found, { asks, locale: asker.locale }),
    ...(asks && { proceed: () => startBackfill(desk, asker, filling) }),
  };
}

/** Whether a person types the number of its runs before they are started from Slack. */
export const isLarge = ({ runs }: Filling): boolean => runs > LARGE;

/** Starts what was shown; when other periods have got a run meanwhile, shows it anew. */
export async function startBackfill(desk: Desk, asker: Asker, filling: Filling): Promise<Answer> {
  const { runs, ...asked } = filling;
  const { definition, periods, open } = await lookUp(desk, asker, asked);
  const [before] = await desk.store.outcomes([asker.decisionId]);
  if (!before && open.length !== runs) {
    const fresh = await proposeBackfill(desk, asker, asked);
    throw new Offered(refuse('preview.stale', { target: definition.name, stages: [] }), fresh.message.blocks);
  }
  const { order, parallel, params, again } = asked;
  const now = await desk.clock.now();
  const work: Backfill = { periods, order, parallel, params, again };
  const started = await desk.engine.start({
    id: asker.decisionId,
    definition: backfillPipeline(definition),
    // A backfill is of no period: each is a run of an instant of its own.
    period: { id: `b${now.toString(36)}`, start: now, end: now },
    params: { pipeline: definition.name, backfill: { ...work } },
    by: asker.actor,
    channel: channelOf(desk, definition),
    again: true,
  });
  const run = accepted(started);
  return { message: backfillStarted(run, definition, asker.locale), run };
}

interface Found {
  definition: Definition;
  periods: string[];
  /** Periods that will get a run, oldest first. */
  open: string[];
  /** Periods that have one already. */
  existing: string[];
  /** Periods that will get a run though they have not begun. */
  ahead: string[];
}

/** The periods of a range, by whether a run is to be started for them. One that was cancelled counts as none. */
async function lookUp(desk: Desk, asker: Asker, { pipeline, from, to, again }: Omit<Filling, 'runs'>): Promise<Found> {
  const definition = await findPipeline(desk, pipeline);
  demand(desk, asker, 'run.backfill', definition.name);
  const now = await desk.clock.now();
  const between = periodsBetween(definition, from, to, now);
  const periods = between.map(({ id }) => id);
  const existing: string[] = [];
  for (let at = 0; at < periods.length; at += CHUNK) {
    const chunk = periods.slice(at, at + CHUNK);
    const latest = await Promise.all(chunk.map((period) => desk.store.latest(definition.name, period)));
    existing.push(...chunk.filter((_, index) => latest[index] && statusOf(latest[index].run) !== 'cancelled'));
  }
  const open = again ? periods : periods.filter((period) => !existing.includes(period));
  const future = new Set(between.filter(({ start }) => start > now).map(({ id }) => id));
  return { definition, periods, open, existing, ahead: open.filter((period) => future.has(period)) };
}
