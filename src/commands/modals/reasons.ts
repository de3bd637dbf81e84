import { REASON } from '../../views/reason-modal.ts';
import { decideOn } from '../decide.ts';
import type { Submission } from './submission.ts';

/** A decision about a stage that wants a reason. */
export const reasons = <T extends 'skip' | 'mark-done' | 'reject'>(type: T): Submission<`reason.${T}`> => ({
  blockOf: ({ key }) => (key === 'reason.missing' ? REASON.block : undefined),
  async submit({ run, stage, attempt }, typed, asker, desk) {
    await decideOn(desk, asker, run, { type, stage, attempt, reason: typed.text(REASON) });
    return { closes: true, run };
  },
});
