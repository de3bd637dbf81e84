import { refuse } from '../../errors.ts';
import { paramField } from '../../views/param-inputs.ts';
import { PIPELINE, periodField, runFormModal } from '../../views/run-form-modal.ts';
import { texts } from '../../views/text/index.ts';
import { messageWindow } from '../../views/window.ts';
import type { ModalView } from '@slack/types';
import { type Asker, demand, demandSomewhere, type Desk } from '../desk.ts';
import { findPeriod, findPipeline } from '../find.ts';
import { proposeRun } from '../pipeline/run.ts';
import { chosenPipeline } from './choices.ts';
import type { Submission } from './submission.ts';
import { typedParams } from './typed-params.ts';

/** The form for a run of a pipeline, or of one that is yet to be chosen. */
export async function askRun(
  desk: Desk,
  asker: Asker,
  { pipeline, period }: { pipeline?: string; period?: string },
): Promise<ModalView> {
  if (pipeline === undefined) await demandSomewhere(desk, asker, 'run.start');
  const chosen = pipeline === undefined ? undefined : await chosenPipeline(desk, asker, 'run.start', pipeline, period);
  return runFormModal(chosen, asker.locale);
}

/** Shows what the run will submit; that is where it is started. */
export const runForm: Submission<'run.form'> = {
  blockOf: ({ key }, { pipeline }) => {
    if (key === 'pipeline.unknown' || key === 'pipeline.broken') return PIPELINE.block;
    return key === 'period.invalid' && pipeline !== undefined ? periodField(pipeline).block : undefined;
  },
  redraw: (pipeline, asker, desk) => askRun(desk, asker, { pipeline }),
  async submit(payload, typed, asker, desk) {
    const pipeline = typed.text(PIPELINE);
    // What depends on the pipeline has not been asked yet, or was asked for another one.
    if (pipeline !== payload.pipeline) return { becomes: await askRun(desk, asker, { pipeline }) };
    const definition = await findPipeline(desk, pipeline);
    demand(desk, asker, 'run.start', definition.name);
    const { params, changed, refused } = typedParams(definition, typed);
    if (Object.keys(refused).length > 0) return { refused };
    const period = await findPeriod(desk, definition, typed.text(periodField(pipeline)));
    const proposed = await proposeRun(desk, asker, { definition, period, params, changed });
    const shows = messageWindow(proposed, { locale: asker.locale, title: texts(asker.locale).windows.runForm.title });
    if (shows.submit) return { shows };
    // The button carries what was typed, and more than it takes was typed.
    const [longest = ''] = Object.keys(changed).toSorted((a, b) => lengthOf(changed[b]) - lengthOf(changed[a]));
    return { refused: { [paramField(pipeline, longest).block]: refuse('param.long', { param: longest }) } };
  },
};

const lengthOf = (value: unknown): number => JSON.stringify(value).length;
