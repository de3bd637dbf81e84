import { randomBytes } from 'node:crypto';
import type { StageContext } from '../../src/pipeline/stages/stage.ts';

/** A stage's context under a token of its own: a first attempt that began just now and has an hour. */
export const stageContext = (own: Pick<StageContext, 'run' | 'results' | 'clients'> & Partial<StageContext>) => ({
  token: `sl-${randomBytes(19).toString('hex').slice(0, 37)}`,
  since: Date.now(),
  now: Date.now(),
  deadline: Date.now() + 3_600_000,
  stage: 'stage',
  attempt: 1,
  signal: new AbortController().signal,
  log: { info() {}, warn() {} },
  ...own,
});
