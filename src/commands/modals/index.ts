import type { ModalId } from '../../views/actions.ts';
import { SQL } from '../../views/athena-modal.ts';
import { startQuery } from '../athena.ts';
import { backfillConfirm, backfillForm } from './backfill-form.ts';
import { closeForm } from './close-form.ts';
import { pauseForm } from './pause-form.ts';
import { periodForm } from './period-form.ts';
import { question } from './question.ts';
import { reasons } from './reasons.ts';
import { rerunForm } from './rerun-form.ts';
import { runForm } from './run-form.ts';
import type { Submission } from './submission.ts';

const athena: Submission<'athena.query'> = {
  blockOf: ({ key }) => (key.startsWith('sql.') ? SQL.block : undefined),
  async submit({ channel }, typed, asker, desk) {
    await startQuery(desk, asker, { sql: typed.text(SQL), channel });
    return { closes: true };
  },
};

/** One submission for every modal of views/actions.ts. */
export const modals: { [M in ModalId]: Submission<M> } = {
  'reason.skip': reasons('skip'),
  'reason.mark-done': reasons('mark-done'),
  'reason.reject': reasons('reject'),
  'athena.query': athena,
  question,
  'run.form': runForm,
  'rerun.form': rerunForm,
  'close.form': closeForm,
  'backfill.form': backfillForm,
  'backfill.confirm': backfillConfirm,
  'period.form': periodForm,
  'pause.form': pauseForm,
};
