import type { Run } from '../run.ts';

/** Hidden pipelines whose runs are about another one; no folder of a workspace may take their names. */
const ABOUT: ReadonlySet<string> = new Set(['backfill', 'check']);

/** The pipeline that a run is about, by whose rules it is decided who may do what with it. */
export const subjectOf = ({ pipeline, params }: Pick<Run, 'pipeline' | 'params'>): string =>
  ABOUT.has(pipeline) && typeof params['pipeline'] === 'string' ? params['pipeline'] : pipeline;
