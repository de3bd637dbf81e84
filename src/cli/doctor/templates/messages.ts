import { accessMessage } from '../../../views/access-notice.ts';
import { backfillCard, backfillLog } from '../../../views/backfill.ts';
import { boardMessage } from '../../../views/board.ts';
import { closedChannelMessage } from '../../../views/closed-channel.ts';
import { type Digest, digestMessage, type Trouble } from '../../../views/digest.ts';
import { directMessage } from '../../../views/direct.ts';
import { failureCard } from '../../../views/failure.ts';
import { logReply } from '../../../views/log.ts';
import { lossMessage } from '../../../views/loss.ts';
import { noticeMessage } from '../../../views/notice.ts';
import { proposalCard } from '../../../views/proposal.ts';
import { queryCard } from '../../../views/query-result.ts';
import { readinessCard, readinessLog } from '../../../views/readiness.ts';
import { releaseMessage } from '../../../views/release-notice.ts';
import { runCard } from '../../../views/run-card.ts';
import { triggerMessage } from '../../../views/trigger-notice.ts';
import { CHANNEL, SOMEBODY } from '../told-run.ts';
import type { Scene } from './scene.ts';
import type { Template } from './index.ts';

const HOUR = 3_600_000;
const by = SOMEBODY;
const channel = CHANNEL;

/** What is posted in channels, in threads, and to one person directly. */
export const messages = {
  runCard: ({ failed }) => runCard(failed),
  failureCard: ({ failed, definition }) =>
    failureCard(failed, 'clean', 1, {
      mention: definition.owners,
      with: [{ run: 'other.2026-10.r1', title: 'Other & more', stage: 'clean' }],
      count: 1,
      others: { failed: 1, unclaimed: 1 },
    }),
  proposalCard: ({ proposed }) => proposalCard(proposed, 'publish', 1),
  logReply: ({ failed }) => logReply(failed, failed.events),
  directMessage: ({ failed }) => directMessage(failed),
  queryCard: ({ query }) => queryCard(query),
  backfillCard: ({ filled }) => backfillCard(filled),
  backfillLog: ({ filled }) => backfillLog(filled, filled.events),
  readinessCard: ({ checked }) => readinessCard(checked),
  readinessLog: ({ checked }) => readinessLog(checked, checked.events),
  boardMessage: ({ failed, now, zone, locale }) =>
    boardMessage(
      {
        runs: [
          {
            id: failed.run.id,
            title: 'Sample & loans',
            status: 'attention',
            createdAt: now,
            asks: [{ stage: 'clean', by }],
          },
        ],
        since: now,
        late: { messages: 7, seconds: 70 },
        zone,
      },
      locale,
    ),
  closedChannelMessage: ({ now, locale }) => closedChannelMessage({ channel, code: 'is_archived', since: now }, locale),
  lossMessage: ({ now, locale }) => lossMessage({ lost: 'writes', channel, since: now - HOUR, until: now }, locale),
  accessMessage: ({ now, t }) =>
    accessMessage({ about: 'access', channel, what: 'begun', by, reason: 'a <reason>', at: now, until: now + HOUR }, t),
  noticeMessage: ({ definition, now, zone, locale }) =>
    noticeMessage(
      {
        channel,
        pipeline: definition.name,
        schedule: 'monthly',
        zone,
        why: 'late',
        fates: [
          { at: now - HOUR, period: '2026-09', what: 'asked' },
          { at: now, period: '2026-10', what: 'asked' },
        ],
        ask: { rule: 'previous-month', instants: [now - HOUR, now] },
      },
      'notice:sample',
      locale,
    ),
  triggerMessage: ({ definition, failed, now, zone, t }) =>
    triggerMessage(
      {
        about: 'trigger',
        channel,
        pipeline: definition.name,
        trigger: 'both',
        zone,
        period: '2026-10',
        why: 'incomplete',
        since: now - HOUR,
        within: HOUR,
        has: [{ pipeline: 'other', run: 'other.2026-10.r1' }],
        missing: [{ pipeline: definition.name, run: failed.run.id, status: 'attention' }],
      },
      t,
    ),
  releaseMessage: ({ definition, t }) => {
    const parts = { added: ['a'], changed: ['b'], removed: ['c'] };
    const changed = {
      pipeline: definition.name,
      what: 'changed' as const,
      stages: parts,
      schedules: parts,
      triggers: parts,
    };
    return releaseMessage(
      { about: 'release', channel, release: 'r1', by, differences: [{ ...changed, keys: ['owners'] }] },
      t,
    );
  },
  digestMessage: (scene) => digestMessage(digestOf(scene), scene.locale),
} satisfies Record<string, Template>;

function digestOf({ definition, failed, now, zone }: Scene): Digest {
  const { name: pipeline, title } = definition;
  const trouble: Trouble = {
    run: failed.run.id,
    title,
    period: '2026-10',
    stage: 'clean',
    what: 'failed',
    since: now - HOUR,
    cause: { code: 'Glue.Failed', message: 'column <missing>' },
  };
  return {
    about: 'digest',
    channel,
    zone,
    from: now - 24 * HOUR,
    to: now,
    open: [trouble],
    questions: 1,
    paused: [`${pipeline}/monthly`],
    runs: [{ status: 'succeeded', count: 7 }],
    failures: [{ ...trouble, handled: { what: 'retry', by, at: now } }],
    took: [{ pipeline, title, runs: 7, longest: HOUR, usual: HOUR / 2 }],
    due: [{ pipeline, title, zone, at: now + HOUR, period: '2026-10', ends: now + 2 * HOUR, more: 1 }],
    follows: [{ pipeline: 'other', title: 'Other', after: [pipeline] }],
    tables: [{ table: 'db.loans', at: now, run: failed.run.id, period: '2026-10' }],
    athena: { scanned: 1e9, dollars: 0.005 },
    audit: { sequence: 7, hash: 'a'.repeat(40), at: now },
  };
}
