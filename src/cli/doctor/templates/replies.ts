import { verbs } from '../../../commands/pipeline/index.ts';
import { refuse } from '../../../errors.ts';
import { previewOfStart } from '../../../pipeline/preview.ts';
import { glassBroken, glassMended } from '../../../views/access-notice.ts';
import { button } from '../../../views/actions.ts';
import { alikeClaimed, alikeProposed, alikeRetried } from '../../../views/alike.ts';
import { auditReply } from '../../../views/audit-reply.ts';
import {
  backfillProposed,
  backfillStarted,
  checkStarted,
  periodDone,
  periodProposed,
} from '../../../views/backfill-reply.ts';
import { graphReply } from '../../../views/graph-reply.ts';
import { hiddenRun } from '../../../views/hidden-run.ts';
import { help, helpOn } from '../../../views/help.ts';
import { historyReply } from '../../../views/history.ts';
import { notOfRun } from '../../../views/panel-modal.ts';
import { decided, proposed, rerunProposed, shownOnly } from '../../../views/preview.ts';
import {
  logs,
  pipelineList,
  pipelineStatus,
  queryStarted,
  refused,
  runStarted,
  runStatus,
} from '../../../views/replies.ts';
import { runProposed } from '../../../views/run-proposed.ts';
import { didPause, didResume, resumeProposed, schedulesReply } from '../../../views/schedules-reply.ts';
import { traceReply } from '../../../views/trace.ts';
import { tooLate } from '../../../views/window.ts';
import { CHANNEL, SOMEBODY } from '../told-run.ts';
import type { Scene } from './scene.ts';
import type { Template } from './index.ts';

const HOUR = 3_600_000;
export const SHOWN = { at: 7, print: '0123456789abcdef' };
export const FILLING = {
  pipeline: 'sample-loans',
  from: '2026-08',
  to: '2026-10',
  order: 'oldest' as const,
  parallel: 2,
  again: true,
  params: {},
  runs: 3,
};

/** The schedules of the pipeline, paused, with what is owed. */
export const statesOf = ({ definition, now }: Pick<Scene, 'definition' | 'now'>) =>
  definition.schedules.map(({ id, cron }) => ({
    id,
    cron,
    next: now + HOUR,
    paused: { by: SOMEBODY, at: now - HOUR, reason: 'a <reason>' },
    owed: [now - HOUR, now],
    wouldRun: { all: [{ period: '2026-09' }, { period: '2026-10' }] },
  }));

/** A run that is retried with others of its cause, and some that are left. */
const alikeIn = ({ run }: Scene['failed'], definition: Scene['definition']) => {
  const denied = refuse('access.denied', { action: 'stage.retry', target: 'other', allowed: ['U00000000'] });
  return {
    retries: [{ run, title: 'Sample & loans · 2026-10', preview: previewOfStart(definition) }],
    left: (['doubt', 'consent', denied] as const).map((why) => ({ run, title: 'Other', stages: ['clean'], why })),
  };
};

/** What only the one who asked is told. */
export const replies = {
  help: ({ locale }) => help(Object.values(verbs), locale),
  helpOn: ({ locale }) => helpOn(verbs['run']!, locale),
  refused: ({ locale, now }) => refused(refuse('run.unknown', { given: '<sample>' }), locale, now),
  runStarted: ({ running, definition, locale }) => runStarted(running.run, definition, locale),
  hiddenRun: ({ checked }) => hiddenRun(checked, button('run.status', { run: checked.run.id }, 'Refresh')),
  runStatus: ({ failed, now }) => runStatus(failed, now),
  pipelineStatus: ({ definition, failed, locale, now }) => pipelineStatus(definition, [failed.run], locale, now),
  pipelineList: ({ definition, failed, locale, now }) =>
    pipelineList([{ definition, last: failed.run, next: now }], { other: 'is <wrong>' }, locale, now),
  logs: ({ failed }) => logs(failed, 'clean', 1, { lines: ['a line', '<another>'], url: 'https://example.com/log' }),
  queryStarted: ({ query, locale }) => queryStarted(query.run, locale),
  historyReply: ({ definition, failed, finished, locale }) =>
    historyReply(
      { definition, runs: [failed.run, finished.run], typical: { runs: 3, took: HOUR, stages: {} } },
      locale,
    ),
  graphReply: ({ failed }) => graphReply(failed, 'unasked'),
  traceReply: ({ definition, finished, now, locale }) =>
    traceReply(
      {
        table: 'db.loans',
        pipeline: definition.name,
        stage: 'clean',
        last: { run: finished.run, definition, at: now, isCurrent: true, rowsBefore: 5 },
        sources: [{ table: 'raw.loans', at: now, run: finished.run.id }],
        before: ['fetch'],
        readers: [{ pipeline: 'other', stage: 'analyse' }],
        triggered: ['other'],
      },
      { mayRerun: true },
      locale,
    ),
  auditReply: ({ failed, now, zone, locale }) =>
    auditReply(
      {
        lines: [
          { at: now, by: SOMEBODY, action: 'skip', run: failed.run.id, stage: 'clean', reason: 'a <reason>' },
          { at: now, by: SOMEBODY, action: 'denied', right: 'stage.skip', pipeline: 'sample-loans' },
        ],
        older: '1763683200000-0',
        head: { sequence: 7, hash: 'a'.repeat(40) },
        zone,
      },
      locale,
      { typed: false, table: true },
    ),
  glassBroken: ({ now, locale }) => glassBroken(now + HOUR, now, CHANNEL, locale),
  glassMended: ({ locale }) => glassMended(locale),
  alikeProposed: ({ failed, definition, locale, now }) =>
    alikeProposed(
      { ...alikeIn(failed, definition), unseen: 2 },
      { code: 'Sample', message: 'a <cause>' },
      { run: failed.run.id, stage: 'clean', attempt: 1, upTo: now, runs: 1 },
      { locale, now },
    ),
  alikeRetried: ({ failed, definition, locale, now }) => alikeRetried(alikeIn(failed, definition), 2, { locale, now }),
  alikeClaimed: ({ failed, definition, locale, now }) =>
    alikeClaimed({ failures: 3, runs: 2, left: alikeIn(failed, definition).left }, { locale, now }),
  backfillProposed: ({ definition, locale }) =>
    backfillProposed(
      definition,
      FILLING,
      { periods: ['2026-08', '2026-09', '2026-10'], open: ['2026-08', '2026-09'], existing: ['2026-10'] },
      { asks: true, locale },
    ),
  backfillStarted: ({ filled, definition, locale }) => backfillStarted(filled.run, definition, locale),
  checkStarted: ({ checked, definition, locale }) => checkStarted(checked.run, definition, locale),
  periodProposed: ({ definition, finished, locale }) =>
    periodProposed(definition, { pipeline: definition.name, period: '2026-10', reason: 'a <reason>' }, finished.run, {
      asks: true,
      locale,
    }),
  periodDone: ({ finished, definition, locale }) => periodDone(finished.run, definition, locale),
  proposed: ({ failed, definition }) => proposed(failed, { type: 'close' }, previewOfStart(definition), SHOWN),
  rerunProposed: ({ finished, definition }) => rerunProposed(finished, previewOfStart(definition), 1, { asks: true }),
  shownOnly: ({ failed, definition }) => shownOnly(failed, { type: 'retry' }, previewOfStart(definition)),
  decided: ({ failed, running, definition, locale }) =>
    decided(failed.run, running.run, { type: 'retry' }, locale, previewOfStart(definition)),
  runProposed: ({ definition, finished, locale, now }) => {
    const changed = { note: 'a <note>' };
    const { run } = finished;
    return runProposed(
      { definition, period: run.period, params: changed, changed, preview: previewOfStart(definition), latest: run },
      locale,
      now,
    );
  },
  schedulesReply: (scene) => schedulesReply([{ definition: scene.definition, states: statesOf(scene) }], scene.locale),
  resumeProposed: (scene) =>
    resumeProposed(
      scene.definition,
      statesOf(scene),
      { pipeline: scene.definition.name, owed: 2 },
      { asked: undefined, typed: false, locale: scene.locale },
    ),
  didPause: ({ definition, locale }) => didPause(definition, ['monthly'], locale),
  didResume: ({ definition, locale }) => didResume(definition, ['monthly'], { owed: 2, catchUp: 'all' }, locale),
  notOfRun: ({ locale }) => notOfRun(locale),
  tooLate: ({ t }) => tooLate(button('panel.open', {}, ''), t),
} satisfies Record<string, Template>;
