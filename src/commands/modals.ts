import { SQL } from '../views/athena-modal.ts';
import type { ModalId, ModalPayload } from '../views/actions.ts';
import { REASON } from '../views/reason-modal.ts';
import { startQuery } from './athena.ts';
import { decideOn } from './decide.ts';
import type { Asker, Desk } from './desk.ts';

/** What was typed, by block and action. */
export type Typed = (field: { block: string; action: string }) => string;

interface Submission<M extends ModalId> {
  /** The input that an error is shown under. */
  block: string;
  submit(payload: ModalPayload<M>, typed: Typed, asker: Asker, desk: Desk): Promise<void>;
}

const reasons = (type: 'skip' | 'mark-done' | 'reject') => ({
  block: REASON.block,
  async submit(
    payload: { run: string; stage: string; attempt: number },
    typed: Typed,
    asker: Asker,
    desk: Desk,
  ): Promise<void> {
    const { run, stage, attempt } = payload;
    await decideOn(desk, asker, run, { type, stage, attempt, reason: typed(REASON) });
  },
});

/** One submission for every modal of views/actions.ts. */
export const modals: { [M in ModalId]: Submission<M> } = {
  'reason.skip': reasons('skip'),
  'reason.mark-done': reasons('mark-done'),
  'reason.reject': reasons('reject'),
  'athena.query': {
    block: SQL.block,
    async submit({ channel }, typed, asker, desk) {
      await startQuery(desk, asker, { sql: typed(SQL), channel });
    },
  },
};
