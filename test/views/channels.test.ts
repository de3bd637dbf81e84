import { describe, expect, it } from 'vitest';
import { Definition } from '../../src/pipeline/definition-schema.ts';
import { type Board, boardMessage } from '../../src/views/board.ts';
import type { Call } from '../../src/views/call.ts';
import { closedChannelMessage } from '../../src/views/closed-channel.ts';
import { directMessage } from '../../src/views/direct.ts';
import { escalationNotice } from '../../src/views/escalation.ts';
import { failureCard } from '../../src/views/failure.ts';
import { logReply } from '../../src/views/log.ts';
import type { Message } from '../../src/views/message.ts';
import { runCard } from '../../src/views/run-card.ts';
import * as runs from '../helpers/run-fixtures.ts';
import { LOCALES, shown } from './shown.ts';
import { slackProblems } from './slack-problems.ts';

const { ADMIN, START } = runs;
const MINUTE = 60_000;

const card = (told: ReturnType<typeof runs.story>, call?: Call) => (locale: string) =>
  failureCard(told.view({ locale }), 'clean', 1, call);
const claimed = () => runs.failedForGood().after(120).do({ type: 'claim', stage: 'clean', attempt: 1 });
const takenOver = () => claimed().after(300).do({ type: 'claim', stage: 'clean', from: 'U_OPERATOR' }, ADMIN);

const escalating = Definition.parse({ ...runs.popularLoans, escalate: { after: 15 * MINUTE, to: 'sns' } });
const failedAlone = () =>
  runs
    .story({ definition: escalating })
    .pass('fetch', 12)
    .pass('raw', 5)
    .start('clean')
    .after(40)
    .fail('clean', { code: 'Glue.Failed', message: 'no column loan_count', retryable: false })
    .after(16 * 60)
    .do({ type: 'time-passed' });
const told = () => failedAlone().do({ type: 'escalated', stage: 'clean', attempt: 1, outcome: 'told' });
const untold = () =>
  failedAlone().do({ type: 'escalated', stage: 'clean', attempt: 1, outcome: 'failed', because: 'HTTP 503' });

const companion = (period: string, stage: string, cause?: string) => ({
  run: `cultural-events.${period}.r1`,
  title: `문화행사 · ${period}`,
  stage,
  ...(cause !== undefined && { cause: { code: 'Lambda.Failed', message: cause } }),
});
const leading: Call = {
  mention: ['S_DATA_ONCALL'],
  with: [
    companion('2026-10', 'clean'),
    companion('2026-10', 'publish'),
    companion('2026-09', 'clean'),
    companion('2026-08', 'fetch', 'AccessDenied: <no> right to s3://raw'),
  ],
  count: 17,
};
const following: Call = {
  mention: [],
  lead: { run: 'cultural-events.2026-10.r1', key: 'failure:clean.a1', title: '문화행사 · 2026-10', same: true },
  with: [],
  count: 0,
};

const crowd = (): Board => {
  const period = (month: number): string =>
    `20${10 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
  const all = Array.from({ length: 212 }, (_, month) => {
    const status =
      month < 150
        ? 'running'
        : month < 180
          ? 'queued'
          : month < 192
            ? 'attention'
            : month < 211
              ? 'succeeded'
              : 'failed';
    return {
      id: `popular-loans.${period(month)}.r1`,
      title: `Popular <loans> · ${period(month)}`,
      status,
      createdAt: START + month * 1000,
      asks:
        status === 'attention'
          ? [{ stage: 'clean', ...(month === 181 && { by: ADMIN }) }, ...(month === 180 ? [{ stage: 'raw' }] : [])]
          : [],
    } as const;
  });
  return { runs: all, since: START, late: { messages: 137, seconds: 140 }, zone: 'Asia/Seoul' };
};

const closed = { channel: 'C_OLD', fallback: 'C_ALERTS', code: 'is_archived', since: START };

const messages: Record<string, (locale: string) => Message> = {
  'failure/claimed': card(claimed()),
  'failure/taken-over': card(takenOver()),
  'failure/escalated': card(told()),
  'failure/with-others': card(runs.failedForGood(), leading),
  'failure/told-with-another': card(runs.failedForGood(), following),
  'failure/too-many-at-once': card(runs.failedForGood(), { ...following, lead: { ...following.lead!, same: false } }),
  'run/claimed': (locale) => runCard(claimed().view({ locale })),
  'log/claimed-and-escalated': (locale) => logReply(takenOver().view({ locale }), takenOver().view().events.slice(-2))!,
  'log/escalated': (locale) => logReply(told().view({ locale }), told().view().events.slice(-1))!,
  'log/not-escalated': (locale) => logReply(untold().view({ locale }), untold().view().events.slice(-1))!,
  'board/many': (locale) => boardMessage(crowd(), locale),
  'board/up-to-date': (locale) => boardMessage({ ...crowd(), late: { messages: 0, seconds: 0 } }, locale),
  'board/over': (locale) =>
    boardMessage({ ...crowd(), runs: crowd().runs.slice(192), until: START + 45 * MINUTE }, locale),
  'direct/succeeded': (locale) => directMessage(runs.finished().view({ locale })),
  'direct/attention': (locale) => directMessage(runs.failedForGood().view({ locale })),
  'channel/archived': (locale) => closedChannelMessage(closed, locale),
  'channel/another-word': (locale) => closedChannelMessage({ ...closed, code: 'restricted_action' }, locale),
  'channel/open-again': (locale) => closedChannelMessage({ ...closed, until: START + 45 * MINUTE }, locale),
};

it('an escalation has one group for all that fails in a channel for one cause', () => {
  const groupOf = (message: string, { channel = 'C_PIPELINES', period = '2026-10' } = {}): string => {
    const begun = runs.story({ definition: escalating, period }).start('fetch');
    const view = begun.fail('fetch', { code: 'Throttling', message, retryable: false }).view();
    return escalationNotice({ ...view, run: { ...view.run, channel } }, 'fetch').group;
  };
  expect(groupOf('too fast at 10:03')).toBe(groupOf('too fast at 10:04', { period: '2026-09' }));
  expect(groupOf('too fast at 10:03')).not.toBe(groupOf('too slow at 10:03'));
  expect(groupOf('too fast at 10:03')).not.toBe(groupOf('too fast at 10:03', { channel: 'C_ALERTS' }));
});

describe.each(Object.entries(LOCALES))('in %s', (locale, folder) => {
  it.each(Object.entries(messages))('%s', async (name, make) => {
    const message = make(locale);
    expect(slackProblems(message)).toEqual([]);
    await expect(shown(message)).toMatchFileSnapshot(`${folder}/channels/${name.replace('/', '-')}.txt`);
  });

  it('an escalation', async () => {
    const { text, ...parts } = escalationNotice(failedAlone().view({ locale }), 'clean');
    const notice = `${text}\n\n${JSON.stringify(parts, null, 2)}\n`;
    await expect(notice).toMatchFileSnapshot(`${folder}/channels/escalation.txt`);
    expect(parts.subject).toMatch(/^[\x20-\x7e]{1,100}$/);
  });
});
