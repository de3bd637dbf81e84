import { expect, test } from 'vitest';
import { errorAt, troublesOf } from '../../src/pipeline/alike.ts';
import type { Decision } from '../../src/pipeline/decide.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { after, fails, on, runs, started } from '../helpers/stories.ts';

const pair = definitionOf({ a: { retries: { max: 1, delay: 1, backoff: 'fixed' } }, b: {}, c: { needs: ['a', 'b'] } });
const lost: Decision = { type: 'lost', ...on('b'), error: { code: 'L', message: 'gone', retryable: false } };
const both = after(pair, started(pair), ...fails('a', 1, false), ...runs('b'), lost);

test('what waits for someone is what failed for good or is in doubt', () => {
  expect(troublesOf(both)).toMatchObject([
    { stage: 'a', attempt: 1, state: 'failed', error: { code: 'E' } },
    { stage: 'b', attempt: 1, state: 'unknown', error: { code: 'L' } },
  ]);
  expect(troublesOf(after(pair, both, { type: 'claim', stage: 'a' }))[0]!.claim).toBeDefined();
  const waiting = after(pair, started(pair), ...fails('a'));
  expect(waiting.stages['a']!.state).toBe('waiting');
  expect(troublesOf(waiting)).toEqual([]);
});

test('a run that was given up or cancelled waits for nobody', () => {
  expect(troublesOf(after(pair, both, { type: 'close' }))).toEqual([]);
  expect(troublesOf(after(pair, both, { type: 'cancel' }))).toEqual([]);
});

test('what was wrong is known of an attempt that another has followed, and of none that has not failed', () => {
  const again = after(pair, both, { type: 'retry', stage: 'a' }, { type: 'resubmit', stage: 'b' });
  expect(errorAt(again, 'a', 1)?.code).toBe('E');
  expect(errorAt(again, 'b', 1)?.code).toBe('L');
  expect(errorAt(both, 'b', 1)?.code).toBe('L');
  for (const [stage, attempt] of [
    ['a', 2],
    ['b', 2],
    ['c', 0],
    ['toString', 1],
  ] as const)
    expect(errorAt(again, stage, attempt)).toBeUndefined();
  // It waits to be tried again by itself, with the words of the attempt before.
  expect(errorAt(after(pair, started(pair), ...fails('a')), 'a', 2)).toBeUndefined();
});
