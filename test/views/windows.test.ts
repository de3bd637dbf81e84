import type { Button, KnownBlock, ModalView } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../src/pipeline/access.ts';
import { button, parseMetadata, parsePlace } from '../../src/views/actions.ts';
import { message, section } from '../../src/views/blocks.ts';
import { panelModal } from '../../src/views/panel-modal.ts';
import { channelIn, withChannel } from '../../src/views/payloads.ts';
import { asking, backButton } from '../../src/views/preview.ts';
import { reasonModal } from '../../src/views/reason-modal.ts';
import { runFormModal } from '../../src/views/run-form-modal.ts';
import { runStatus } from '../../src/views/replies.ts';
import { runModal } from '../../src/views/run-modal.ts';
import { titleOf } from '../../src/views/run-view.ts';
import { texts } from '../../src/views/text/index.ts';
import { messageWindow, openedIn } from '../../src/views/window.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { fc } from '../helpers/property.ts';
import { answered, loans } from '../helpers/query-fixtures.ts';
import { checked, filling, lapsed } from '../helpers/readiness-fixtures.ts';
import * as runs from '../helpers/run-fixtures.ts';
import { typed, windows } from '../helpers/window-fixtures.ts';
import { modalProblems } from './slack-problems.ts';

const LOCALES = [
  ['en', 'golden'],
  ['ko-KR', 'golden-ko'],
  ['pt-BR', 'golden-pt'],
] as const;
const t = texts('en');

const blocksOf = (view: ModalView): KnownBlock[] => view.blocks as KnownBlock[];
/** What a screen reader calls each button. */
const namesOf = (view: ModalView): string[] =>
  blocksOf(view)
    .flatMap((block): unknown[] =>
      block.type === 'actions' ? block.elements : block.type === 'section' ? [block.accessory] : [],
    )
    .flatMap((each) => {
      const shown = each as Button | undefined;
      return shown?.type === 'button' ? [shown.accessibility_label ?? shown.text.text] : [];
    });

const words = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(words);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'text' in value && typeof value.text === 'string' ? [value.text] : [];
  return [...own, ...Object.values(value).flatMap(words)];
};

/** A window as one reads it: its frame, then every text in it. */
const shown = ({ title, submit, close, blocks }: ModalView): string =>
  [`${title.text} [${submit?.text ?? ''}] [${close?.text ?? ''}]`, ...blocks.flatMap(words)].join('\n');

describe.each(LOCALES)('%s', (locale, folder) => {
  it.each(Object.entries(windows))('the window %s', async (name, make) => {
    const view = make(locale);
    expect(modalProblems(view)).toEqual([]);
    expect([view.title.text, view.submit?.text, view.close?.text].join()).not.toMatch(/\S…/);
    await expect(`${shown(view)}\n`).toMatchFileSnapshot(`${folder}/window-${name}.txt`);
  });

  it.each(Object.entries(windows))(
    '%s: every input has a label, and every button is told apart by its name',
    (_, make) => {
      for (const block of blocksOf(make(locale))) if (block.type === 'input') expect(block.label.text).not.toBe('');
      const named = namesOf(make(locale));
      expect(named).toEqual([...new Set(named)]);
    },
  );
});

describe('a question in a window', () => {
  const yes = button('run.cancel', { run: 'r' }, 'Do it', { style: 'danger' });
  const other = button('run.status', { run: 'r' }, 'Look');

  it('has yes as its button, no as the way back, and the rest in its body', () => {
    const view = messageWindow(asking(t, 'Really?', [], [yes, other, backButton(t)]), { locale: 'en' });
    expect([view.submit?.text, view.close?.text]).toEqual(['Do it', 'Back']);
    expect(parseMetadata('question', view.private_metadata)).toEqual({ action: 'run.cancel', value: '{"run":"r"}' });
    expect(JSON.stringify(view.blocks)).not.toMatch(/reply\.back|run\.cancel/);
    expect(JSON.stringify(view.blocks)).toContain('run.status');
  });

  it('is none without a way back', () => {
    const view = messageWindow(asking(t, 'Really?', [], [yes]), { locale: 'en', ends: true });
    expect(view.submit).toBeUndefined();
    expect(view.clear_on_close).toBe(true);
  });
});

describe('the channel in which a window was opened', () => {
  it('comes back with it, and is no part of what it is about', () => {
    const view = openedIn(windows['run']!('en'), 'C1');
    expect(channelIn(view.private_metadata!)).toBe('C1');
    expect(parsePlace(view.callback_id!, view.private_metadata!)).toEqual({
      id: 'place.run',
      run: 'popular-loans.2026-10.r1',
    });
    expect(parseMetadata('run.form', withChannel('{"pipeline":"p"}', 'C1'))).toEqual({ pipeline: 'p' });
    expect(channelIn('{"@channel":7}')).toBeUndefined();
  });
});

it('what one may not do has no button', () => {
  const ids = (name: string): string[] =>
    [...JSON.stringify(windows[name]!('en')).matchAll(/"action_id":"([^"]+)"/g)].map(([, id]) => id!);
  expect(new Set(ids('run-viewer'))).toEqual(new Set(['stage.logs', 'run.open', 'run.graph']));
  expect(new Set(ids('panel-viewer'))).toEqual(new Set(['panel.open', 'pipeline.open']));
});

it.each([
  ['en', 'What speaks against it?'],
  ['ko', '승인할 수 없는 이유'],
  ['pt', 'O que impede a aprovação?'],
])('in %s, whoever rejects is asked what speaks against it, and who skips is not', (locale, asked) => {
  const view = runs.failedForGood().view({ locale });
  expect(words(reasonModal(view, 'reject', 'clean', 1))).toContain(asked);
  expect(words(reasonModal(view, 'skip', 'clean', 1))).not.toContain(asked);
});

describe('a run of ours', () => {
  const ids = (value: unknown): string[] =>
    [...JSON.stringify(value).matchAll(/"action_id":"([^"]+)"/g)].map(([, id]) => id!);
  const ours = { check: checked([lapsed]), backfill: filling(), query: answered(loans) };
  const titles = {
    check: [
      'Check of Popular loans · 2026-10',
      '인기대출도서 준비 상태 점검 · 2026-10',
      'Verificação de Popular loans · 2026-10',
    ],
    backfill: [
      'Backfill of Popular loans · 2026-01 – 2026-06',
      '인기대출도서 백필 · 2026-01 – 2026-06',
      'Backfill de Popular loans · 2026-01 – 2026-06',
    ],
    query: ['Athena query', 'Athena 쿼리', 'Consulta no Athena'],
  };
  const each = Object.entries(ours) as ['check', (typeof ours)['check']][];

  it.each(each)('%s: is called what it is, in every language', (kind, story) => {
    expect(LOCALES.map(([locale]) => titleOf(story.view({ locale })))).toEqual(titles[kind]);
  });

  it.each([
    ['check', ['pipeline.check']],
    ['backfill', ['run.cancel']],
    ['query', []],
  ] as const)('%s: offers what makes sense for it, in its window and as an answer', (kind, offered) => {
    const view = ours[kind].view();
    const window = runModal({ view, may: new Set(ACTIONS) }, runs.START);
    const answer = runStatus(view, runs.START);
    expect(ids(window)).toEqual([...offered, 'run.open']);
    expect(ids(answer)).toEqual([...offered, 'run.status']);
    for (const told of [window, answer]) expect(JSON.stringify(told)).not.toMatch(/checks=|backfill=|sql=|"Rerun/);
  });

  it('the rows of a query are for the channel in which it was asked', () => {
    const view = ours.query.view();
    for (const told of [runModal({ view, may: new Set(ACTIONS) }, runs.START), runStatus(view, runs.START)])
      expect(JSON.stringify(told)).not.toContain('강남구');
  });

  it('what one may not do to it has no button', () =>
    expect(ids(windows['run-check-viewer']!('en'))).toEqual(['run.open']));
});

describe('as many blocks as a window holds, which are twice those of a message', () => {
  const entries = Array.from({ length: 70 }, (_, at) => ({
    definition: { ...typed, name: `p${at}`, title: `Pipeline ${at}` },
  }));
  const panel = { entries, broken: {}, waiting: [], running: [], may: new Set(ACTIONS) };

  it('the panel lists seventy pipelines, and beyond that says how many more there are', () => {
    const all = panelModal(panel, 'en', 0);
    expect(modalProblems(all)).toEqual([]);
    expect(JSON.stringify(all)).toContain('Pipeline 69');
    const many = panelModal({ ...panel, entries: [...entries, ...entries] }, 'en', 0);
    expect([modalProblems(many), many.blocks.length]).toEqual([[], 100]);
    expect(JSON.stringify(many)).toMatch(/and \d+ more/);
  });

  it.each([
    ['en', '…and 2 more runs'],
    ['ko', '…외 실행 2건'],
    ['pt', '…e mais 2 execuções'],
  ])('in %s, runs that are not listed are counted as runs', (locale, said) => {
    const { run, definition } = runs.failedForGood().view();
    const waiting = Array.from({ length: 10 }, () => ({ run, definition }));
    expect(words(panelModal({ ...panel, entries: [], waiting }, locale, 0))).toContain(said);
  });

  it('what was decided in it is told above, and takes of the same room', () => {
    const told = message(
      t,
      'told',
      Array.from({ length: 50 }, (_, at) => section(`line ${at}`)),
    );
    const view = panelModal(panel, 'en', 0, told);
    expect([modalProblems(view), view.blocks.length]).toEqual([[], 100]);
    expect(JSON.stringify(view)).toContain('line 0');
  });

  it('a run of thirty stages shows what can be decided about each', () => {
    const ids = Array.from({ length: 30 }, (_, at) => `stage-${at}`);
    let story = runs.story({ definition: definitionOf(Object.fromEntries(ids.map((id) => [id, {}]))) });
    for (const id of ids) story = story.start(id).fail(id, { code: 'E', message: 'no', retryable: false });
    const view = runModal({ view: story.view(), may: new Set(ACTIONS) }, runs.START);
    expect(modalProblems(view)).toEqual([]);
    for (const id of ids) expect(namesOf(view)).toContain(`Retry ${id}`);
  });
});

const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
  fc.constantFrom('<!channel> look', '인기대출도서 '.repeat(500), '🐙&<>"'.repeat(900)),
);

it('whatever people call things, windows are within the limits and mention nobody', () => {
  fc.assert(
    fc.property(text, text, (title, given) => {
      const definition = {
        ...typed,
        title,
        params: {
          ...typed.params,
          a: { type: 'string' as const, title, default: given },
          b: { type: 'list' as const, options: [given, title], default: [given] },
          c: { type: 'list' as const, default: [given, title] },
          d: { type: 'json' as const, default: { [given]: title } },
        },
      };
      const form = runFormModal({ definition, period: { value: '2026-10', text: title, about: given } }, 'en');
      const view = runs
        .story({ definition: { ...definition, params: {} }, params: {} })
        .start('fetch')
        .fail('fetch', { code: title, message: given, retryable: false })
        .view();
      for (const each of [form, runModal({ view, may: new Set() }, runs.START)]) {
        expect(modalProblems(each)).toEqual([]);
        const marked = JSON.stringify(each.blocks.filter(({ type }) => type === 'section' || type === 'context'));
        expect(marked).not.toContain('<!channel>');
      }
    }),
    { numRuns: 150 },
  );
});
