import { ACTIONS } from '../../../pipeline/access.ts';
import { athenaModal } from '../../../views/athena-modal.ts';
import { backfillConfirmModal } from '../../../views/backfill-confirm-modal.ts';
import { backfillFormModal } from '../../../views/backfill-form-modal.ts';
import { closeFormModal } from '../../../views/close-form-modal.ts';
import { homeView } from '../../../views/home.ts';
import { loadingModal } from '../../../views/loading-modal.ts';
import { panelModal } from '../../../views/panel-modal.ts';
import { pauseFormModal } from '../../../views/pause-form-modal.ts';
import { periodChoice } from '../../../views/period-choice.ts';
import { periodFormModal } from '../../../views/period-form-modal.ts';
import { pipelineModal } from '../../../views/pipeline-modal.ts';
import { reasonModal } from '../../../views/reason-modal.ts';
import { rerunFormModal } from '../../../views/rerun-form-modal.ts';
import { runFormModal } from '../../../views/run-form-modal.ts';
import { runModal } from '../../../views/run-modal.ts';
import { CHANNEL } from '../told-run.ts';
import { FILLING, replies, SHOWN, statesOf } from './replies.ts';
import type { Scene } from './scene.ts';
import type { Template } from './index.ts';

const may = new Set(ACTIONS);
const chosen = ({ definition, finished, locale, now }: Scene) => ({
  definition,
  period: periodChoice('2026-10', finished.run, locale, now),
});

/** Windows, and the Home tab. */
export const windows = {
  homeView: ({ definition, failed, running, now, zone, locale }) =>
    homeView({
      locale,
      needs: [{ view: failed, may }],
      running: [{ view: running, may }],
      next: [{ title: definition.title, zone, at: now, period: '2026-10' }],
      pipelines: [
        {
          definition,
          last: failed.run,
          trend: [1, 2, 3],
          typical: { runs: 3, took: 60_000, stages: {} },
          paused: false,
        },
      ],
      broken: { other: 'pipeline.yml:7:3 is <wrong>' },
      may,
    }),
  panelModal: ({ definition, failed, running, locale, now }) =>
    panelModal(
      {
        entries: [{ definition, last: failed.run, next: now }],
        broken: { other: 'pipeline.yml:7:3 is <wrong>' },
        waiting: [{ run: failed.run, definition }],
        running: [{ run: running.run, definition }],
        may,
      },
      locale,
      now,
    ),
  pipelineModal: (scene) =>
    pipelineModal(
      { definition: scene.definition, runs: [scene.finished.run], states: statesOf(scene), may },
      scene.locale,
      scene.now,
    ),
  runModal: ({ failed, definition, now }) => runModal({ view: failed, may, pipeline: definition.name }, now),
  loadingModal: ({ locale }) => loadingModal(locale),
  athenaModal: ({ locale }) => athenaModal(CHANNEL, locale),
  runFormModal: (scene) => runFormModal(chosen(scene), scene.locale),
  rerunFormModal: ({ failed, definition }) => rerunFormModal(failed, definition, { rerun: true, start: true }),
  backfillFormModal: (scene) =>
    backfillFormModal({ ...chosen(scene), from: { value: '2026-08', text: '2026-08' } }, 100, scene.locale),
  backfillConfirmModal: (scene) => backfillConfirmModal(FILLING, replies.backfillProposed(scene), scene.locale),
  periodFormModal: (scene) => periodFormModal(chosen(scene), scene.locale),
  pauseFormModal: ({ definition, locale }) => pauseFormModal(definition, locale),
  reasonModal: ({ failed }) => reasonModal(failed, 'skip', 'clean', 1),
  closeFormModal: (scene) => closeFormModal(scene.failed.run.id, SHOWN, replies.proposed(scene), scene.locale),
} satisfies Record<string, Template>;
