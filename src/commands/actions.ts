import type { ModalView } from '@slack/types';
import type { ActionId, ActionPayload } from '../views/actions.ts';
import type { Message } from '../views/message.ts';
import { reasonModal } from '../views/reason-modal.ts';
import { runStatus } from '../views/replies.ts';
import { decideOn, demandPossible } from './decide.ts';
import { type Asker, type Desk, demand } from './desk.ts';
import { findRun } from './find.ts';
import { showLogs } from './pipeline/logs.ts';
import { startRun } from './pipeline/run.ts';

/** What a click leads to: a message for the one who clicked, a window, or nothing, because the card itself changes. */
export type Reaction = { whisper: Message } | { modal: ModalView } | undefined;

type Handler<A extends ActionId> = (payload: ActionPayload<A>, asker: Asker, desk: Desk) => Promise<Reaction>;

const decides =
  (type: 'retry' | 'reattach' | 'resubmit') =>
  async (payload: { run: string; stage: string; attempt: number }, asker: Asker, desk: Desk): Promise<Reaction> => {
    const { run, stage, attempt } = payload;
    await decideOn(desk, asker, run, { type, stage, attempt });
    return undefined;
  };

/** The window is refused to those who may not use it, and for an attempt that is over, before anything is typed. */
const asksReason =
  (what: 'skip' | 'mark-done') =>
  async (payload: { run: string; stage: string; attempt: number }, asker: Asker, desk: Desk): Promise<Reaction> => {
    const { stage, attempt } = payload;
    const run = await findRun(desk, payload.run);
    await demandPossible(desk, asker, run, { type: what, stage, attempt, reason: 'asked for next' });
    return { modal: reasonModal(await desk.views(run, asker.locale), what, stage, attempt) };
  };

/** One handler for every button: a line in views/actions.ts makes tsc ask for one here. */
export const actions: { [A in ActionId]: Handler<A> } = {
  'run.again': async ({ pipeline, period, params, like }, asker, desk) => {
    const given = params ?? (like === undefined ? {} : (await findRun(desk, like)).params);
    const { message } = await startRun(desk, asker, { pipeline, period, params: given, again: true });
    return { whisper: message };
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
    demand(desk, asker, 'run.view', run.pipeline);
    return { whisper: runStatus(await desk.views(run, asker.locale), await desk.clock.now()) };
  },
  'stage.retry': decides('retry'),
  'stage.reattach': decides('reattach'),
  'stage.resubmit': decides('resubmit'),
  'stage.skip': asksReason('skip'),
  'stage.mark-done': asksReason('mark-done'),
  'stage.logs': async (payload, asker, desk) => ({ whisper: (await showLogs(desk, asker, payload)).message }),
  'link.open': async () => undefined,
};
