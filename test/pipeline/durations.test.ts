import { describe, expect, test } from 'vitest';
import { etaOf, median, stageTimes, tookOfRun, typicalOf } from '../../src/pipeline/durations.ts';
import { failedForGood, finished, popularLoans, START, story, untilClean } from '../helpers/run-fixtures.ts';

test('the median is the middle of an odd count and between the two of an even one', () => {
  expect(median([])).toBeUndefined();
  expect(median([7])).toBe(7);
  expect(median([30, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 100])).toBe(3);
});

test('what has not ended took no time yet', () => {
  expect(tookOfRun(untilClean().view().run)).toBeUndefined();
  expect(tookOfRun(finished().view().run)).toBe(91_000);
});

test('a stage that was marked done has no time of its own', () => {
  const marked = failedForGood().after(5).do({ type: 'mark-done', stage: 'clean', attempt: 1, reason: 'by hand' });
  expect(stageTimes(finished().view().run)).toEqual({ fetch: 12_000, raw: 3000, clean: 72_000, publish: 4000 });
  expect(stageTimes(marked.view().run)).toEqual({ fetch: 12_000, raw: 3000 });
});

test('only successes tell how long a pipeline takes', () => {
  const slow = story().pass('fetch', 60).pass('raw', 3).pass('clean', 72).pass('publish', 4).view().run;
  const runs = [finished().view().run, slow, failedForGood().view().run, untilClean().view().run];
  expect(typicalOf(runs)).toEqual({
    runs: 2,
    took: (91_000 + 139_000) / 2,
    stages: { fetch: 36_000, raw: 3000, clean: 72_000, publish: 4000 },
  });
  expect(typicalOf([])).toEqual({ runs: 0, stages: {} });
});

describe('the end that is expected', () => {
  const typical = typicalOf([finished().view().run]);

  test('is where the longest way through what is left ends', () => {
    const told = story().pass('fetch', 12).start('raw').after(1);
    // raw has 2 of its 3 s left, clean takes 72 s, publish 4 s.
    expect(etaOf(told.view().run, popularLoans, typical, told.now())).toEqual({ at: told.now() + 78_000 });
  });

  test('counts a pause before a retry', () => {
    const told = untilClean().fail('clean', { code: 'Throttled', message: 'slow down', retryable: true });
    const { notBefore } = told.view().run.stages['clean']!;
    expect(etaOf(told.view().run, popularLoans, typical, told.now())).toEqual({ at: notBefore! + 76_000 });
  });

  test('is not known once a stage is over its usual time', () => {
    const told = untilClean().after(3600);
    expect(etaOf(told.view().run, popularLoans, typical, told.now())).toBe('late');
  });

  test('is not known without a past, after the end, or when a person is waited for', () => {
    const told = untilClean();
    expect(etaOf(told.view().run, popularLoans, typicalOf([]), told.now())).toBeUndefined();
    expect(etaOf(finished().view().run, popularLoans, typical, START)).toBeUndefined();
    expect(etaOf(failedForGood().view().run, popularLoans, typical, START)).toBeUndefined();
  });

  test('is not known while one branch is stuck and another goes on', () => {
    const { run } = story().pass('fetch', 12).start('raw').view();
    const stuck = {
      ...run,
      stages: { ...run.stages, publish: { ...run.stages['publish']!, state: 'failed' as const } },
    };
    expect(etaOf(stuck, popularLoans, typical, START)).toBeUndefined();
  });

  test('takes a stage that never ran before for nothing', () => {
    const told = story().start('fetch');
    const { fetch, ...stages } = typical.stages;
    expect(fetch).toBe(12_000);
    expect(etaOf(told.view().run, popularLoans, { ...typical, stages }, told.now())).toEqual({
      at: told.now() + 79_000,
    });
  });
});
