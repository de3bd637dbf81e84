import { expect, test } from 'vitest';
import { beginDone } from '../../src/pipeline/begin-done.ts';
import { statusOf } from '../../src/pipeline/run.ts';
import { definitionOf, person } from '../helpers/graphs.ts';
import { draft } from '../helpers/stories.ts';

test('every stage is marked done by the person who says so, and the run has succeeded', () => {
  const definition = definitionOf({ b: { needs: ['a'] }, a: { approval: { approvers: 1, expires: 1000 } } });
  const { run, events } = beginDone(draft, { definition, by: person(), now: 5 }, 'loaded by hand');
  expect(statusOf(run)).toBe('succeeded');
  expect(run).toMatchObject({ createdAt: 5, endedAt: 5, sequence: events.length });
  for (const stage of Object.values(run.stages)) {
    expect(stage).toMatchObject({ state: 'succeeded', attempt: 0, output: {} });
    expect(stage.handled).toEqual({ what: 'mark-done', by: person(), at: 5, attempt: 0, reason: 'loaded by hand' });
  }
  expect(events.map((event) => ('stage' in event ? `${event.type} ${event.stage}` : event.type))).toEqual([
    'run.created',
    'stage.handled a',
    'stage.succeeded a',
    'stage.handled b',
    'stage.succeeded b',
    'run.ended',
  ]);
});
