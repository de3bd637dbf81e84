import { expect } from 'vitest';
import { type Run, statusOf } from '../../src/pipeline/run.ts';
import { kinds } from '../../src/pipeline/stages/index.ts';
import { fixtureOf } from '../contract/fixture.ts';
import type { Stack } from '../helpers/stack.ts';
import { recorded } from './record.ts';

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
 * every start since `before`, a number of calls, belongs to an attempt of it or of the runs `beside` it.
 */
export async function survived(stack: Stack, id: string, before = 0, beside: string[] = []): Promise<Verdict> {
  const { run, effects, verdict } = await ended(stack, id, before, beside);
  const unknown = Object.entries(run.stages).filter(([, { state }]) => state === 'unknown');
  if (unknown.length === 0) {
    expect(statusOf(run)).toBe('succeeded');
    const counted = await attemptsCounted(stack, run);
    expect(counted.map((token) => effects.get(token)!.size)).not.toContain(0);
  }
  for (const [stage, { attempt }] of unknown) {
    const card = stack.messagesOf(id).find(({ key }) => key === `failure:${stage}.a${attempt}`);
    for (const action of RESOLUTIONS) expect(JSON.stringify(card?.message.blocks)).toContain(action);
  }
  return verdict;
}

/** Waits until the run has ended, in whatever way, and Slack shows it; then counts. */
export async function ended(
  stack: Stack,
  id: string,
  before = 0,
  beside: string[] = [],
): Promise<{ run: Run; effects: Map<string, Set<string>>; verdict: Verdict }> {
  const run = await stack.until(id, ({ endedAt }) => endedAt !== undefined);
  await stack.shown();
  const calls = (await stack.calls()).slice(before);
  const effects = new Map(attemptsOf(run).map((token) => [token, new Set<string>()]));
  const others = (await Promise.all(beside.map((other) => stack.store.load(other)))).flatMap((loaded) =>
    loaded ? attemptsOf(loaded.run) : [],
  );
  /** Of services that are told no token, everybody's: a run has at most one for each of its attempts. */
  const untold = new Set<string>();
  for (const { token, effectId, service, operation } of calls) {
    if (token === null && UNTOLD.has(`${service}.${operation}`)) {
      untold.add(effectId);
      continue;
    }
    expect([...effects.keys(), ...others], `a start at ${service} belongs to an attempt`).toContain(token);
    effects.get(token!)?.add(effectId);
  }
  const keys = stack.messagesOf(id).map(({ key }) => key);
  expect(keys).toContain('root');
  const twice = [...effects.values()].reduce((sum, { size }) => sum + Math.max(0, size - 1), 0);
  const starts = twice + (beside.length > 0 ? 0 : Math.max(0, untold.size - effects.size));
  recorded({ starts });
  return { run, effects, verdict: { starts, posts: keys.length - new Set(keys).size } };
}

/** Starts that no token goes with, by the fixtures of the kinds. */
const UNTOLD = new Set(
  (await Promise.all(Object.keys(kinds).map(fixtureOf))).flatMap(({ counts, start }) =>
    counts === 'anybody' ? [`${start.service}.${start.operation}`] : [],
  ),
);

/** The tokens of the attempts whose service counts their starts. */
async function attemptsCounted(stack: Stack, run: Run): Promise<string[]> {
  const { stages } = await stack.store.definition(run.definition);
  const counted = await Promise.all(
    Object.entries(run.stages).map(async ([id, stage]) => {
      const { counts = 'tokens' } = await fixtureOf(stages[id]!.kind);
      return counts === 'tokens' ? attemptsOf({ ...run, stages: { [id]: stage } }) : [];
    }),
  );
  return counted.flat();
}

/** The tokens of all attempts that were to be submitted. */
const attemptsOf = (run: Run): string[] =>
  Object.values(run.stages).flatMap(({ intent, history }) => [
    ...history.flatMap(({ token }) => token ?? []),
    ...(intent ? [intent.token] : []),
  ]);
