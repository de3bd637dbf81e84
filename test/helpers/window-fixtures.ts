import type { ModalView } from '@slack/types';
import { ACTIONS } from '../../src/pipeline/access.ts';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import { previewOfStart } from '../../src/pipeline/preview.ts';
import { backfillConfirmModal } from '../../src/views/backfill-confirm-modal.ts';
import { backfillFormModal } from '../../src/views/backfill-form-modal.ts';
import { backfillProposed } from '../../src/views/backfill-reply.ts';
import { button } from '../../src/views/actions.ts';
import { closeFormModal } from '../../src/views/close-form-modal.ts';
import { panelModal } from '../../src/views/panel-modal.ts';
import { pauseFormModal } from '../../src/views/pause-form-modal.ts';
import { periodChoice } from '../../src/views/period-choice.ts';
import { periodFormModal } from '../../src/views/period-form-modal.ts';
import { pipelineModal } from '../../src/views/pipeline-modal.ts';
import { proposed } from '../../src/views/preview.ts';
import { rerunFormModal } from '../../src/views/rerun-form-modal.ts';
import { runFormModal } from '../../src/views/run-form-modal.ts';
import { runModal } from '../../src/views/run-modal.ts';
import { runProposed } from '../../src/views/run-proposed.ts';
import { texts } from '../../src/views/text/index.ts';
import { messageWindow, tooLate } from '../../src/views/window.ts';
import { alikeAsked } from './alike-fixtures.ts';
import { asking } from './query-fixtures.ts';
import { checked, filling as backfilling } from './readiness-fixtures.ts';
import * as runs from './run-fixtures.ts';

const EVERYTHING = new Set(ACTIONS);
const NOW = runs.START + 86_400_000;
const { definition } = runs.untilClean().view();
const titled: Definition = { ...definition, owners: ['S_DATA_ONCALL'] };

/** A pipeline with a parameter of every type. */
export const typed: Definition = {
  ...titled,
  name: 'typed',
  title: { en: 'Everything that can be asked', ko: '모든 유형' },
  params: {
    note: { type: 'string', default: 'none' },
    level: { type: 'string', options: ['low', 'high'], default: 'high' },
    share: { type: 'number', default: 0.5 },
    full: { type: 'boolean', default: true },
    since: { type: 'date', default: '2026-01-31' },
    districts: { type: 'list', default: ['강남구', '종로구'], title: { en: 'Districts', ko: '자치구' } },
    days: { type: 'list', options: ['mon', 'tue'], default: ['mon'] },
    extra: { type: 'json', default: { a: [1] } },
    must: { type: 'number' },
  },
};

const schedules = [
  { id: 'monthly', cron: '10 0 1 * *', next: Date.parse('2026-12-01T00:10:00+09:00'), owed: [], wouldRun: { all: [] } },
];
const close = { type: 'close' } as const;
const shown = { at: 7, print: 'abc' };
const nothing = { submits: [], follows: [], stops: [], approvals: [], leaves: [], changes: [] };
const filling = {
  pipeline: 'popular-loans',
  from: '2024-01',
  to: '2026-10',
  order: 'oldest' as const,
  parallel: 2,
  again: false,
  params: {},
  runs: 33,
};
const question = (locale: string) =>
  backfillProposed(
    definition,
    filling,
    { periods: ['2024-01', '2026-10'], open: ['2024-01', '2026-09'], existing: ['2026-10'] },
    { asks: true, locale },
  );
const chosen = (of: Definition, locale: string) => ({
  definition: of,
  period: periodChoice('2026-10', runs.finished().view().run, locale, NOW),
});

/** Every window, in a language. */
export const windows: Record<string, (locale: string) => ModalView> = {
  panel: (locale) =>
    panelModal(
      {
        entries: [
          { definition: titled, last: runs.failedForGood().view().run, next: schedules[0]!.next },
          { definition: { ...titled, name: 'city-parks', title: 'city-parks' }, paused: true },
        ],
        broken: { 'bus-stops': 'pipeline.yml:7:3 stages.raw.needs names `fecth`, which does not exist' },
        waiting: [{ run: runs.failedForGood().view().run, definition: titled }],
        running: [{ run: runs.story({ number: 2 }).start('fetch').view().run, definition: titled }],
        may: EVERYTHING,
      },
      locale,
      NOW,
    ),
  'panel-viewer': (locale) =>
    panelModal(
      { entries: [{ definition: titled }], broken: {}, waiting: [], running: [], may: new Set(['run.view']) },
      locale,
      NOW,
    ),
  pipeline: (locale) =>
    pipelineModal(
      { definition: titled, runs: [runs.finished().view().run], states: schedules, may: EVERYTHING },
      locale,
      NOW,
    ),
  run: (locale) =>
    runModal({ view: runs.failedForGood().view({ locale }), may: EVERYTHING, pipeline: 'popular-loans' }, NOW),
  'run-unknown': (locale) => runModal({ view: runs.outcomeUnknown().view({ locale }), may: EVERYTHING }, NOW),
  'run-check': (locale) => runModal({ view: checked().view({ locale }), may: EVERYTHING }, NOW),
  'run-check-viewer': (locale) =>
    runModal({ view: checked().view({ locale }), may: new Set(['run.view'] as const) }, NOW),
  'run-backfill': (locale) => runModal({ view: backfilling().view({ locale }), may: EVERYTHING }, NOW),
  'run-query': (locale) => runModal({ view: asking().view({ locale }), may: EVERYTHING }, NOW),
  'run-viewer': (locale) =>
    runModal({ view: runs.failedForGood().view({ locale }), may: new Set(['run.view'] as const) }, NOW),
  'run-form': (locale) => runFormModal(undefined, locale),
  'run-form-typed': (locale) => runFormModal(chosen(typed, locale), locale),
  'run-proposed': (locale) =>
    messageWindow(
      runProposed(
        {
          definition,
          period: runs.finished().view().run.period,
          params: { districts: ['강남구'] },
          changed: { districts: ['강남구'] },
          preview: previewOfStart(definition),
          latest: runs.finished().view().run,
        },
        locale,
        NOW,
      ),
      { locale },
    ),
  'rerun-form': (locale) =>
    rerunFormModal(
      runs.failedForGood().view({ locale }),
      {
        ...definition,
        stages: { ...definition.stages, clean: { ...definition.stages['clean']!, kind: 'athena-query' } },
      },
      { rerun: true, start: true },
    ),
  'backfill-form': (locale) =>
    backfillFormModal({ ...chosen(definition, locale), from: { value: '2026-05', text: '2026-05' } }, 100, locale),
  'backfill-confirm': (locale) => backfillConfirmModal(filling, question(locale), locale),
  'period-form': (locale) => periodFormModal(chosen(definition, locale), locale),
  'pause-form': (locale) =>
    pauseFormModal(
      { ...definition, schedules: [...definition.schedules, { ...definition.schedules[0]!, id: 'late' }] },
      locale,
    ),
  'close-form': (locale) => {
    const view = runs.failedForGood().view({ locale });
    return closeFormModal(view.run.id, shown, proposed(view, close, nothing, shown), locale);
  },
  alike: (locale) => messageWindow(alikeAsked(locale), { locale, title: texts(locale).alike.title }),
  'too-late': (locale) => messageWindow(tooLate(button('panel.open', {}, ''), texts(locale)), { locale }),
};
