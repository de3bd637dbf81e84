import type { ModalView } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { refuse } from '../../src/errors.ts';
import { athenaModal } from '../../src/views/athena-modal.ts';
import { failureCard } from '../../src/views/failure.ts';
import { verbs } from '../../src/commands/pipeline/index.ts';
import { help, helpOn } from '../../src/views/help.ts';
import { loadingModal } from '../../src/views/loading-modal.ts';
import { logReply } from '../../src/views/log.ts';
import { type Message, richIn } from '../../src/views/message.ts';
import { toPlain } from '../../src/views/plain.ts';
import { queryCard } from '../../src/views/query-result.ts';
import { reasonModal } from '../../src/views/reason-modal.ts';
import * as replies from '../../src/views/replies.ts';
import { runCard } from '../../src/views/run-card.ts';
import type { RunView } from '../../src/views/run-view.ts';
import * as queries from '../helpers/query-fixtures.ts';
import * as runs from '../helpers/run-fixtures.ts';
import { modalProblems, slackProblems } from './slack-problems.ts';

const { ADMIN, OPERATOR } = runs;
const { definition } = runs.untilClean().view();
const retried = () => runs.failedForGood().after(300).do({ type: 'retry', stage: 'clean', attempt: 1 });
const skipped = () =>
  runs
    .failedForGood()
    .after(300)
    .do({ type: 'skip', stage: 'clean', attempt: 1, reason: 'no loans <this> month' }, ADMIN);
const cancelling = () => runs.untilClean().do({ type: 'cancel', reason: 'wrong month' });
const logged = (view: RunView): Message => logReply(view, view.events) ?? { text: 'nothing', blocks: [] };
const failedClean = (told: { view(): RunView }) => failureCard(told.view(), 'clean', 1);

/** Runs whose card is drawn with a plan, and with lines. */
const cards: Record<string, (more?: Partial<RunView>) => RunView> = {
  started: (more) =>
    runs
      .story({ by: OPERATOR, params: { districts: ['강남구'] } })
      .start('fetch')
      .view(more),
  running: (more) => runs.untilClean().view({ details: { clean: 'RUNNING', publish: '' }, ...more }),
  'running-ko-title': (more) => runs.untilClean().view({ locale: 'ko', ...more }),
  'waiting-for-retry': (more) => runs.untilClean().fail('clean', runs.throttled).view(more),
  attention: (more) => runs.failedForGood().view(more),
  'attention-unknown': (more) => runs.outcomeUnknown().view(more),
  retried: (more) => retried().start('clean').view(more),
  skipped: (more) => skipped().view(more),
  cancelling: (more) => cancelling().view(more),
  'cancelled-for-another': (more) =>
    runs.untilClean().do({ type: 'cancel', for: 'popular-loans.2026-10.r2' }).after(8).stop('clean').view(more),
  cancelled: (more) => cancelling().after(8).stop('clean').view(more),
  succeeded: (more) => runs.finished().view(more),
  'two-hundred-stages': (more) =>
    runs
      .story({ definition: runs.wide(200) })
      .pass('stage-0', 5)
      .start('stage-7')
      .view(more),
};

const messages: Record<string, () => Message> = {
  'failure/for-good': () => failedClean(runs.failedForGood()),
  'failure/after-retries': () => failureCard(runs.failedAfterRetries().view(), 'clean', 4),
  'failure/unexpected': () => failedClean(runs.unexpected()),
  'failure/older-work': () => failedClean(runs.olderWork()),
  'failure/unknown': () => failedClean(runs.outcomeUnknown()),
  'failure/retried': () => failedClean(retried()),
  'failure/skipped': () => failedClean(skipped()),
  'failure/marked-done': () =>
    failedClean(
      runs
        .outcomeUnknown()
        .after(60)
        .do({ type: 'mark-done', stage: 'clean', attempt: 1, reason: 'ran it by hand' }, ADMIN),
    ),
  'failure/reattached': () =>
    failedClean(runs.outcomeUnknown().after(60).do({ type: 'reattach', stage: 'clean', attempt: 1 })),
  'failure/reattached-then-lost': () =>
    failedClean(
      runs.outcomeUnknown().after(60).do({ type: 'reattach', stage: 'clean' }).after(60).lose('clean', runs.lostAnswer),
    ),
  'failure/resubmitted': () =>
    failedClean(runs.outcomeUnknown().after(60).do({ type: 'resubmit', stage: 'clean', attempt: 1 })),
  'failure/cancelled': () => failedClean(runs.failedForGood().after(60).do({ type: 'cancel', reason: 'next week' })),
  'failure/found-after-all': () =>
    failedClean(
      runs
        .outcomeUnknown()
        .after(60)
        .do({ type: 'started', stage: 'clean', attempt: 1, handle: { id: 'late' } }),
    ),
  'log/finished': () => logged(runs.finished().view()),
  'log/retries': () => logged(runs.failedAfterRetries().view()),
  'log/retried-by-person': () => logged(retried().view()),
  'log/skipped': () => logged(skipped().view()),
  'log/cancelled': () => logged(cancelling().after(8).stop('clean').view()),
  'log/overdue': () =>
    logged(
      runs.untilClean().after(7200).do({ type: 'expired', stage: 'clean', attempt: 1 }).after(5).stop('clean').view(),
    ),
  'log/warning-and-stray': () =>
    logged(
      runs
        .untilClean()
        .do({ type: 'started', stage: 'clean', attempt: 1, handle: { id: 'other' } })
        .succeed('clean', { rows: 1 }, ['fewer rows than last month: 1 < 25,398'])
        .view(),
    ),
  'query/running': () => queryCard(queries.asking().view({ details: { query: 'QUEUED' } })),
  'query/answered': () => queryCard(queries.answered(queries.loans).view()),
  'query/answered-as-text': () => queryCard(queries.answered(queries.loans).view({ rich: new Set() })),
  'query/truncated': () => queryCard(queries.answered({ ...queries.loans, truncated: true }).view()),
  'query/no-rows': () => queryCard(queries.answered({ ...queries.loans, rows: [], bytesScanned: 0 }).view()),
  'query/failed': () => queryCard(queries.asking().after(1).fail('query', queries.noColumn).view()),
  'query/cancelled': () => queryCard(queries.asking().do({ type: 'cancel' }).after(1).stop('query').view()),
  'reply/started': () => replies.runStarted(runs.story().view().run, definition, 'en'),
  'reply/started-ahead': () => {
    const { run } = runs.story().view();
    return replies.runStarted({ ...run, createdAt: run.period.start - 1 }, definition, 'en');
  },
  'reply/exists': () => {
    const { run } = runs.finished().view();
    const since = run.endedAt!;
    const { id, pipeline, number, period } = run;
    const given = { run: id, pipeline, period: period.id, number, status: 'succeeded', since, next: 2 };
    const offer = replies.runExists(given, { districts: [] }, 'en');
    return replies.refused(refuse('run.exists', given), 'en', since + 7_200_000, offer);
  },
  'reply/stale': () =>
    replies.refused(
      refuse('decision.stale', {
        run: 'popular-loans.2026-10.r1',
        stage: 'clean',
        what: 'retry',
        by: 'U_ADMIN',
        at: runs.START,
      }),
      'en',
      runs.START + 120_000,
    ),
  'reply/status-of-run': () =>
    replies.runStatus(runs.untilClean().view({ details: { clean: 'RUNNING' } }), runs.START + 90_000),
  'reply/status-of-pipeline': () => {
    const second = runs.story({ number: 2, by: OPERATOR }).start('fetch').view().run;
    return replies.pipelineStatus(definition, [second, runs.finished().view().run], 'en', runs.START + 3_600_000);
  },
  'reply/never-run': () => replies.pipelineStatus(definition, [], 'en', runs.START),
  'reply/list': () =>
    replies.pipelineList(
      [
        { definition, last: runs.finished().view().run, next: Date.parse('2026-12-01T00:10:00+09:00') },
        { definition: { ...definition, name: 'city-parks', title: 'city-parks', schedules: [] } },
        { definition: { ...definition, name: 'events', title: 'events' }, paused: true },
      ],
      { 'bus-stops': 'pipeline.yml:7:3 stages.raw.needs names `fecth`, which does not exist' },
      'en',
      runs.START + 86_400_000,
    ),
  'reply/help': () => help(Object.values(verbs), 'en'),
  'reply/help-on-rerun': () => helpOn(verbs['rerun']!, 'en'),
  'reply/logs': () =>
    replies.logs(runs.untilClean().view(), 'clean', 1, {
      lines: ['one', '<two>'],
      url: 'https://console.aws.amazon.com/cloudwatch',
    }),
  'reply/no-logs': () =>
    replies.logs(runs.untilClean().view(), 'clean', 1, { lines: [], missing: { because: 'none-kept' } }),
  'reply/query-started': () => replies.queryStarted(queries.asking().view().run, 'en'),
};

const modals: Record<string, () => ModalView> = {
  'modal/skip': () => reasonModal(runs.failedForGood().view(), 'skip', 'clean', 1),
  'modal/mark-done': () => reasonModal(runs.failedForGood().view(), 'mark-done', 'publish', 1),
  'modal/athena': () => athenaModal('C_PIPELINES', 'en', 'select 1'),
  'modal/loading': () => loadingModal('en'),
};

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

describe('cards', () => {
  it.each(Object.entries(cards))('%s', async (name, make) => {
    const message = runCard(make());
    expect(slackProblems(message)).toEqual([]);
    await expect(json(message)).toMatchFileSnapshot(`golden/run/${name}.json`);
    await expect(`${toPlain(message, 'Asia/Seoul')}\n`).toMatchFileSnapshot(`golden/run/${name}.txt`);
  });

  it.each(Object.entries(cards))('%s, where plans are refused', async (name, make) => {
    const message = runCard(make({ rich: new Set() }));
    expect(richIn(message)).toEqual([]);
    expect(slackProblems(message)).toEqual([]);
    expect(message.text).toBe(runCard(make()).text);
    await expect(`${toPlain(message, 'Asia/Seoul')}\n`).toMatchFileSnapshot(`golden/run-as-lines/${name}.txt`);
  });
});

describe('messages', () => {
  it.each(Object.entries(messages))('%s', async (name, make) => {
    const message = make();
    expect(slackProblems(message)).toEqual([]);
    await expect(json(message)).toMatchFileSnapshot(`golden/${name}.json`);
    await expect(`${toPlain(message, 'Asia/Seoul')}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
  });
});

describe('modals', () => {
  it.each(Object.entries(modals))('%s', async (name, make) => {
    expect(modalProblems(make())).toEqual([]);
    await expect(json(make())).toMatchFileSnapshot(`golden/${name}.json`);
  });
});

it('a run without a decision has nothing to log at its start', () => {
  const view = runs.story().view();
  expect(logReply(view, view.events)).toBeUndefined();
});
