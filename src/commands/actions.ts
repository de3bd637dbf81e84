import { subjectOf } from '../pipeline/builtin/subject.ts';
import type { ModalView } from '@slack/types';
import { UserError } from '../errors.ts';
import type { ActionId, ActionPayload } from '../views/actions.ts';
import type { Message } from '../views/message.ts';
import { reasonModal } from '../views/reason-modal.ts';
import { runStatus } from '../views/replies.ts';
import { carryOut, decideOn, demandPossible, proposeOn } from './decide.ts';
import { type Asker, type Desk, demand } from './desk.ts';
import { findPeriod, findPipeline, findRun } from './find.ts';
import { startBackfill } from './pipeline/backfill.ts';
import { check } from './pipeline/check.ts';
import { showLogs } from './pipeline/logs.ts';
import { markDone } from './pipeline/period.ts';
import { rerunWhole } from './pipeline/rerun.ts';
import { startRun } from './pipeline/run.ts';
import { type CatchUp, resumeNow } from './pipeline/schedules.ts';
import type { Answer } from './pipeline/verb.ts';
import { explain } from './troubles.ts';

/**
 * What a click leads to: a message for the one who clicked, one in place of the question that was clicked on (none puts it
 * away), a window, or nothing, because the card itself changes.
 */
export type Reaction = { whisper: Message } | { instead: Message | undefined } | { modal: ModalView } | undefined;

type Handler<A extends ActionId> = (payload: ActionPayload<A>, asker: Asker, desk: Desk) => Promise<Reaction>;

interface OfAttempt {
  run: string;
  stage: string;
  attempt: number;
}

const decides =
  (type: 'retry' | 'reattach' | 'resubmit') =>
  async ({ run, ...on }: OfAttempt, asker: Asker, desk: Desk): Promise<Reaction> => {
    await decideOn(desk, asker, run, { type, ...on });
    return undefined;
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
    return { whisper: message };
  },
  'run.retry': async ({ run }, asker, desk) => {
    await decideOn(desk, asker, run, { type: 'retry' });
    return undefined;
  },
  'run.status': async ({ run: id }, asker, desk) => {
    const run = await findRun(desk, id);
    demand(desk, asker, 'run.view', subjectOf(run));
    return { whisper: runStatus(await desk.views(run, asker.locale), await desk.clock.now()) };
  },
  'run.rerun': ({ run, at, print, ...asked }, asker, desk) =>
    instead(carryOut(desk, asker, run, { type: 'rerun', ...asked }, { at, print }), asker, desk),
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
    return { whisper: message };
  },
  'stage.reject': asksReason('reject'),
  'stage.claim': async ({ run, ...on }, asker, desk) => {
    await decideOn(desk, asker, run, { type: 'claim', ...on });
    return undefined;
  },
  'schedule.resume-latest': resumes('latest'),
  'schedule.resume-all': resumes('all'),
  'schedule.resume-none': resumes('none'),
  'schedule.run-latest': answers('latest'),
  'schedule.run-all': answers('all'),
  'schedule.run-none': answers('none'),
  'pipeline.backfill': (filling, asker, desk) => instead(startBackfill(desk, asker, filling), asker, desk),
  'pipeline.check': async ({ pipeline }, asker, desk) => {
    const { message } = await check.run({ positional: [pipeline], options: {} }, asker, desk);
    return { whisper: message };
  },
  'period.mark-done': (marking, asker, desk) => instead(markDone(desk, asker, marking), asker, desk),
  'reply.back': async () => ({ instead: undefined }),
  'link.open': async () => undefined,
};
