import { z } from 'zod';
import { StageError } from '../../../src/errors.ts';
import { type Checked, defineStage, type StageContext, type StageKind } from '../../../src/pipeline/stages/stage.ts';

/** Milliseconds that a start without a key may take to show: longer than the storm freezes a replica. */
const SETTLE = 10_000;

const Spec = z.strictObject({ pool: z.string().optional() });
const Handle = z.strictObject({ id: z.string() });

/** The kinds of the storm, at the service of this address: one with a key, one whose work must be searched for. */
export function chaosKinds(url: string): Record<string, StageKind> {
  async function ask<T>(path: string, body: object): Promise<T> {
    const lost = (cause: unknown): never => {
      throw new StageError('Chaos.Lost', 'no answer', { retryable: true, accepted: 'maybe', cause });
    };
    const request = { method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(3000) };
    const answer = await fetch(`${url}${path}`, request).catch(lost);
    if (answer.status === 429) throw new StageError('Chaos.Throttled', 'later', { retryable: true, accepted: 'no' });
    if (!answer.ok) throw new StageError('Chaos.Broken', 'a defect', { retryable: true, accepted: 'maybe' });
    return (await answer.json().catch(lost)) as T;
  }

  const kind = (name: string, keyed: boolean): StageKind =>
    defineStage({
      kind: name,
      summary: 'work of the storm',
      spec: Spec,
      handle: Handle,
      keyLife: keyed ? 3_600_000 : 0,
      settle: SETTLE,
      start: async ({ pool }, { token, run, stage, attempt }: StageContext) => {
        const { id } = await ask<{ id: string }>('/start', { keyed, token, run, stage, attempt, pool });
        return { state: 'started', handle: { id } };
      },
      ...(!keyed && {
        find: async (_spec: unknown, { token }: StageContext) => {
          const { id } = await ask<{ id?: string }>('/find', { token });
          return id === undefined ? { state: 'none' as const } : { state: 'started' as const, handle: { id } };
        },
      }),
      check: async (_spec, { id }) => checkedOf((await ask<{ state: string }>('/check', { id })).state),
      cancel: async (_spec, { id }) => void (await ask('/cancel', { id })),
      pollEvery: () => 40,
      iam: [],
    });
  return { keyed: kind('keyed', true), keyless: kind('keyless', false) };
}

function checkedOf(state: string): Checked {
  const error = (code: string, retryable: boolean) => ({ code, message: 'as the seed wants', retryable });
  switch (state) {
    case 'done':
      return { state: 'done', output: { rows: 3 } };
    case 'failed':
      return { state: 'failed', error: error('Chaos.Failed', true) };
    case 'broken':
      return { state: 'failed', error: error('Chaos.Broken', false) };
    case 'stopped':
      return { state: 'stopped' };
    case 'lost':
      return { state: 'lost', error: error('Chaos.Gone', false) };
    default:
      return { state: 'running' };
  }
}
