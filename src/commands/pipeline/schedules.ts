import type { Definition } from '../../pipeline/definition-schema.ts';
import { deny, refuse, UserError } from '../../errors.ts';
import { nearest } from '../../pipeline/nearest.ts';
import type { ActionPayload } from '../../views/actions.ts';
import * as views from '../../views/schedules-reply.ts';
import { allows, type Asker, type Desk, demand } from '../desk.ts';
import { findPipeline } from '../find.ts';
import { type Answer, choiceOf, isGiven, Offered, positions, textOf, type Verb } from './verb.ts';

export type CatchUp = 'latest' | 'all' | 'none';
const CATCH_UP: readonly CatchUp[] = ['latest', 'all', 'none'];

export const schedules: Verb = {
  name: 'schedules',
  group: 'look',
  usage: 'schedules [<pipeline>]',
  takes: [],
  async run(words, asker, desk) {
    const [name] = positions(this, words, 'pipeline?');
    if (name !== undefined) {
      const definition = await findPipeline(desk, name);
      demand(desk, asker, 'run.view', definition.name);
      const states = await desk.schedules.state(definition.name);
      return { message: views.schedulesReply([{ definition, states }], asker.locale) };
    }
    const [shown, all] = await Promise.all([scheduled(desk, asker), desk.schedules.states()]);
    const states = shown.map((definition) => ({ definition, states: all.get(definition.name) ?? [] }));
    return { message: views.schedulesReply(states, asker.locale) };
  },
};

/** The pipelines with a schedule that the asker may look at. */
async function scheduled(desk: Desk, asker: Asker): Promise<Definition[]> {
  const { definitions } = await desk.workspace.inForce();
  return Object.values(definitions).filter(
    ({ name, schedules: all, triggers }) => all.length + triggers.length > 0 && allows(desk, asker, 'run.view', name),
  );
}

export const pause: Verb = {
  name: 'pause',
  group: 'schedule',
  usage: 'pause <pipeline> [<schedule>] [--reason "<reason>"] [--dry-run]',
  takes: ['reason', 'dry-run'],
  async run(words, asker, desk) {
    const [name, schedule] = positions(this, words, 'pipeline', 'schedule?');
    const reason = textOf(words, 'reason');
    const definition = await findSchedule(desk, asker, name!, schedule);
    if (isGiven(words, 'dry-run')) return { message: await stateOf(desk, asker, definition, schedule) };
    return pauseNow(desk, asker, {
      pipeline: definition.name,
      ...(schedule !== undefined && { schedule }),
      ...(reason !== undefined && { reason }),
    });
  },
};

/** Lets schedules of a pipeline start nothing any more: the one that is named, or all. */
export async function pauseNow(
  desk: Desk,
  asker: Asker,
  asked: { pipeline: string; schedule?: string; reason?: string },
): Promise<Answer> {
  const definition = await findSchedule(desk, asker, asked.pipeline, asked.schedule);
  const paused = await desk.schedules.pause({
    ...asked,
    id: asker.decisionId,
    pipeline: definition.name,
    by: asker.actor,
  });
  if (!('changed' in paused)) throw new UserError(paused);
  return { message: views.didPause(definition, paused.changed, asker.locale) };
}

export const resume: Verb = {
  name: 'resume',
  group: 'schedule',
  usage: 'resume <pipeline> [<schedule>] [--catch-up latest | all | none] [--reason "<reason>"] [--dry-run] [--yes]',
  takes: ['catch-up', 'reason', 'dry-run', 'yes'],
  async run(words, asker, desk) {
    const [name, schedule] = positions(this, words, 'pipeline', 'schedule?');
    const catchUp = choiceOf(this, words, 'catch-up', CATCH_UP);
    const reason = textOf(words, 'reason');
    const definition = await findSchedule(desk, asker, name!, schedule);
    const asked: Resuming = {
      pipeline: definition.name,
      ...(schedule !== undefined && { schedule }),
      ...(reason !== undefined && { reason }),
      owed: 0,
    };
    return proposeResume(desk, asker, asked, { catchUp, dryRun: isGiven(words, 'dry-run') });
  },
};

/** As the buttons carry it: what to resume, and how many starts were shown as due meanwhile. */
export type Resuming = ActionPayload<'schedule.resume-latest'>;

/** Resumes at once when nothing was due meanwhile; else shows what was, and asks what to start of it. */
export async function proposeResume(
  desk: Desk,
  asker: Asker,
  asked: Resuming,
  { catchUp, dryRun = false }: { catchUp?: CatchUp | undefined; dryRun?: boolean },
): Promise<Answer> {
  const definition = await findSchedule(desk, asker, asked.pipeline, asked.schedule);
  const states = await statesOf(desk, definition, asked.schedule);
  const owed = states.flatMap((state) => state.owed).length;
  if (dryRun) return { message: views.schedulesReply([{ definition, states }], asker.locale, { onlyShown: true }) };
  if (owed === 0) return resumeNow(desk, asker, asked, catchUp ?? 'none');
  const choice = catchUp ?? 'latest';
  return {
    message: views.resumeProposed(
      definition,
      states,
      { ...asked, owed },
      {
        asked: catchUp,
        typed: asker.actor.via === 'cli',
        locale: asker.locale,
      },
    ),
    proceed: () => resumeNow(desk, asker, { ...asked, owed }, choice),
  };
}

/** Resumes as was shown; when more has become due since, shows it anew. */
export async function resumeNow(desk: Desk, asker: Asker, asked: Resuming, catchUp: CatchUp): Promise<Answer> {
  const definition = await findSchedule(desk, asker, asked.pipeline, asked.schedule);
  const states = await statesOf(desk, definition, asked.schedule);
  const owed = states.flatMap((state) => state.owed).length;
  if (states.some(({ paused }) => paused) && owed !== asked.owed) {
    const fresh = await proposeResume(desk, asker, asked, { catchUp: undefined });
    throw new Offered(refuse('preview.stale', { target: definition.name, stages: [] }), fresh.message.blocks);
  }
  const resumed = await desk.schedules.resume({
    id: asker.decisionId,
    pipeline: definition.name,
    by: asker.actor,
    catchUp,
    ...(asked.schedule !== undefined && { schedule: asked.schedule }),
    ...(asked.reason !== undefined && { reason: asked.reason }),
  });
  if (!('changed' in resumed)) throw new UserError(resumed);
  return { message: views.didResume(definition, resumed.changed, { owed, catchUp }, asker.locale) };
}

/** A pipeline that the asker may pause, with the schedule named. Throws schedule.unknown with what may be meant. */
export async function findSchedule(
  desk: Desk,
  asker: Asker,
  name: string,
  schedule: string | undefined,
): Promise<Definition> {
  const definition = await findPipeline(desk, name);
  demand(desk, asker, 'schedule.pause', definition.name);
  const known = definition.schedules.map(({ id }) => id);
  if (schedule === undefined ? known.length > 0 : known.includes(schedule)) return definition;
  const suggestion = schedule === undefined ? undefined : nearest(schedule, known);
  return deny('schedule.unknown', {
    pipeline: definition.name,
    given: schedule ?? '',
    known,
    ...(suggestion !== undefined && { suggestion }),
  });
}

async function statesOf(desk: Desk, { name }: Definition, schedule: string | undefined) {
  const states = await desk.schedules.state(name);
  return states.filter(({ id }) => schedule === undefined || id === schedule);
}

async function stateOf(desk: Desk, { locale }: Asker, definition: Definition, schedule: string | undefined) {
  const states = await statesOf(desk, definition, schedule);
  return views.schedulesReply([{ definition, states }], locale, { onlyShown: true });
}
