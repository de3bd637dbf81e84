import type { ModalView } from '@slack/types';
import { subjectOf } from '../../pipeline/builtin/subject.ts';
import { BY, rerunFormModal, WHAT } from '../../views/rerun-form-modal.ts';
import { texts } from '../../views/text/index.ts';
import { messageWindow } from '../../views/window.ts';
import { proposeOn } from '../decide.ts';
import { allows, type Asker, demand, type Desk } from '../desk.ts';
import { findRun } from '../find.ts';
import { inForceFor } from '../places.ts';
import { proposeWhole } from '../pipeline/rerun.ts';
import type { Submission } from './submission.ts';

/** The form for what of a run is run again. */
export async function askRerun(desk: Desk, asker: Asker, id: string): Promise<ModalView> {
  const run = await findRun(desk, id);
  const subject = subjectOf(run);
  const may = {
    rerun: allows(desk, asker, 'stage.rerun', subject),
    start: allows(desk, asker, 'run.start', subject),
  };
  if (!may.rerun && !may.start) demand(desk, asker, 'stage.rerun', subject);
  const [view, current] = await Promise.all([desk.views(run, asker.locale), inForceFor(desk, run)]);
  return rerunFormModal(view, current, may);
}

/** Shows what will be submitted again; that is where it is done. */
export const rerunForm: Submission<'rerun.form'> = {
  blockOf: ({ key }) => (key.startsWith('stage.') || key.startsWith('rerun.') ? WHAT.block : undefined),
  async submit({ run }, typed, asker, desk) {
    const what = typed.text(WHAT);
    const by = typed.text(BY);
    const { message } =
      what === 'whole'
        ? await proposeWhole(desk, asker, await findRun(desk, run))
        : await proposeOn(desk, asker, run, {
            type: 'rerun',
            ...(what.startsWith('from:') && { from: what.slice('from:'.length) }),
            ...(by !== '' && { definition: by === 'current' ? 'current' : 'started' }),
          });
    return {
      shows: messageWindow(message, { locale: asker.locale, title: texts(asker.locale).windows.rerunForm.title }),
    };
  },
};
