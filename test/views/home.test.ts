import { describe, expect, it } from 'vitest';
import { type Action, ACTIONS } from '../../src/pipeline/access.ts';
import { typicalOf } from '../../src/pipeline/durations.ts';
import { type Home, homeView } from '../../src/views/home.ts';
import type { MessageBlock } from '../../src/views/message.ts';
import { toPlain } from '../../src/views/plain.ts';
import { failedForGood, finished, popularLoans, START, untilClean } from '../helpers/run-fixtures.ts';
import { homeProblems } from './slack-problems.ts';

const all = new Set<Action>(ACTIONS);
const typical = typicalOf([finished().view().run]);
const homeOf = (locale: string, more: Partial<Home> = {}): Home => ({
  locale,
  needs: [{ view: failedForGood().view({ locale }), may: all }],
  running: [
    { view: untilClean().view({ locale }), may: all, eta: { at: START + 90_000 } },
    { view: untilClean().view({ locale }), may: all, eta: 'late' },
  ],
  next: [
    {
      title: popularLoans.title,
      zone: 'Asia/Seoul',
      at: START + 86_400_000,
      period: '2026-11',
      ends: START + 86_500_000,
    },
  ],
  pipelines: [
    { definition: popularLoans, last: finished().view().run, trend: [60_000, 80_000, 91_000], typical, paused: false },
    { definition: { ...popularLoans, name: 'parks', title: 'parks' }, trend: [], typical: typicalOf([]), paused: true },
  ],
  broken: { 'bus-stops': 'pipeline.yml:7:3 stages.raw.needs names `fecth`' },
  may: all,
  ...more,
});
const blocks = (home: Home): MessageBlock[] => homeView(home).blocks as MessageBlock[];
const buttonsOf = (home: Home): string[] =>
  blocks(home)
    .flatMap((block) =>
      block.type === 'actions' ? block.elements : block.type === 'section' && block.accessory ? [block.accessory] : [],
    )
    .map(({ action_id }) => action_id!);
const shown = (home: Home): string => toPlain({ text: '', blocks: blocks(home) }, 'Asia/Seoul');

describe.each(['en', 'ko', 'pt'])('in %s', (locale) => {
  it.each([
    ['home', homeOf(locale)],
    ['home-calm', homeOf(locale, { needs: [], running: [], next: [], broken: {} })],
    ['home-nothing', homeOf(locale, { needs: [], running: [], next: [], pipelines: [], broken: {}, may: new Set() })],
  ])('%s', async (name, home) => {
    expect(homeProblems(homeView(home))).toEqual([]);
    const folder = locale === 'en' ? 'golden/home' : `golden-${locale}`;
    await expect(`${shown(home)}\n`).toMatchFileSnapshot(`${folder}/${name}.txt`);
  });
});

it('offers only what the viewer may do', () => {
  expect(buttonsOf(homeOf('en'))).toEqual(expect.arrayContaining(['stage.retry', 'run.ask', 'backfill.ask']));
  const viewer = new Set<Action>(['run.view']);
  const home = homeOf('en', { needs: [{ view: failedForGood().view(), may: viewer }], may: viewer });
  expect(new Set(buttonsOf(home))).toEqual(new Set(['stage.logs', 'run.open', 'panel.open', 'pipeline.open']));
});

it('is the same an hour later when nothing has happened', () => {
  expect(JSON.stringify(homeView(homeOf('en')))).toBe(JSON.stringify(homeView(homeOf('en'))));
  expect(JSON.stringify(homeView(homeOf('en')))).not.toMatch(/ ago|just now/);
});

it('is within the limits of a tab with all there can be', () => {
  const title = '인기대출도서 '.repeat(20);
  const long = { ...popularLoans, title };
  const home = homeOf('ko', {
    needs: Array.from({ length: 30 }, () => ({
      view: failedForGood().view({ definition: long, locale: 'ko' }),
      may: all,
    })),
    running: Array.from({ length: 30 }, () => ({ view: untilClean().view({ definition: long }), may: all })),
    pipelines: Array.from({ length: 120 }, () => ({ definition: long, trend: [1, 2], typical, paused: true })),
    broken: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`broken-${index}`, 'x'.repeat(500)])),
  });
  const view = homeView(home);
  expect(homeProblems(view)).toEqual([]);
  expect(view.blocks.length).toBeLessThanOrEqual(100);
  expect(Buffer.byteLength(JSON.stringify(view))).toBeLessThan(250_000);
});

it('lets nothing of the data become markup', () => {
  const view = failedForGood().view();
  const error = { code: 'X', message: '<!channel> & <@U_ADMIN>', retryable: false };
  const run = { ...view.run, stages: { ...view.run.stages, clean: { ...view.run.stages['clean']!, error } } };
  expect(JSON.stringify(homeView(homeOf('en', { needs: [{ view: { ...view, run }, may: all }] })))).toContain(
    '&lt;!channel&gt;',
  );
});
