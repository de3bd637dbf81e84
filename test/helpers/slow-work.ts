import { z } from 'zod';
import { defineStage, type StageKind } from '../../src/pipeline/stages/stage.ts';

/** A service that works until it is told to end, and knows how much it worked on at once. */
export function createSlowWork() {
  const working = new Map<string, { id: string; ended: boolean; stopped: boolean }>();
  const starts: string[] = [];
  let most = 0;
  let isOpen = false;
  let isForgotten = false;
  const atWork = (): number => [...working.values()].filter(({ ended }) => !ended).length;

  const kind: StageKind = defineStage({
    kind: 'fake',
    summary: 'work that ends when it may',
    spec: z.record(z.string(), z.json()),
    handle: z.strictObject({ token: z.string() }),
    keyLife: 3_600_000,
    settle: 0,
    start: async (_spec, { token, run, stage, attempt }) => {
      if (!working.has(token)) {
        starts.push(`${run}.${stage}.a${attempt}`);
        working.set(token, { id: stage, ended: false, stopped: false });
        most = Math.max(most, atWork());
      }
      return { state: 'started', handle: { token } };
    },
    check: async (_spec, { token }) => {
      const work = working.get(token);
      if (!work || isForgotten)
        return { state: 'lost', error: { code: 'Fake.Gone', message: 'gone', retryable: false } };
      if (work.stopped) return { state: 'stopped' };
      if (isOpen) work.ended = true;
      return work.ended ? { state: 'done', output: {} } : { state: 'running' };
    },
    cancel: async (_spec, { token }) => {
      const work = working.get(token);
      if (work) Object.assign(work, { ended: true, stopped: true });
    },
    pollEvery: () => 20,
    iam: [],
  });

  return {
    kind,
    /** Job ids in the order of their starts. */
    starts,
    /** The most that was ever worked on at once. */
    most: () => most,
    /** From now on everything ends at its next look. */
    open: () => (isOpen = true),
    /** Nothing is known of any work any more. */
    forget: () => (isForgotten = true),
    /** Ends the work of one stage. */
    end: (stage: string) => {
      for (const work of working.values()) if (work.id === stage) work.ended = true;
    },
  };
}
