import { z } from 'zod';
import { defineStage } from '../../src/pipeline/stages/stage.ts';

/** When each attempt was started, on the monotonic clock, by `<run>.<stage>`. */
export const startedAt = new Map<string, number>();

const shape = { spec: z.strictObject({}), handle: z.strictObject({ since: z.number() }), iam: [] };

/** Work that is done as soon as it is asked for: what is left is the engine. */
export const instant = defineStage({
  ...shape,
  kind: 'instant',
  summary: 'done from its start',
  keyLife: 3_600_000,
  settle: 60_000,
  start: async (_spec, { run, stage }) => {
    startedAt.set(`${run}.${stage}`, performance.now());
    return { state: 'done', output: {} };
  },
  check: async () => ({ state: 'done', output: {} }),
  pollEvery: () => 1000,
});

/** Ten milliseconds of work within the start. */
export const tenMilliseconds = defineStage({
  ...instant,
  kind: 'ten-milliseconds',
  summary: 'ten milliseconds of work',
  start: async () => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    return { state: 'done', output: {} };
  },
});

/** Milliseconds between two looks at a run that polls. */
const POLL = 2000;
/** By how many milliseconds looks came later than they were due. */
export const lags: number[] = [];
const looked = new Map<string, number>();

/** Work that never ends by itself and is looked at every two seconds. */
export const polling = defineStage({
  ...shape,
  kind: 'polling',
  summary: 'work that goes on',
  keyLife: 3_600_000,
  settle: 60_000,
  start: async () => ({ state: 'started', handle: { since: 0 } }),
  check: async (_spec, _handle, { run, stopping }) => {
    if (stopping) return { state: 'stopped' };
    const now = performance.now();
    const before = looked.get(run);
    if (before !== undefined) lags.push(Math.max(0, now - before - POLL));
    looked.set(run, now);
    return { state: 'running' };
  },
  cancel: async () => undefined,
  pollEvery: () => POLL,
});
