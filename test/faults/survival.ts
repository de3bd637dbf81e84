import { expect } from 'vitest';
import { type Run, statusOf } from '../../src/pipeline/run.ts';
import type { Stack } from '../helpers/stack.ts';

/** Starts of one attempt beyond its first, which nothing may cause. */
export interface Verdict {
  duplicateStarts: number;
}

const RESOLUTIONS = ['stage.reattach', 'stage.resubmit', 'stage.mark-done'];

/**
 * Waits for the run's end, and until Slack shows it; then counts what AWS has accepted. Every attempt that was submitted
 * has one piece of work, and every piece of work since `before` belongs to an attempt; or a person is asked.
 */
export async function survived(
  stack: Stack,
  id: string,
  { before = 0, duplicatePosts = 0 }: { before?: number; duplicatePosts?: number } = {},
): Promise<Verdict> {
  const run = await stack.until(id, ({ endedAt }) => endedAt !== undefined);
  await stack.shown();
  const unknown = Object.entries(run.stages).filter(([, { state }]) => state === 'unknown');
  if (unknown.length === 0) expect(statusOf(run)).toBe('succeeded');
  for (const [stage, { attempt }] of unknown) {
    const card = stack.messagesOf(id).find(({ key }) => key === `failure:${stage}.a${attempt}`);
    for (const action of RESOLUTIONS) expect(JSON.stringify(card?.message.blocks)).toContain(action);
  }

  const calls = (await stack.calls()).slice(before);
  const effects = new Map(attemptsOf(run).map((token) => [token, new Set<string>()]));
  for (const { token, effectId, service } of calls) {
    expect([...effects.keys()], `a start at ${service} belongs to an attempt`).toContain(token);
    effects.get(token!)!.add(effectId);
  }
  const surplus = [...effects.values()].map(({ size }) => Math.max(0, size - 1));
  const duplicateStarts = surplus.reduce((sum, each) => sum + each, 0);
  expect(duplicateStarts, 'second starts of an attempt').toBe(0);
  if (unknown.length === 0) expect([...effects.values()].map(({ size }) => size)).not.toContain(0);

  const keys = stack.messagesOf(id).map(({ key }) => key);
  expect(keys).toContain('root');
  expect(keys.length - new Set(keys).size, `duplicate messages among ${keys.join(', ')}`).toBeLessThanOrEqual(
    duplicatePosts,
  );
  return { duplicateStarts };
}

/** The tokens of all attempts that were to be submitted. */
const attemptsOf = (run: Run): string[] =>
  Object.values(run.stages).flatMap(({ intent, history }) => [
    ...history.flatMap(({ token }) => token ?? []),
    ...(intent ? [intent.token] : []),
  ]);
