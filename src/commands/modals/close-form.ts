import type { ModalView } from '@slack/types';
import { closeFormModal } from '../../views/close-form-modal.ts';
import { proposed } from '../../views/preview.ts';
import { REASON } from '../../views/reason-modal.ts';
import { messageWindow } from '../../views/window.ts';
import { carryOut, lookBefore } from '../decide.ts';
import type { Asker, Desk } from '../desk.ts';
import type { Submission } from './submission.ts';

/** The form for closing a run: what it does, and room for the reason. */
export async function askClose(desk: Desk, asker: Asker, id: string): Promise<ModalView> {
  const request = { type: 'close' } as const;
  const { run, view, preview, shown } = await lookBefore(desk, asker, id, request);
  return closeFormModal(run.id, shown, proposed(view, request, preview, shown), asker.locale);
}

export const closeForm: Submission<'close.form'> = {
  async submit({ run, ...shown }, typed, asker, desk) {
    const reason = typed.text(REASON).trim();
    const request = { type: 'close', ...(reason !== '' && { reason }) } as const;
    const { message } = await carryOut(desk, asker, run, request, shown);
    return { becomes: messageWindow(message, { locale: asker.locale, ends: true }) };
  },
};
