import { describe, expect, it } from 'vitest';
import { refuse } from '../../src/errors.ts';
import { failure, ownField } from '../../src/pipeline/own-words.ts';
import { companions } from '../../src/views/call.ts';
import { type Digest, digestMessage } from '../../src/views/digest.ts';
import { escalationNotice } from '../../src/views/escalation.ts';
import { failureCard } from '../../src/views/failure.ts';
import { logReply } from '../../src/views/log.ts';
import { wordsOf } from '../../src/views/own-words.ts';
import { runCard } from '../../src/views/run-card.ts';
import { story } from '../helpers/run-fixtures.ts';
import { type Finding, THINGS } from '../../src/pipeline/found.ts';
import type { Message } from '../../src/views/message.ts';
import { type Notice, noticeMessage, type ScheduleNotice } from '../../src/views/notice.ts';
import { saysText } from '../../src/views/found.ts';
import { readinessCard } from '../../src/views/readiness.ts';
import { refusalText, texts as catalogue } from '../../src/views/text/index.ts';
import { checking } from '../helpers/readiness-fixtures.ts';
import { found } from './found-examples.ts';
import { ownWords } from './own-examples.ts';
import { examples, NOW, refusals, sayings } from './text-sayings.ts';

const CHANNEL = 'C_PIPELINES';
const ada = { id: 'U_ADA', via: 'slack' } as const;
/** What is wrong with a definition stays in the words of the compiler: `sluice validate` prints the same, with the line. */
const PROBLEM = 'pipeline.yml:7:3 stages.raw.needs names "fecth", which does not exist';

const fates = (locale: string): ScheduleNotice['fates'] =>
  (['started', 'missed', 'exists', 'refused', 'asked', 'declined'] as const).map((what) => ({
    at: NOW,
    period: '2026-10',
    what,
    ...(what === 'started' || what === 'exists' ? { run: 'loans.2026-10.r1' } : {}),
    ...(what === 'refused' ? { because: refusalText(refuse('run.busy', examples['run.busy']), locale, NOW) } : {}),
  }));

/** Every notice there is, as it is made for a channel of that language. */
function notices(locale: string): Record<string, Notice> {
  const schedule = (why: ScheduleNotice['why'], more: Partial<ScheduleNotice> = {}): ScheduleNotice => ({
    channel: CHANNEL,
    pipeline: 'loans',
    schedule: 'monthly',
    zone: 'Asia/Seoul',
    why,
    fates: fates(locale),
    older: { count: 3, since: NOW },
    ...more,
  });
  const ask = { rule: 'previous-month' as const, instants: [NOW - 1, NOW] };
  const trigger = (why: 'incomplete' | 'broken' | 'refused' | 'gone', because?: string): Notice => ({
    about: 'trigger',
    channel: CHANNEL,
    pipeline: 'loans',
    trigger: 'all',
    zone: 'Asia/Seoul',
    period: '2026-10',
    why,
    since: NOW,
    within: 3_600_000,
    has: [{ pipeline: 'events', run: 'events.2026-10.r1' }],
    missing: [{ pipeline: 'parks' }, { pipeline: 'buses', run: 'buses.2026-10.r1', status: 'failed' }],
    ...(because !== undefined && { because }),
  });
  const ids = { added: ['a'], changed: ['b'], removed: ['c'] };
  const difference = { pipeline: 'loans', stages: ids, schedules: ids, triggers: ids, keys: ['owners'] };
  const differences = (['added', 'changed', 'removed', 'broken', 'mended'] as const).map((what) => ({
    ...difference,
    what,
    ...(what === 'broken' && { problem: PROBLEM }),
  }));
  const release = { about: 'release', channel: CHANNEL, release: 'r-17', differences } as const;
  const access = { about: 'access', channel: CHANNEL, by: ada, at: NOW, until: NOW + 1_800_000 } as const;
  return {
    late: schedule('late'),
    due: schedule('due'),
    broken: schedule('broken', { problem: PROBLEM }),
    gone: schedule('gone'),
    lost: schedule('lost'),
    'lost since': schedule('lost', { run: 'loans.2026-09.r1' }),
    'lost nothing': schedule('lost', { run: 'loans.2026-09.r1', fates: [] }),
    changed: schedule('changed'),
    paused: schedule('paused', { by: ada, reason: '—' }),
    resumed: schedule('resumed', { by: ada }),
    asked: schedule('late', { ask }),
    answered: schedule('late', {
      ask: { ...ask, answer: { by: ada, at: NOW, choice: 'latest' as const, done: true } },
    }),
    incomplete: trigger('incomplete'),
    'trigger broken': trigger('broken', PROBLEM),
    'trigger refused': trigger('refused', refusalText(refuse('run.busy', examples['run.busy']), locale, NOW)),
    'trigger gone': trigger('gone'),
    deployed: release,
    'deployed without a name': { ...release, release: '' },
    applied: { ...release, by: ada },
    begun: { ...access, what: 'begun' as const, reason: '—' },
    ended: { ...access, what: 'ended' as const },
    expired: { ...access, what: 'expired' as const },
  };
}

/** Words that English sentences are held together by, and that neither Korean nor Portuguese has. */
const ENGLISH =
  /(?<![\p{L}\p{N}_/.-])(?:the|an|is|are|was|were|be|been|must|not|may|can|cannot|could|should|of|to|and|or|with|by|from|at|in|on|it|its|this|that|there|which|such|has|have|had|will|than|then|when|while|because|but|only|already|again|did|does|you|your|nothing|nobody|no one|what|who)(?![\p{L}\p{N}_/-]|\.\w)/iu;
/** What is left without code, which is typed or data, and without dates and people, which are Slack's to show. */
const prose = (mrkdwn: string): string => mrkdwn.replaceAll(/`[^`]*`|<[^<>]*>/g, '·');

const texts = (message: Message): string[] => {
  const said: string[] = [message.text];
  JSON.stringify(message.blocks, (key, value: unknown) => {
    if (key === 'text' && typeof value === 'string') said.push(value);
    return value;
  });
  return said;
};

it('knows an English sentence when it sees one', () => {
  for (const each of refusals) expect(prose(refusalText(each, 'en', NOW)), each.key).toMatch(/[a-z]/);
  const missed = refusals.filter((each) => !ENGLISH.test(prose(refusalText(each, 'en', NOW))));
  expect(missed).toEqual([]);
});

const digest: Digest = {
  about: 'digest',
  channel: CHANNEL,
  zone: 'Asia/Seoul',
  from: NOW - 86_400_000,
  to: NOW,
  open: [],
  questions: 0,
  paused: [],
  runs: [],
  failures: [],
  took: [],
  due: [],
  follows: [],
  tables: [],
  athena: { scanned: 0, dollars: 0 },
};

describe.each(['ko', 'pt'])('in %s nothing is said in English', (locale) => {
  const english = (said: readonly string[]): string[] => said.filter((text) => ENGLISH.test(prose(text)));

  it('of what is refused', () => {
    expect(english(refusals.map((each) => refusalText(each, locale, NOW)))).toEqual([]);
  });

  it.each(found)('of what a check finds: %s', (_name, says) => {
    for (const is of THINGS) {
      const finding: Finding = { subject: { is, name: '—', of: { is, name: '—' } }, state: 'failed', says };
      const card = readinessCard(checking().found('fetch', finding).view({ locale }));
      expect(card.text, 'nothing is left out').toContain(saysText(says, catalogue(locale)).split('\n')[0]);
      expect(english(texts(card)), is).toEqual([]);
    }
  });

  it.each(ownWords)('of what we say of an attempt: %s', (_name, said) => {
    const t = catalogue(locale);
    const cause = { code: 'X', ...said };
    const trouble = { run: 'r', title: '—', period: '2026-10', stage: 's', what: 'failed', since: NOW, cause } as const;
    expect(english(texts(digestMessage({ ...digest, open: [trouble], failures: [trouble] }, locale)))).toEqual([]);
    const called = { mention: [], with: [{ run: 'r', title: '—', stage: 's', cause }], count: 1 };
    expect(english([companions(called, t)!.text!.text])).toEqual([]);
    const failed = story().start('fetch').fail('fetch', failure('X', said));
    expect(english(texts(failureCard(failed.view({ locale }), 'fetch', 1)))).toEqual([]);
    const { text } = escalationNotice(failed.view({ locale }), 'fetch');
    expect(english([text])).toEqual([]);
    expect(text.split('\n')[0]).toContain(wordsOf(said, t));
    const details = { fetch: said.message, [ownField('fetch')]: JSON.stringify(said) };
    const running = texts(runCard(story().start('fetch').view({ locale, details })));
    expect(english(running)).toEqual([]);
    const done = story().start('fetch').succeed('fetch', {}, [said]);
    const view = done.view({ locale });
    expect(english(texts(logReply(view, view.events)!))).toEqual([]);
  });

  it('in the catalogue', () => {
    expect(english([...sayings(locale).values()])).toEqual([]);
  });

  it.each(Object.entries(notices(locale)))('of a notice: %s', (_name, notice) => {
    // What its text says of a problem is code in the blocks.
    const said = texts(noticeMessage(notice, 'notice:id', locale)).map((text) => text.replaceAll(PROBLEM, '·'));
    expect(english(said)).toEqual([]);
  });
});
