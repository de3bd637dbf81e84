import { describe, expect, it } from 'vitest';
import type { Request } from '../../src/pipeline/decide.ts';
import { Definition } from '../../src/pipeline/definition-schema.ts';
import { type Preview, previewOf } from '../../src/pipeline/preview.ts';
import { refuse } from '../../src/errors.ts';
import { backfillProposed, periodProposed } from '../../src/views/backfill-reply.ts';
import { failureCard } from '../../src/views/failure.ts';
import { logReply } from '../../src/views/log.ts';
import type { Message } from '../../src/views/message.ts';
import { decided, definitionChoice, proposed, rerunProposed, shownOnly, type Wide } from '../../src/views/preview.ts';
import { proposalCard } from '../../src/views/proposal.ts';
import { refused } from '../../src/views/replies.ts';
import { runCard } from '../../src/views/run-card.ts';
import { didPause, didResume, resumeProposed, schedulesReply } from '../../src/views/schedules-reply.ts';
import * as runs from '../helpers/run-fixtures.ts';
import { LOCALES, shown } from './shown.ts';
import { slackProblems } from './slack-problems.ts';

const { ADMIN, OPERATOR, START } = runs;
const SHOWN = { at: 20, print: '0123456789abcdef' };

/** Publishing wants the consent of two, and Glue has few slots. */
const { publish, clean, ...others } = runs.popularLoans.stages;
const guarded = Definition.parse({
  ...runs.popularLoans,
  deadline: 6 * 3_600_000,
  concurrency: { max: 1, whenBusy: 'queue' },
  stages: {
    ...others,
    clean: { ...clean!, pool: 'glue' },
    publish: {
      ...publish!,
      approval: { approvers: 2, expires: 86_400_000, ask: 'Are the numbers of {{ period.id }} right?' },
    },
  },
});

type Told = ReturnType<typeof runs.story>;
const look = (told: Told, request: Request, by = OPERATOR): Preview => {
  const { run, definition } = told.view();
  const preview = previewOf(run, request, { definition, by, now: told.now() });
  if ('refusal' in preview) throw new Error(JSON.stringify(preview));
  return preview;
};
const asks = (told: Told, request: Wide) => (locale: string) =>
  proposed(told.view({ locale }), request, look(told, request), SHOWN);
const did =
  (tell: () => Told, request: Request, by = OPERATOR) =>
  (locale: string) => {
    const told = tell();
    const preview = look(told, request, by);
    const before = told.view().run;
    return decided(before, told.do(request, by).view().run, request, locale, preview);
  };
const logged = (told: Told) => (locale: string) => {
  const view = told.view({ locale });
  return logReply(view, view.events)!;
};

const waitingForPublish = () =>
  runs
    .story({ definition: guarded, by: OPERATOR })
    .pass('fetch', 12, { rows: 25_412 })
    .pass('raw', 3)
    .pass('clean', 200, { rows: 25_398 });
const proposal =
  (told: Told, stage = 'publish') =>
  (locale: string) =>
    proposalCard(
      told.view({
        locale,
        asks: { [stage]: 'Are the numbers of 2026-10 right?' },
        approvers: ['U_ADMIN', 'U_OPERATOR', 'U_BOSS'],
      }),
      stage,
      1,
    );
const waitingForClean = () => {
  const stages = { ...runs.popularLoans.stages, clean: { ...clean!, approval: guarded.stages['publish']!.approval! } };
  return runs
    .story({ definition: { ...runs.popularLoans, stages }, by: OPERATOR })
    .pass('fetch', 12)
    .pass('raw', 3);
};
const BOSS = { id: 'U_BOSS', via: 'slack' as const };
const approve = { type: 'approve', stage: 'publish', attempt: 1 } as const;

const paused2 = {
  id: 'monthly',
  cron: '10 0 1 * *',
  paused: { by: OPERATOR, at: START, reason: 'the API is being moved' },
  owed: [Date.parse('2026-12-01T00:10:00+09:00'), Date.parse('2027-01-01T00:10:00+09:00')],
  wouldRun: { all: [{ period: '2026-11' }, { period: '2026-12' }] },
};
const resuming = { pipeline: 'popular-loans', owed: 2 };
const filling = {
  pipeline: 'popular-loans',
  from: '2026-01',
  to: '2026-10',
  order: 'newest',
  parallel: 2,
  again: false,
  params: {},
  runs: 8,
} as const;
const periods = Array.from({ length: 10 }, (_, index) => `2026-${String(index + 1).padStart(2, '0')}`);
const definition = runs.popularLoans;

const messages: Record<string, (locale: string) => Message> = {
  'preview/rerun-from': asks(runs.finished(), { type: 'rerun', from: 'raw' }),
  'preview/rerun-failed': asks(runs.failedForGood(), { type: 'rerun' }),
  'preview/rerun-whole': (locale) => {
    const view = runs.finished().view({ locale });
    const preview = {
      submits: ['fetch'],
      follows: ['raw', 'clean', 'publish'],
      stops: [],
      approvals: [],
      leaves: [],
      changes: [],
    };
    return rerunProposed(view, preview, 1, { asks: true });
  },
  'preview/close': asks(runs.failedForGood(), { type: 'close', reason: 'the source is gone' }),
  'preview/cancel': asks(runs.untilClean(), { type: 'cancel' }),
  'preview/dry-retry': (locale) => {
    const told = runs.failedForGood();
    const request = { type: 'retry', stage: 'clean' } as const;
    return shownOnly(told.view({ locale }), request, look(told, request));
  },
  'preview/stale': (locale) => {
    const fresh = asks(runs.failedForGood(), { type: 'rerun' })(locale);
    const { run } = runs.failedForGood().view();
    const refusal = refuse('preview.stale', { target: run.id, stages: [{ stage: 'clean', state: 'failed' }] });
    return refused(refusal, locale, START, fresh.blocks);
  },
  'preview/definition-changed': (locale) => {
    const { run } = runs.failedForGood().view();
    const changes = [
      { stage: 'clean', what: 'changed' as const, keys: ['with', 'retries'] },
      { stage: 'check', what: 'added' as const, keys: [] },
    ];
    const offer = definitionChoice(run, { type: 'retry', stage: 'clean' }, locale);
    return refused(refuse('definition.changed', { run: run.id, changes }), locale, START, offer);
  },
  'reply/retrying': did(() => runs.failedForGood().after(300), { type: 'retry', stage: 'clean' }),
  'proposal/followed': proposal(waitingForClean(), 'clean'),
  'reply/rerunning': did(() => runs.finished().after(300), { type: 'rerun', from: 'raw' }),
  'reply/cancelling': did(() => runs.untilClean(), { type: 'cancel' }),
  'reply/approved-in-part': did(() => waitingForPublish(), approve, ADMIN),
  'reply/approved': did(() => waitingForPublish().do(approve, ADMIN), approve, BOSS),
  'reply/closed': did(() => runs.failedForGood().after(300), { type: 'close', reason: 'the source is gone' }),
  'proposal/open': proposal(waitingForPublish()),
  'proposal/half': proposal(waitingForPublish().after(60).do(approve, ADMIN)),
  'proposal/approved': proposal(waitingForPublish().after(60).do(approve, ADMIN).after(60).do(approve, BOSS)),
  'proposal/rerun': proposal(
    waitingForPublish().after(60).do({ type: 'rerun', from: 'clean' }, ADMIN).pass('clean', 210, { rows: 25_410 }),
  ),
  'proposal/rejected': proposal(
    waitingForPublish()
      .after(60)
      .do({ ...approve, type: 'reject', reason: 'too few rows' }, ADMIN),
  ),
  'proposal/expired': proposal(waitingForPublish().after(90_000).do({ type: 'time-passed' })),
  'proposal/cancelled': proposal(waitingForPublish().after(60).do({ type: 'cancel' })),
  'failure/rejected': (locale) =>
    failureCard(
      waitingForPublish()
        .after(60)
        .do({ ...approve, type: 'reject', reason: 'too few rows' }, ADMIN)
        .view({ locale }),
      'publish',
      1,
    ),
  'run/approval': (locale) => runCard(waitingForPublish().view({ locale })),
  'run/closed': (locale) =>
    runCard(runs.failedForGood().after(300).do({ type: 'close', reason: 'the source is gone' }).view({ locale })),
  'run/rerun': (locale) =>
    runCard(runs.finished().after(300).do({ type: 'rerun', from: 'raw' }).start('raw').view({ locale })),
  'run/pool': (locale) => {
    const told = runs.story({ definition: guarded }).pass('fetch', 12).pass('raw', 3);
    told.do({ type: 'wait', stage: 'clean', attempt: 1, until: told.now() + 60_000, waitingFor: 'pool:glue' });
    return runCard(told.view({ locale, places: { clean: { resource: 'pool:glue', place: 3 } } }));
  },
  'run/queued': (locale) => {
    const view = runs.story({ definition: guarded }).view({
      locale,
      places: { run: { resource: 'pipeline:popular-loans', place: 2 } },
      atWork: ['popular-loans.2026-09.r1'],
    });
    return runCard({ ...view, run: { ...view.run, queued: { since: START } } });
  },
  'run/caused': (locale) => {
    const view = runs.story().start('fetch').view({ locale });
    const cause = { trigger: 'loans+events', runs: ['popular-loans.2026-10.r1', 'events.2026-10.r2'] };
    return runCard({ ...view, run: { ...view.run, by: { id: 'system:trigger', via: 'trigger' }, cause } });
  },
  'run/backfilled': (locale) => {
    const view = runs.story({ by: OPERATOR }).start('fetch').view({ locale });
    return runCard({ ...view, run: { ...view.run, cause: { backfill: 'backfill.bm5x2.r1' } } });
  },
  'run/overdue': (locale) =>
    runCard(
      runs
        .story({ definition: guarded })
        .pass('fetch', 12)
        .start('raw')
        .after(30_000)
        .do({ type: 'time-passed' })
        .stop('raw')
        .view({ locale }),
    ),
  'log/rerun': logged(runs.finished().after(300).do({ type: 'rerun', from: 'raw' })),
  'log/approved': logged(waitingForPublish().after(60).do(approve, ADMIN).after(60).do(approve, BOSS)),
  'log/closed': logged(runs.failedForGood().after(300).do({ type: 'close', reason: 'the source is gone' })),
  'log/given-up': logged(
    runs
      .failedForGood()
      .after(8 * 86_400)
      .do({ type: 'time-passed' }),
  ),
  'log/run-deadline': logged(
    runs.story({ definition: guarded }).pass('fetch', 12).start('raw').after(30_000).do({ type: 'time-passed' }),
  ),
  'reply/schedules': (locale) =>
    schedulesReply(
      [
        {
          definition,
          states: [{ ...paused2 }, { id: 'daily', cron: '5 6 * * *', next: START, owed: [], wouldRun: { all: [] } }],
        },
        { definition: { ...definition, name: 'city-parks', title: 'city-parks' }, states: [] },
      ],
      locale,
    ),
  'reply/paused': (locale) => didPause(definition, ['monthly'], locale),
  'reply/resume': (locale) =>
    resumeProposed(definition, [paused2], resuming, { asked: undefined, typed: false, locale }),
  'reply/resumed': (locale) => didResume(definition, ['monthly'], { owed: 2, catchUp: 'latest' }, locale),
  'reply/backfill': (locale) =>
    backfillProposed(
      definition,
      filling,
      { periods, open: periods.slice(0, 8), existing: periods.slice(8) },
      { asks: true, locale },
    ),
  'reply/backfill-ahead': (locale) =>
    backfillProposed(
      definition,
      filling,
      { periods, open: periods, existing: [], ahead: periods.slice(-2) },
      { asks: true, locale },
    ),
  'reply/mark-period-done': (locale) =>
    periodProposed(definition, { pipeline: definition.name, period: '2026-09', reason: 'loaded by hand' }, undefined, {
      asks: true,
      locale,
    }),
};

describe.each(Object.entries(LOCALES))('in %s', (locale, folder) => {
  it.each(Object.entries(messages))('%s', async (name, make) => {
    const message = make(locale);
    expect(slackProblems(message)).toEqual([]);
    await expect(shown(message)).toMatchFileSnapshot(`${folder}/decisions/${name.replace('/', '-')}.txt`);
  });
});
