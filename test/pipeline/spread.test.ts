import { expect, test } from 'vitest';
import { spread } from '../../src/pipeline/spread.ts';

test('each pipeline comes before the second of any, otherwise the order stays', () => {
  const runs = ['many.3', 'many.2', 'loans.1', 'many.1', 'parks.2', 'parks.1'];
  const pipelineOf = (run: string): string => run.split('.')[0]!;
  expect(spread(runs, pipelineOf)).toEqual(['many.3', 'loans.1', 'parks.2', 'many.2', 'parks.1', 'many.1']);
  expect(spread([], pipelineOf)).toEqual([]);
});
