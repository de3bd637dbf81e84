import { describe, expect, test } from 'vitest';
import { backoff } from '../../src/pipeline/backoff.ts';
import { athenaPipeline } from '../../src/pipeline/builtin/athena.ts';
import { Definition } from '../../src/pipeline/definition-schema.ts';
import { downstream, findCycle, order, upstream } from '../../src/pipeline/graph.ts';
import { jobIdOf } from '../../src/pipeline/run.ts';
import { fc } from '../helpers/property.ts';

const needs = (table: Record<string, string[]>) =>
  Object.fromEntries(Object.entries(table).map(([id, list]) => [id, { needs: list }]));

describe('a diamond', () => {
  const diamond = needs({ d: ['b', 'c'], b: ['a'], c: ['a'], a: [], lone: [] });
  test('is ordered by need', () => expect(order(diamond)).toEqual(['a', 'b', 'c', 'd', 'lone']));
  test('downstream is what waits on a stage', () => expect(downstream(diamond, 'a')).toEqual(['b', 'c', 'd']));
  test('upstream is what a stage waits on', () => expect(upstream(diamond, 'd').toSorted()).toEqual(['a', 'b', 'c']));
  test('a need that nothing is called is the end of a way', () => {
    const open = needs({ a: ['nowhere'], b: ['a'] });
    expect([order(open), downstream(open, 'a'), upstream(open, 'b')]).toEqual([
      ['nowhere', 'a', 'b'],
      ['b'],
      ['a', 'nowhere'],
    ]);
  });
  test('has no cycle', () => expect(findCycle(diamond)).toBeUndefined());
});

test.each([
  [{ a: ['a'] }, ['a', 'a']],
  [{ a: ['c'], b: ['a'], c: ['b'] }, ['a', 'b', 'c', 'a']],
  [{ x: [], a: ['b', 'x'], b: ['a'] }, ['a', 'b', 'a']],
  [{ a: ['nowhere'] }, undefined],
])('the cycle of %j is told along its stages', (table, cycle) => expect(findCycle(needs(table))).toEqual(cycle));

test('backoff doubles up to its ceiling, spreads by jitter, and stays fixed when told', () => {
  const policy = { max: 9, delay: 1000, backoff: 'exponential' as const };
  expect([1, 2, 3].map((retry) => backoff(policy, retry, 0))).toEqual([500, 1000, 2000]);
  expect(backoff({ ...policy, backoff: 'fixed' }, 5, 0.9)).toBe(1000);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (retry, jitter) => {
      const wait = backoff(policy, retry, jitter);
      expect(wait).toBeGreaterThanOrEqual(500);
      expect(wait).toBeLessThanOrEqual(30 * 60_000);
    }),
  );
});

test('the built-in query pipeline is a valid definition', () => {
  const definition = athenaPipeline({ channel: 'C', timezone: 'UTC', database: 'db', workgroup: 'primary' });
  expect(Definition.parse(definition)).toEqual(definition);
  expect(definition.hidden).toBe(true);
});

test('a job id has no colon, which BullMQ forbids', () => {
  expect(jobIdOf('popular-loans.2026-10.r1', 'fetch', 2)).toBe('popular-loans.2026-10.r1.fetch.a2');
});
