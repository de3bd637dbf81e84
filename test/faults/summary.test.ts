import { expect, test } from 'vitest';
import { CASES } from './matrix.ts';
import { summaryOf, type Told } from './summary.ts';

const passed = (title: string): Told => ({ title, status: 'passed' });
const asked = { cases: ['K1', 'K10', 'C1'], seeds: [1, 10] };
const all = [passed('K1 killed: athena-query'), passed('K10 killed: athena-query'), passed('C1 the same button')];
const seeds = [passed('seed 1'), passed('seed 10')];
const last = (told: Told[], starts = 0): string => summaryOf(told, [{ starts }], asked).lines.at(-1)!;

test('the matrix has its 64 cases, in the order of their groups', () => {
  expect(Object.keys(CASES)).toHaveLength(64);
  expect(Object.keys(CASES).filter((id) => id.endsWith('1') && id.length === 2)).toEqual([
    'K1',
    'R1',
    'C1',
    'S1',
    'A1',
    'T1',
    'D1',
  ]);
});

test('everything passed', () => {
  expect(last([...all, ...seeds])).toBe('faults survived 3/3, seeds 2/2, duplicate starts 0');
  expect(summaryOf([...all, ...seeds], [], asked).ok).toBe(true);
});

test('a case with one part that failed has not survived', () => {
  const told = [...all, ...seeds, { title: 'K1 killed: glue-job', status: 'failed' }];
  expect(summaryOf(told, [], asked)).toMatchObject({ ok: false, lines: ['not survived: K1', expect.any(String)] });
  expect(last(told)).toBe('faults survived 2/3, seeds 2/2, duplicate starts 0');
});

test('what did not run has not survived, and what was skipped neither', () => {
  expect(last([...all.slice(1), seeds[0]!])).toBe('faults survived 2/3, seeds 1/2, duplicate starts 0');
  const skipped = [...all.slice(1), { title: 'K1 killed: athena-query', status: 'skipped' }, ...seeds];
  expect(last(skipped)).toBe('faults survived 2/3, seeds 2/2, duplicate starts 0');
});

test('a duplicate start spoils it, and so does a test beside the matrix', () => {
  expect(last([...all, ...seeds], 1)).toBe('faults survived 3/3, seeds 2/2, duplicate starts 1');
  expect(summaryOf([...all, ...seeds], [{ starts: 1 }], asked).ok).toBe(false);
  expect(summaryOf([...all, ...seeds, { title: 'Slack is down', status: 'failed' }], [], asked).ok).toBe(false);
});

test('recovery is told with its longest', () => {
  const recovery = (what: string, afterReady: number) => ({
    recovery: { what, afterReady, afterKill: afterReady + 1500 },
  });
  const { lines } = summaryOf(
    [...all, ...seeds],
    [recovery('K3', 900), recovery('K9', 7040), recovery('K4', 1000)],
    asked,
  );
  expect(lines.slice(0, 3)).toEqual([
    "recovery after 3 kills, to the run's next step:",
    '  since the process is back: median 1.0 s, longest 7.0 s (K9)',
    '  since the kill: median 2.5 s, longest 8.5 s',
  ]);
});
