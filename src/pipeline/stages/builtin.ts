import { backfill } from './backfill.ts';
import { preflight } from './preflight.ts';
import type { StageKind } from './stage.ts';

/** The kinds of our own hidden pipelines, beside those that they look at; no pipeline.yml may name them. */
export const builtinKinds = (kinds: Record<string, StageKind>): Record<string, StageKind> => ({
  backfill,
  preflight: preflight(kinds),
});
