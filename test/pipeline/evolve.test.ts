import { expect, test } from 'vitest';
import { evolve } from '../../src/pipeline/evolve.ts';
import { Run } from '../../src/pipeline/run.ts';
import { nextMoment } from '../../src/pipeline/timers.ts';
import { definitionOf, person } from '../helpers/graphs.ts';
import { after, runs, started } from '../helpers/stories.ts';

test('records of the release before are read', () => {
  const { activeSince: _since, ...old } = started(definitionOf({ a: {} }));
  expect(Run.parse({ ...old, schema: 1 })).toEqual({ ...old, schema: 1 });
  expect(nextMoment({ ...old, schema: 1 }, { ...definitionOf({ a: {} }), deadline: 5000 })).toBe(old.createdAt + 5000);
});

test('events about a stage that the run does not have change nothing but their count', () => {
  const run = started(definitionOf({ a: {} }));
  const told = evolve(run, { type: 'stage.queued', at: 1, stage: 'gone', attempt: 1 });
  expect(told).toEqual({ ...run, sequence: run.sequence + 1 });
  const approved = evolve(run, { type: 'stage.approved', at: 1, stage: 'a', attempt: 1, by: person() });
  expect(approved.stages).toEqual(run.stages);
});

test('a stage that comes back with a definition counts its attempts on', () => {
  const definition = definitionOf({ a: {}, b: {} });
  const begun = after(definition, started(definition), ...runs('b'));
  const to = (run: Run, stages: string[]) =>
    evolve(run, { type: 'run.redefined', at: 1, by: person(), definition: 'other', stages });
  const without = to(begun, ['a']);
  expect([Object.keys(without.stages), without.dropped]).toEqual([['a'], { b: 1 }]);
  const back = to(without, ['a', 'b', 'c']);
  expect(back.stages).toMatchObject({ b: { state: 'blocked', attempt: 1 }, c: { state: 'blocked', attempt: 0 } });
});
