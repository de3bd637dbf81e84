import { expect, test } from 'vitest';
import { failureCard } from '../../src/views/failure.ts';
import { failedForGood } from '../helpers/run-fixtures.ts';

const told = (locale: string, behind?: { pipelines: string[]; asOf?: string }): string => {
  const view = failedForGood().view({ locale, ...(behind && { behind: { clean: behind } }) });
  return failureCard(view, 'clean', view.run.stages['clean']!.attempt).text;
};

test.each([
  ['en', 'Pipelines behind it: library-analysis. The data stays as of 2026-09.'],
  ['ko', '대기 중인 파이프라인: library-analysis. 데이터는 2026-09 기준.'],
  ['pt', 'Pipelines à espera: library-analysis. Os dados continuam os de 2026-09.'],
])('a failure says in %s which pipelines wait for it, and of when the data is', (locale, sentence) => {
  expect(told(locale, { pipelines: ['library-analysis'], asOf: '2026-09' })).toContain(sentence);
});

test('of what nothing outside waits for, nothing is said', () => {
  expect(told('en', { pipelines: [] })).toBe(told('en'));
  expect(told('en', { pipelines: ['<!channel>'] })).toContain('behind it: &lt;!channel&gt;.');
});
