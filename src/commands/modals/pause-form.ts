import type { ModalView } from '@slack/types';
import { ALL_SCHEDULES, pauseFormModal, SCHEDULE } from '../../views/pause-form-modal.ts';
import { REASON } from '../../views/reason-modal.ts';
import { messageWindow } from '../../views/window.ts';
import type { Asker, Desk } from '../desk.ts';
import { findSchedule, pauseNow } from '../pipeline/schedules.ts';
import type { Submission } from './submission.ts';

/** The form for pausing the schedules of a pipeline. */
export async function askPause(desk: Desk, asker: Asker, pipeline: string): Promise<ModalView> {
  return pauseFormModal(await findSchedule(desk, asker, pipeline, undefined), asker.locale);
}

export const pauseForm: Submission<'pause.form'> = {
  blockOf: ({ key }) => (key === 'schedule.paused' || key === 'schedule.unknown' ? SCHEDULE.block : undefined),
  async submit({ pipeline }, typed, asker, desk) {
    const chosen = typed.text(SCHEDULE);
    const reason = typed.text(REASON).trim();
    const { message } = await pauseNow(desk, asker, {
      pipeline,
      ...(chosen !== '' && chosen !== ALL_SCHEDULES && { schedule: chosen }),
      ...(reason !== '' && { reason }),
    });
    return { becomes: messageWindow(message, { locale: asker.locale, ends: true }) };
  },
};
