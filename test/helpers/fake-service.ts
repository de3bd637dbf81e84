import { z } from 'zod';
import type { StageError } from '../../src/errors.ts';
import { defineStage, type StageKind } from '../../src/pipeline/stages/stage.ts';

type Ending = 'succeed' | 'fail' | 'fail-for-good' | 'run';

/**
 * A remote service in memory, for tests of the engine alone: the protocols against AWS are tested through the real wire
 * in test/contract and test/faults.
 */
export function createFakeService(options: { keyed: boolean; settle?: number }) {
  const work = new Map<string, { id: string; state: 'running' | 'done' | 'failed' | 'stopped' }>();
  const endings = new Map<string, Ending[]>();
  const starts: { stage: string; attempt: number; token: string }[] = [];
  let refuse: (() => StageError | undefined) | undefined;

  const kind: StageKind = defineStage({
    kind: 'fake',
    summary: 'a service in memory',
    spec: z.record(z.string(), z.json()),
    handle: z.strictObject({ id: z.string() }),
    keyLife: options.keyed ? 3_600_000 : 0,
    settle: options.settle ?? 60_000,
    start: async (_spec, { token, stage, attempt }) => {
      const error = refuse?.();
      if (error && error.accepted === 'no') throw error;
      const known = options.keyed ? work.get(token) : undefined;
      if (!known) {
        starts.push({ stage, attempt, token });
        const ending = endings.get(stage)?.shift() ?? 'succeed';
        const state = ending === 'run' ? 'running' : ending === 'succeed' ? 'done' : 'failed';
        work.set(token, { id: `${stage}-${starts.length}`, state });
      }
      if (error) throw error;
      return { state: 'started', handle: { id: work.get(token)!.id } };
    },
    ...(!options.keyed && {
      find: async (_spec: unknown, { token }: { token: string }) => {
        const known = work.get(token);
        return known ? { state: 'started' as const, handle: { id: known.id } } : { state: 'none' as const };
      },
    }),
    check: async (_spec, { id }) => {
      const state = [...work.values()].find((item) => item.id === id)?.state;
      if (state === 'done') return { state: 'done', output: { rows: 3 } };
      if (state === 'failed')
        return { state: 'failed', error: { code: 'Fake.Failed', message: 'it failed', retryable: true } };
      if (state === 'stopped') return { state: 'stopped' };
      if (state === undefined)
        return { state: 'lost', error: { code: 'Fake.Gone', message: 'gone', retryable: false } };
      return { state: 'running', detail: 'WORKING' };
    },
    cancel: async (_spec, { id }) => {
      for (const item of work.values()) if (item.id === id && item.state === 'running') item.state = 'stopped';
    },
    pollEvery: () => 20,
    iam: [],
  });

  return {
    kind,
    starts,
    /** How the next starts of a stage end. */
    plan: (stage: string, ...plan: Ending[]) => endings.set(stage, plan),
    /** Ends everything that runs. */
    endAll: (state: 'done' | 'failed' = 'done') => {
      for (const item of work.values()) if (item.state === 'running') item.state = state;
    },
    /** Makes the next `times` starts throw; `accepted: 'maybe'` accepts the work first. */
    refuseNext: (times: number, make: () => StageError) => {
      let left = times;
      refuse = () => (left-- > 0 ? make() : undefined);
    },
    forget: () => work.clear(),
  };
}
