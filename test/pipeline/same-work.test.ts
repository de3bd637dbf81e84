import { expect, test } from 'vitest';
import { sameWork } from '../../src/pipeline/decide-report.ts';

test.each([
  [{ token: 't' }, { token: 't', requestId: 'r' }],
  [{ token: 't', requestId: 'r' }, { token: 't' }],
  [{ runId: 'jr_1' }, { runId: 'jr_1' }],
  ['arn:1', 'arn:1'],
])('%j and %j are handles of one piece of work', (known, told) => {
  expect(sameWork(known, told)).toBe(true);
});

test.each([
  [{ runId: 'jr_1' }, { runId: 'jr_2' }],
  [
    { token: 't', requestId: 'r' },
    { token: 't', requestId: 's' },
  ],
  [{ a: 1 }, { b: 1 }],
  ['arn:1', 'arn:2'],
  ['arn:1', { arn: 'arn:1' }],
  [['a'], ['b']],
  [{ a: 1 }, null],
])('%j and %j are not', (known, told) => {
  expect(sameWork(known, told)).toBe(false);
});
