import type { ModalView } from '@slack/types';
import { periodFormModal } from '../../views/period-form-modal.ts';
import { REASON } from '../../views/reason-modal.ts';
import { PIPELINE, periodField } from '../../views/run-form-modal.ts';
import { texts } from '../../views/text/index.ts';
import { messageWindow } from '../../views/window.ts';
import { type Asker, demandSomewhere, type Desk } from '../desk.ts';
import { proposeDone } from '../pipeline/period.ts';
import { chosenPipeline } from './choices.ts';
import type { Submission } from './submission.ts';

/** The form for a period that counts as done, of a pipeline or of one that is yet to be chosen. */
export async function askPeriodDone(desk: Desk, asker: Asker, { pipeline }: { pipeline?: string }): Promise<ModalView> {
  if (pipeline === undefined) await demandSomewhere(desk, asker, 'period.mark-done');
  const chosen = pipeline === undefined ? undefined : await chosenPipeline(desk, asker, 'period.mark-done', pipeline);
  return periodFormModal(chosen, asker.locale);
}

/** Shows what that means; that is where it is done. */
export const periodForm: Submission<'period.form'> = {
  blockOf: ({ key }, { pipeline = '' }) => {
    if (key === 'reason.missing') return REASON.block;
    if (key === 'pipeline.unknown' || key === 'pipeline.broken') return PIPELINE.block;
    return key === 'period.invalid' || key === 'run.exists' ? periodField(pipeline).block : undefined;
  },
  redraw: (pipeline, asker, desk) => askPeriodDone(desk, asker, { pipeline }),
  async submit(payload, typed, asker, desk) {
    const pipeline = typed.text(PIPELINE);
    if (pipeline !== payload.pipeline) return { becomes: await askPeriodDone(desk, asker, { pipeline }) };
    const marking = { pipeline, period: typed.text(periodField(pipeline)), reason: typed.text(REASON).trim() };
    const { message } = await proposeDone(desk, asker, marking);
    return {
      shows: messageWindow(message, { locale: asker.locale, title: texts(asker.locale).windows.periodForm.title }),
    };
  },
};
