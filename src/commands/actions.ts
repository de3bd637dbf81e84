import { subjectOf } from '../pipeline/builtin/subject.ts';
import { UserError } from '../errors.ts';
import type { ActionId, ActionPayload, Place } from '../views/actions.ts';
import { reasonModal } from '../views/reason-modal.ts';
import { runStatus } from '../views/replies.ts';
import { texts } from '../views/text/index.ts';
import { messageWindow } from '../views/window.ts';
import { claimAlike, proposeAlike, retryAlike } from './decide-alike.ts';
import { carryOut, decideOn, demandPossible, proposeOn } from './decide.ts';
import { type Asker, type Desk, demand } from './desk.ts';
import { findPeriod, findPipeline, findRun } from './find.ts';
import { askBackfill, confirmBackfill } from './modals/backfill-form.ts';
import { askClose } from './modals/close-form.ts';
import { askPause } from './modals/pause-form.ts';
import { askPeriodDone } from './modals/period-form.ts';
import { askRerun } from './modals/rerun-form.ts';
import { askRun } from './modals/run-form.ts';
import { isLarge, startBackfill } from './pipeline/backfill.ts';
import { auditPage } from './pipeline/audit.ts';
import { check } from './pipeline/check.ts';
import { showGraph } from './pipeline/graph.ts';
import { showHistory } from './pipeline/history.ts';
import { showLogs } from './pipeline/logs.ts';
import { markDone } from './pipeline/period.ts';
import { rerunWhole } from './pipeline/rerun.ts';
import { startRun, startShown } from './pipeline/run.ts';
import { type CatchUp, proposeResume, resumeNow } from './pipeline/schedules.ts';
import type { Answer } from './pipeline/verb.ts';
import { drawPlace } from './places.ts';
import type { Reaction } from './reactions.ts';
import { explain } from './troubles.ts';

type Handler<A extends ActionId> = (payload: ActionPayload<A>, asker: Asker, desk: Desk) => Promise<Reaction>;

interface OfAttempt {
  run: string;
  stage: string;
  attempt: number;
}

const decides =
  (type: 'retry' | 'reattach' | 'resubmit') =>
  async ({ run, ...on }: OfAttempt, asker: Asker, desk: Desk): Promise<Reaction> => {
    return { quiet: (await decideOn(desk, asker, run, { type, ...on })).message };
  };

/** The window is refused to those who may not use it, and for an attempt that is over, before anything is typed. */
const asksReason =
  (what: 'skip' | 'mark-done' | 'reject') =>
  async ({ stage, attempt, ...given }: OfAttempt, asker: Asker, desk: Desk): Promise<Reaction> => {
    const run = await findRun(desk, given.run);
    await demandPossible(desk, asker, run, { type: what, stage, attempt, reason: 'asked for next' });
    return { modal: reasonModal(await desk.views(run, asker.locale), what, stage, attempt) };
  };

/** A question was answered: what came of it, or that it can no longer be done, stands in its place. */
async function instead(answer: Promise<Answer>, asker: Asker, desk: Desk): Promise<Reaction> {
  try {
    return { instead: (await answer).message };
  } catch (error) {
    if (error instanceof UserError) return { instead: await explain(error, asker, desk) };
    throw error;
  }
}

/** A retry is made at once; a rerun is shown first. */
const byDefinition =
  (definition: 'started' | 'current') =>
  ({ run, ...request }: ActionPayload<'run.as-started'>, asker: Asker, desk: Desk): Promise<Reaction> =>
    instead(
      request.type === 'retry'
        ? decideOn(desk, asker, run, { ...request, definition })
        : proposeOn(desk, asker, run, { ...request, definition }),
      asker,
      desk,
    );

const resumes =
  (catchUp: CatchUp) =>
  (asked: ActionPayload<'schedule.resume-latest'>, asker: Asker, desk: Desk): Promise<Reaction> =>
    instead(resumeNow(desk, asker, asked, catchUp), asker, desk);

/** Which of the starts that were missed are to be made; the card shows it. */
const answers =
  (choice: CatchUp) =>
  async ({ notice }: { notice: string }, asker: Asker, desk: Desk): Promise<Reaction> => {
    const asked = await desk.schedules.question(notice);
    if (!('pipeline' in asked)) throw new UserError(asked);
    demand(desk, asker, 'schedule.pause', asked.pipeline);
    const answered = await desk.schedules.answer({ id: asker.decisionId, notice, choice, by: asker.actor });
    if (!('changed' in answered)) throw new UserError(answered);
    return undefined;
  };

/** Cards show who is on what; what could not be taken on is told. */
async function claims(desk: Desk, asker: Asker, of: Parameters<typeof claimAlike>[2]): Promise<Reaction> {
  const { message, isWhole } = await claimAlike(desk, asker, of);
  return isWhole ? { quiet: message } : { whisper: message, changed: true };
}

const shows = async (desk: Desk, asker: Asker, place: Place): Promise<Reaction> => ({
  place: await drawPlace(desk, asker, place),
});

/** One handler for every button: a line in views/actions.ts makes tsc ask for one here. */
export const actions: { [A in ActionId]: Handler<A> } = {
  'run.again': async ({ pipeline, period, params, like, after }, asker, desk) => {
    if (like !== undefined) return instead(rerunWhole(desk, asker, await findRun(desk, like), after), asker, desk);
    const definition = await findPipeline(desk, pipeline);
    const found = await findPeriod(desk, definition, period);
    const starting = { definition, period: found, params: params ?? {}, again: true };
    return instead(startRun(desk, asker, starting), asker, desk);
  },
  'run.cancel': async ({ run }, asker, desk) => {
    const { message } = await decideOn(desk, asker, run, { type: 'cancel' });
    return { whisper: message, changed: true };
  },
  'run.retry': async ({ run }, asker, desk) => {
    return { quiet: (await decideOn(desk, asker, run, { type: 'retry' })).message };
  },
  'run.status': async ({ run: id }, asker, desk) => {
    const run = await findRun(desk, id);
    demand(desk, asker, 'run.view', subjectOf(run));
    return { whisper: runStatus(await desk.views(run, asker.locale), await desk.clock.now()) };
  },
  'run.graph': async ({ run }, asker, desk) => ({ whisper: (await showGraph(desk, asker, run)).message }),
  'run.rerun': ({ run, at, print, ...asked }, asker, desk) =>
    instead(carryOut(desk, asker, run, { type: 'rerun', ...asked }, { at, print }), asker, desk),
  'run.rerun-from': async ({ run, from }, asker, desk) => ({
    whisper: (await proposeOn(desk, asker, run, { type: 'rerun', from })).message,
  }),
  'run.close': ({ run, at, print, ...asked }, asker, desk) =>
    instead(carryOut(desk, asker, run, { type: 'close', ...asked }, { at, print }), asker, desk),
  'run.as-started': byDefinition('started'),
  'run.as-current': byDefinition('current'),
  'stage.retry': decides('retry'),
  'stage.reattach': decides('reattach'),
  'stage.resubmit': decides('resubmit'),
  'stage.skip': asksReason('skip'),
  'stage.mark-done': asksReason('mark-done'),
  'stage.logs': async (payload, asker, desk) => ({ whisper: (await showLogs(desk, asker, payload)).message }),
  'stage.approve': async ({ run, ...on }, asker, desk) => {
    const { message } = await decideOn(desk, asker, run, { type: 'approve', ...on });
    return { whisper: message, changed: true };
  },
  'stage.reject': asksReason('reject'),
  'stage.claim': async ({ run, alike, ...on }, asker, desk) =>
    alike
      ? claims(desk, asker, { run, ...on })
      : { quiet: (await decideOn(desk, asker, run, { type: 'claim', ...on })).message },
  'alike.claim': (at, asker, desk) => claims(desk, asker, at),
  'alike.ask-retry': async (at, asker, desk) => {
    const { message, proceed } = await proposeAlike(desk, asker, at);
    const { title } = texts(asker.locale).alike;
    return { modal: messageWindow(message, { locale: asker.locale, title, ends: proceed === undefined }) };
  },
  'alike.retry': (shown, asker, desk) => instead(retryAlike(desk, asker, shown), asker, desk),
  'schedule.resume-latest': resumes('latest'),
  'schedule.resume-all': resumes('all'),
  'schedule.resume-none': resumes('none'),
  'schedule.run-latest': answers('latest'),
  'schedule.run-all': answers('all'),
  'schedule.run-none': answers('none'),
  'pipeline.backfill': async (filling, asker, desk) =>
    isLarge(filling)
      ? { modal: await confirmBackfill(desk, asker, filling) }
      : instead(startBackfill(desk, asker, filling), asker, desk),
  'pipeline.check': async ({ pipeline }, asker, desk) => {
    const { message } = await check.run({ positional: [pipeline], options: {} }, asker, desk);
    return { whisper: message };
  },
  'audit.page': async (page, asker, desk) => ({ instead: (await auditPage(desk, asker, page)).message }),
  'pipeline.history': async ({ pipeline }, asker, desk) => ({
    whisper: (await showHistory(desk, asker, pipeline)).message,
  }),
  'period.mark-done': (marking, asker, desk) => instead(markDone(desk, asker, marking), asker, desk),
  'panel.open': (_, asker, desk) => shows(desk, asker, { id: 'place.panel' }),
  'pipeline.open': (of, asker, desk) => shows(desk, asker, { id: 'place.pipeline', ...of }),
  'run.open': (of, asker, desk) => shows(desk, asker, { id: 'place.run', ...of }),
  'run.ask': async (about, asker, desk) => ({ modal: await askRun(desk, asker, about) }),
  'run.ask-rerun': async ({ run }, asker, desk) => ({ modal: await askRerun(desk, asker, run) }),
  'run.ask-close': async ({ run }, asker, desk) => ({ modal: await askClose(desk, asker, run) }),
  'run.start': (shown, asker, desk) => instead(startShown(desk, asker, shown), asker, desk),
  'backfill.ask': async (about, asker, desk) => ({ modal: await askBackfill(desk, asker, about) }),
  'period.ask': async (about, asker, desk) => ({ modal: await askPeriodDone(desk, asker, about) }),
  'schedule.ask-pause': async ({ pipeline }, asker, desk) => ({ modal: await askPause(desk, asker, pipeline) }),
  'schedule.ask-resume': async ({ pipeline }, asker, desk) => {
    const { message, proceed } = await proposeResume(desk, asker, { pipeline, owed: 0 }, { catchUp: undefined });
    if (!proceed) return { whisper: message, changed: true };
    return { modal: messageWindow(message, { locale: asker.locale }) };
  },
  'reply.back': async () => ({ instead: undefined }),
  'link.open': async () => undefined,
};
