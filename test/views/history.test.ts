import { describe, expect, it } from 'vitest';
import { typicalOf } from '../../src/pipeline/durations.ts';
import { Definition } from '../../src/pipeline/definition-schema.ts';
import type { Run } from '../../src/pipeline/run.ts';
import { historyReply } from '../../src/views/history.ts';
import { toPlain } from '../../src/views/plain.ts';
import { sparkline } from '../../src/views/sparkline.ts';
import { rowsOf } from '../../src/views/stage-facts.ts';
import { failedForGood, finished, popularLoans, story, untilClean, wide } from '../helpers/run-fixtures.ts';
import { slackProblems } from './slack-problems.ts';

const slow = (): Run =>
  story({ number: 2 })
    .pass('fetch', 12, { rows: 25_412 })
    .pass('raw', 3)
    .pass('clean', 600, { rows: 25_398 })
    .pass('publish', 4)
    .view().run;
const past = (): Run[] => [untilClean().view().run, slow(), failedForGood().view().run, finished().view().run];
const reply = (runs: readonly Run[], locale: string) =>
  historyReply({ definition: popularLoans, runs, typical: typicalOf(runs) }, locale);

describe.each(['en', 'ko', 'pt'])('in %s', (locale) => {
  it.each([
    ['history', past],
    ['history-failed', () => [failedForGood().view().run]],
    ['history-none', () => []],
  ])('%s', async (name, runs) => {
    const message = reply(runs(), locale);
    expect(slackProblems(message)).toEqual([]);
    const folder = locale === 'en' ? 'golden/reply' : `golden-${locale}`;
    await expect(`${toPlain(message, 'Asia/Seoul')}\n`).toMatchFileSnapshot(`${folder}/${name}.txt`);
  });
});

it('says in its text all that the table says', () => {
  const { text } = reply(past(), 'en');
  for (const word of [
    '2026-10 r2',
    '✅ succeeded',
    '🔴 needs attention',
    '🔵 running',
    '10 min 19 s',
    '25,398',
    '2026-11-01 00:10',
  ])
    expect(text).toContain(word);
});

it('is within the limits with the most that a pipeline can have run', () => {
  const definition = wide(60);
  const told = story({ definition });
  for (const id of Object.keys(definition.stages)) told.pass(id, 10, { rows: 12_345_678 });
  const runs = Array.from({ length: 20 }, () => told.view().run);
  expect(slackProblems(historyReply({ definition, runs, typical: typicalOf(runs) }, 'en'))).toEqual([]);
});

it('counts the rows of the tables that are written, else of the last stage that tells any', () => {
  const { run } = finished().view();
  expect(rowsOf(run, popularLoans)).toBe(25_398);
  const { fetch, ...stages } = popularLoans.stages;
  const writing = { ...popularLoans, stages: { fetch: { ...fetch!, writes: ['raw.loans'] }, ...stages } };
  expect(rowsOf(run, Definition.parse(writing))).toBe(25_412);
  expect(rowsOf(story().view().run, popularLoans)).toBeUndefined();
});

it('draws bars from nothing to the largest, and a dot where there is none', () => {
  expect(sparkline([0, 50, undefined, 100])).toBe('▁▅·█');
  expect(sparkline([0, 0])).toBe('▁▁');
  expect(sparkline([])).toBe('');
});
