import { refuse } from '../../errors.ts';
import { subjectOf } from '../../pipeline/builtin/subject.ts';
import type { Definition } from '../../pipeline/definition-schema.ts';
import { previewOfStart } from '../../pipeline/preview.ts';
import type { Run } from '../../pipeline/run.ts';
import { rerunProposed } from '../../views/preview.ts';
import { type Asker, type Desk, demand } from '../desk.ts';
import { proposeOn } from '../decide.ts';
import { findPipeline, findRun } from '../find.ts';
import { definitionOf } from './decisions.ts';
import { startRun } from './run.ts';
import { type Answer, eitherOf, isGiven, Offered, positions, textOf, type Verb } from './verb.ts';

export const rerun: Verb = {
  name: 'rerun',
  group: 'start',
  usage: 'rerun <run> [--from <stage> | --failed] [--as-started | --current] [--dry-run] [--yes]',
  takes: ['from', 'failed', 'as-started', 'current', 'dry-run', 'yes'],
  async run(words, asker, desk) {
    const [run] = positions(this, words, 'run');
    const which = eitherOf(this, words, 'from', 'failed');
    const asked = { dryRun: isGiven(words, 'dry-run') };
    if (which === undefined) return proposeWhole(desk, asker, await findRun(desk, run!), asked);
    const from = textOf(words, 'from');
    const request = { type: 'rerun', ...(from !== undefined && { from }), ...definitionOf(this, words) } as const;
    return proposeOn(desk, asker, run!, request, asked);
  },
};

/** Shows a new run of the same period and parameters, by the definition in force, and asks. */
export async function proposeWhole(
  desk: Desk,
  asker: Asker,
  run: Run,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<Answer> {
  demand(desk, asker, 'run.start', subjectOf(run));
  const definition = await definitionFor(desk, run);
  const after = (await desk.store.latest(run.pipeline, run.period.id))?.run.number ?? run.number;
  const preview = previewOfStart(definition);
  const view = { ...(await desk.views(run, asker.locale)), definition };
  return {
    message: rerunProposed(view, preview, after, { asks: !dryRun }),
    run,
    preview,
    ...(!dryRun && { proceed: () => rerunWhole(desk, asker, run, after) }),
  };
}

/** Starts the run that was shown, unless the period has got another one meanwhile. */
export async function rerunWhole(desk: Desk, asker: Asker, run: Run, after: number | undefined): Promise<Answer> {
  const definition = await definitionFor(desk, run);
  const latest = await desk.store.latest(run.pipeline, run.period.id);
  const [before] = await desk.store.outcomes([asker.decisionId]);
  if (!before && after !== undefined && latest && latest.run.number !== after) {
    const fresh = await proposeWhole(desk, asker, run);
    throw new Offered(refuse('preview.stale', { target: latest.run.id, stages: [] }), fresh.message.blocks);
  }
  return startRun(desk, asker, { definition, period: run.period, params: run.params, again: true });
}

/** The definition in force; a built-in pipeline has none but what its run was started with. */
async function definitionFor(desk: Desk, run: Run): Promise<Definition> {
  const started = await desk.store.definition(run.definition);
  return started.hidden ? started : findPipeline(desk, run.pipeline);
}
