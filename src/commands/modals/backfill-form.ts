import type { ModalView } from '@slack/types';
import { refuse } from '../../errors.ts';
import { backfillConfirmModal, CONFIRM } from '../../views/backfill-confirm-modal.ts';
import { backfillFormModal, EXISTING, ORDER, PARALLEL } from '../../views/backfill-form-modal.ts';
import { PIPELINE, periodField } from '../../views/run-form-modal.ts';
import { texts } from '../../views/text/index.ts';
import { messageWindow } from '../../views/window.ts';
import { type Asker, demand, demandSomewhere, type Desk } from '../desk.ts';
import { findPipeline } from '../find.ts';
import { type Filling, isLarge, MOST_AT_ONCE, proposeBackfill, startBackfill } from '../pipeline/backfill.ts';
import { backfillStart, chosenPipeline } from './choices.ts';
import type { Submission } from './submission.ts';
import { typedParams } from './typed-params.ts';

/** The form for a backfill of a pipeline, or of one that is yet to be chosen. */
export async function askBackfill(desk: Desk, asker: Asker, { pipeline }: { pipeline?: string }): Promise<ModalView> {
  if (pipeline === undefined) {
    await demandSomewhere(desk, asker, 'run.backfill');
    return backfillFormModal(undefined, MOST_AT_ONCE, asker.locale);
  }
  const chosen = await chosenPipeline(desk, asker, 'run.backfill', pipeline);
  const from = await backfillStart(desk, asker, chosen);
  return backfillFormModal({ ...chosen, from }, MOST_AT_ONCE, asker.locale);
}

/** Shows which runs will be started; that is where they are. */
export const backfillForm: Submission<'backfill.form'> = {
  blockOf: (refusal, { pipeline = '' }) => {
    if (refusal.key === 'pipeline.unknown' || refusal.key === 'pipeline.broken') return PIPELINE.block;
    const isRange = refusal.key.startsWith('range.') || refusal.key === 'period.invalid';
    return isRange ? periodField(pipeline, 'to').block : undefined;
  },
  redraw: (pipeline, asker, desk) => askBackfill(desk, asker, { pipeline }),
  async submit(payload, typed, asker, desk) {
    const pipeline = typed.text(PIPELINE);
    if (pipeline !== payload.pipeline) return { becomes: await askBackfill(desk, asker, { pipeline }) };
    const definition = await findPipeline(desk, pipeline);
    const { changed, refused } = typedParams(definition, typed);
    if (Object.keys(refused).length > 0) return { refused };
    const asked = {
      pipeline,
      from: typed.text(periodField(pipeline, 'from')),
      to: typed.text(periodField(pipeline, 'to')),
      order: typed.text(ORDER) === 'newest' ? ('newest' as const) : ('oldest' as const),
      parallel: Math.min(MOST_AT_ONCE, Math.max(1, Number(typed.text(PARALLEL)) || 1)),
      again: typed.text(EXISTING) === 'again',
      params: changed,
    };
    const { message, filling } = await proposeBackfill(desk, asker, asked);
    const { locale } = asker;
    return {
      shows: isLarge(filling)
        ? backfillConfirmModal(filling, message, locale)
        : messageWindow(message, { locale, title: texts(locale).windows.backfillForm.title }),
    };
  },
};

/** The window in which the number of runs is typed before so many are started. */
export async function confirmBackfill(desk: Desk, asker: Asker, asked: Filling): Promise<ModalView> {
  const { message, filling } = await proposeBackfill(desk, asker, asked);
  return backfillConfirmModal(filling, message, asker.locale);
}

export const backfillConfirm: Submission<'backfill.confirm'> = {
  blockOf: ({ key }) => (key === 'confirm.mistyped' ? CONFIRM.block : undefined),
  async submit(filling, typed, asker, desk) {
    demand(desk, asker, 'run.backfill', filling.pipeline);
    const given = typed.text(CONFIRM).trim();
    const expected = String(filling.runs);
    if (given !== expected) return { refused: { [CONFIRM.block]: refuse('confirm.mistyped', { given, expected }) } };
    const { message } = await startBackfill(desk, asker, filling);
    return { becomes: messageWindow(message, { locale: asker.locale, ends: true }) };
  },
};
