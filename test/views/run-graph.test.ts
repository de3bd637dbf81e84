import { describe, expect, it } from 'vitest';
import { Definition } from '../../src/pipeline/definition-schema.ts';
import { graphReply } from '../../src/views/graph-reply.ts';
import { toPlain } from '../../src/views/plain.ts';
import { type Face, runGraph } from '../../src/views/run-graph.ts';
import { failedForGood, popularLoans, story, untilClean, wide } from '../helpers/run-fixtures.ts';
import { slackProblems } from './slack-problems.ts';

/** Letters of one width, drawn as themselves. */
const face: Face = {
  width: (text, size) => [...text].length * size * 0.6,
  outline: (text) => `«${text}»`,
};
const drawn = (svg: string): string[] => [...svg.matchAll(/«([^»]*)»/g)].map(([, text]) => text!);
/** Every box of a stage: x, y, width, height. */
const boxes = (svg: string): number[][] =>
  [...svg.matchAll(/<rect x="([-\d.]+)" y="([-\d.]+)" width="(\d+)" height="(\d+)" rx="9"/g)].map((found) =>
    found.slice(1).map(Number),
  );

describe('the picture of a run', () => {
  it('has a box for each stage with its name, state and time, and an arrow for each need', () => {
    const { svg } = runGraph(failedForGood().view(), face);
    expect(drawn(svg)).toEqual([
      'Popular loans · 2026-10 · needs attention',
      'popular-loans.2026-10.r1 · 2026-11-01 00:10 GMT+9',
      'fetch',
      'succeeded · 12 s',
      'raw',
      'succeeded · 3 s',
      'clean',
      'failed · 1 min 12 s',
      'publish',
      'not started',
    ]);
    expect(svg.match(/M0 0L-9/g)).toHaveLength(3);
  });

  it('says in words what it shows, as its alternative text', () => {
    expect(runGraph(untilClean().view(), face).alt).toBe(
      'Popular loans · 2026-10 · running. 4 stages: fetch: succeeded · 12 s; raw: succeeded · 3 s, after fetch; ' +
        'clean: running, after raw; publish: not started, after clean.',
    );
    expect(runGraph(story({ definition: wide(80) }).view(), face).alt.length).toBeLessThanOrEqual(1000);
  });

  it('puts no box over another, however wide the graph', () => {
    const { svg, width, height } = runGraph(story({ definition: wide(12) }).view(), face);
    const all = boxes(svg);
    expect(all).toHaveLength(12);
    for (const [index, [x = 0, y = 0, w = 0, h = 0]] of all.entries()) {
      expect(x >= 0 && y >= 0 && x + w <= width && y + h <= height).toBe(true);
      for (const [ox = 0, oy = 0] of all.slice(index + 1)) {
        expect(Math.abs(ox - x) >= w || Math.abs(oy - y) >= h).toBe(true);
      }
    }
  });

  it('shows titles in the language asked for, with the ids that one types, and cuts what does not fit', () => {
    const stages = { fetch: { ...popularLoans.stages['fetch']!, title: { en: 'Collect '.repeat(9), ko: '수집 <&>' } } };
    const definition = Definition.parse({ ...popularLoans, stages });
    const told = story({ definition }).start('fetch');
    expect(drawn(runGraph(told.view({ locale: 'ko' }), face).svg)).toEqual(
      expect.arrayContaining(['수집 <&>', 'fetch']),
    );
    expect(drawn(runGraph(told.view(), face).svg)[2]).toMatch(/^Collect Collect .*…$/);
    expect(runGraph(told.view({ locale: 'ko' }), face).alt).not.toContain('수집');
  });
});

describe.each(['en', 'ko', 'pt'])('in %s, without a picture', (locale) => {
  it('the graph is told in words', async () => {
    const message = graphReply(failedForGood().view({ locale }), 'no-scope');
    expect(slackProblems(message)).toEqual([]);
    const folder = locale === 'en' ? 'golden/reply' : `golden-${locale}`;
    await expect(`${toPlain(message, 'Asia/Seoul')}\n`).toMatchFileSnapshot(`${folder}/graph-in-words.txt`);
  });
});

it('a graph of very many stages is told within the limits', () => {
  expect(slackProblems(graphReply(story({ definition: wide(500) }).view(), 'too-large'))).toEqual([]);
});
