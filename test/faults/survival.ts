import { expect } from 'vitest';
import { type Run, statusOf } from '../../src/pipeline/run.ts';
import type { Stack } from '../helpers/stack.ts';

/** What happened twice. */
export interface Verdict {
  /** Pieces of work under one attempt, beyond its first. */
  starts: number;
  /** Messages under one key, beyond the first. */
  posts: number;
}
export const NOTHING_TWICE: Verdict = { starts: 0, posts: 0 };

const RESOLUTIONS = ['stage.reattach', 'stage.resubmit', 'stage.mark-done'];

/**
 * Waits until the run has ended well or asks for a person, and Slack shows it; then counts. Every attempt has work, and
 * every start since `before`, a number of calls, belongs to an attempt.
 */
export async function survived(stack: Stack, id: string, before = 0): Promise<Verdict> {
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
  if (unknown.length === 0) expect([...effects.values()].map(({ size }) => size)).not.toContain(0);

  const keys = stack.messagesOf(id).map(({ key }) => key);
  expect(keys).toContain('root');
  const starts = [...effects.values()].reduce((sum, { size }) => sum + Math.max(0, size - 1), 0);
  return { starts, posts: keys.length - new Set(keys).size };
}

/** The tokens of all attempts that were to be submitted. */
const attemptsOf = (run: Run): string[] =>
  Object.values(run.stages).flatMap(({ intent, history }) => [
    ...history.flatMap(({ token }) => token ?? []),
    ...(intent ? [intent.token] : []),
  ]);
