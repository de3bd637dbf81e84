import { expect, it, test } from 'vitest';
import { StageError } from '../../src/errors.ts';
import { ENGLISH, failure, ours, theirs } from '../../src/pipeline/own-words.ts';
import { RunEvent, Stage, StageFailure } from '../../src/pipeline/run.ts';
import { location } from '../../src/pipeline/stages/claims.ts';
import { scrubWithin } from '../../src/scrub.ts';
import { ownWords } from '../views/own-examples.ts';

it.each(ownWords)('%s is kept in English and without a language, and read again as it was', (key, said) => {
  expect(said.message).toMatch(/4[1-4]|[a-z]{3}/);
  expect(key.split(',')[0]).toBe(said.own!.key);
  const kept = JSON.parse(JSON.stringify(failure('Sluice.X', said, { retryable: true, tail: 'log' }))) as unknown;
  expect(StageFailure.parse(kept)).toEqual({ code: 'Sluice.X', ...said, retryable: true, tail: 'log' });
});

test('what is kept has the times and numbers of no reader', () => {
  expect(ours('deadline', { deadline: 5_400_000 }).message).toBe('stopped at its deadline of 1.5 h');
  expect(ours('deleting', { objects: 12_000 }).message).toBe('12000 objects, not all deleted yet');
});

test('a record of a release that knew one language is read, and one of a release that says more', () => {
  const old = { code: 'Sluice.NothingFound', message: 'nothing was found', retryable: false };
  expect(StageFailure.parse(old)).toEqual(old);
  const later = { key: 'moon', about: { phase: { is: 'full' } } };
  expect(StageFailure.parse({ ...old, own: { ...later, since: 1 } })).toEqual({ ...old, own: later });
  const done = { type: 'stage.succeeded', at: 1, stage: 'a', attempt: 1, output: {} };
  const warnings = ['only 5 rows', { message: 'the moon is full', own: later }];
  expect(RunEvent.parse({ ...done, warnings })).toEqual({ ...done, warnings });
  expect(Stage.shape.warnings.parse(warnings)).toEqual(warnings);
});

test('an error that a service was asked in says the same as the failure that becomes of it', () => {
  const thrown = (): StageError => {
    try {
      location('results');
    } catch (error) {
      return error as StageError;
    }
    throw new Error('took it');
  };
  const { code, message, own } = failure(thrown().code, thrown());
  expect({ code, own }).toEqual({ code: 'Sluice.Results', own: { key: 'results', about: { results: 'results' } } });
  expect(message).toBe(ENGLISH.results({ results: 'results' }, {} as never));
  expect(new StageError('X', 'no', { retryable: false }).own).toBeUndefined();
  expect(failure('X', theirs('no'))).toEqual({ code: 'X', message: 'no', retryable: false });
});

test('a secret in the words of a service is taken out of what is kept without a language as well', () => {
  const secret = `AKIA${'A'.repeat(16)}`;
  const kept = failure('X', ours('executionFailed', { words: `denied to ${secret}` }));
  expect(JSON.stringify(kept).match(new RegExp(secret, 'g'))).toHaveLength(2);
  expect(JSON.stringify(scrubWithin(kept))).not.toContain(secret);
});
