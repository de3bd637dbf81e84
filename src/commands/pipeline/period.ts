import { deny, UserError } from '../../errors.ts';
import { refuseExisting } from '../../pipeline/decide.ts';
import type { Definition } from '../../pipeline/definition-schema.ts';
import { readParams } from '../../pipeline/params.ts';
import { type Period, type Run, statusOf } from '../../pipeline/run.ts';
import type { ActionPayload } from '../../views/actions.ts';
import { periodDone, periodProposed } from '../../views/backfill-reply.ts';
import { type Asker, type Desk, demand } from '../desk.ts';
import { findPeriod, findPipeline } from '../find.ts';
import { channelOf } from './run.ts';
import { accepted, type Answer, isGiven, misused, positions, textOf, type Verb } from './verb.ts';

type Marking = ActionPayload<'period.mark-done'>;

export const markPeriodDone: Verb = {
  name: 'mark-period-done',
  group: 'start',
  usage: 'mark-period-done <pipeline> --period <period> --reason "<reason>" [--dry-run] [--yes]',
  takes: ['period', 'reason', 'dry-run', 'yes'],
  async run(words, asker, desk) {
    const [pipeline] = positions(this, words, 'pipeline');
    const period = textOf(words, 'period') ?? misused(this, { is: 'missing', place: 'period' });
    const reason = textOf(words, 'reason')?.trim() ?? '';
    return proposeDone(desk, asker, { pipeline: pipeline!, period, reason }, { dryRun: isGiven(words, 'dry-run') });
  },
};

/** Shows what it means that a period counts as done; asks unless it is a dry run. */
export async function proposeDone(
  desk: Desk,
  asker: Asker,
  marking: Marking,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<Answer> {
  const { definition, period, latest } = await standing(desk, asker, marking);
  const value = { ...marking, pipeline: definition.name, period: period.id };
  return {
    message: periodProposed(definition, value, latest, { asks: !dryRun, locale: asker.locale }),
    ...(!dryRun && { proceed: () => markDone(desk, asker, value) }),
  };
}

/** Makes a run of the period all of whose stages count as done, with the reason. */
export async function markDone(desk: Desk, asker: Asker, marking: Marking): Promise<Answer> {
  const [before] = await desk.store.outcomes([asker.decisionId]);
  const { definition, period } = await standing(desk, asker, marking, before !== null);
  const started = await desk.engine.start({
    id: asker.decisionId,
    definition,
    period,
    params: readParams(definition, {}),
    by: asker.actor,
    channel: channelOf(desk, definition),
    again: true,
    done: { reason: marking.reason },
  });
  const run = accepted(started);
  return { message: periodDone(run, definition, asker.locale), run };
}

/** What the period has now. Throws run.exists when it is done already or at work. */
async function standing(
  desk: Desk,
  asker: Asker,
  { pipeline, period: text, reason }: Marking,
  repeated = false,
): Promise<{ definition: Definition; period: Period; latest: Run | undefined }> {
  const definition = await findPipeline(desk, pipeline);
  demand(desk, asker, 'period.mark-done', definition.name);
  if (reason === '') deny('reason.missing', { what: 'mark-period-done' });
  const period = await findPeriod(desk, definition, text);
  const latest = (await desk.store.latest(definition.name, period.id))?.run;
  const open = latest === undefined || ['attention', 'failed', 'cancelled'].includes(statusOf(latest));
  if (!open && !repeated) throw new UserError(refuseExisting(latest));
  return { definition, period, latest };
}
