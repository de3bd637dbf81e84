import { describe, expect, it } from 'vitest';
import type { Call, Others } from '../../src/views/call.ts';
import { alikeClaimed, alikeRetried } from '../../src/views/alike.ts';
import { parse } from '../../src/views/actions.ts';
import { failureCard } from '../../src/views/failure.ts';
import type { Message } from '../../src/views/message.ts';
import { alikeAsked, alikeLeft, alikeRetries, NOW } from '../helpers/alike-fixtures.ts';
import { buttonsIn } from '../helpers/buttons.ts';
import * as runs from '../helpers/run-fixtures.ts';
import { LOCALES, shown } from './shown.ts';
import { slackProblems } from './slack-problems.ts';

const call: Call = {
  mention: ['S_DATA_ONCALL'],
  with: [
    { run: 'cultural-events.2026-10.r1', title: '문화행사 · 2026-10', stage: 'clean' },
    { run: 'cultural-events.2026-09.r1', title: '문화행사 · 2026-09', stage: 'clean' },
    { run: 'city-parks.2026-10.r1', title: 'City parks · 2026-10', stage: 'fetch' },
  ],
  count: 3,
};
const failed = () => runs.failedForGood().after(60);
const claimed = () => failed().do({ type: 'claim', stage: 'clean' }).after(60);
const card = (told: ReturnType<typeof runs.story>, others: Others | undefined) => (locale: string) =>
  failureCard(told.view({ locale }), 'clean', 1, { ...call, others });

const messages: Record<string, (locale: string) => Message> = {
  'card/open': card(failed(), { failed: 3, unclaimed: 3 }),
  'card/some-claimed': card(failed(), { failed: 3, unclaimed: 0 }),
  'card/claimed': card(claimed(), { failed: 3, unclaimed: 0 }),
  'card/more-since': card(claimed(), { failed: 5, unclaimed: 2 }),
  'card/retried-alone': card(failed().do({ type: 'retry', stage: 'clean' }), { failed: 3, unclaimed: 3 }),
  'card/one-left': card(failed().do({ type: 'retry', stage: 'clean' }), { failed: 1, unclaimed: 0 }),
  'card/none-left': card(failed(), undefined),
  'card/in-doubt': card(runs.outcomeUnknown(), { failed: 2, unclaimed: 0 }),
  'ask/some': (locale) => alikeAsked(locale),
  'ask/many': (locale) => alikeAsked(locale, { count: 40 }),
  'ask/dry': (locale) => alikeAsked(locale, { asks: false, count: 1 }),
  'ask/none': (locale) => alikeAsked(locale, { count: 0 }),
  'did/all': (locale) => alikeRetried({ retries: alikeRetries(2, locale), left: [] }, 0, { locale, now: NOW }),
  'did/some': (locale) =>
    alikeRetried({ retries: alikeRetries(1, locale), left: alikeLeft(locale) }, 2, { locale, now: NOW }),
  'did/none': (locale) => alikeRetried({ retries: [], left: [] }, 1, { locale, now: NOW }),
  'claimed/all': (locale) => alikeClaimed({ failures: 5, runs: 3, left: [] }, { locale, now: NOW }),
  'claimed/some': (locale) => alikeClaimed({ failures: 1, runs: 1, left: alikeLeft(locale) }, { locale, now: NOW }),
};

describe.each(Object.entries(LOCALES))('in %s', (locale, folder) => {
  it.each(Object.entries(messages))('%s', async (name, make) => {
    const message = make(locale);
    expect(slackProblems(message)).toEqual([]);
    await expect(shown(message)).toMatchFileSnapshot(`${folder}/alike/${name.replace('/', '-')}.txt`);
  });
});

const idsOf = (message: Message) => buttonsIn(message).map(({ action_id: id = '' }) => id);

describe('what waits for the same cause', () => {
  it('is taken on with the one that is clicked on, and taken over with it', () => {
    const [claim] = buttonsIn(messages['card/open']!('en'));
    expect(parse('stage.claim', claim!.value)).toEqual({ ...AT, alike: true });
    const [over] = buttonsIn(messages['card/claimed']!('en'));
    expect(parse('stage.claim', over!.value)).toEqual({ ...AT, alike: true, from: 'U_OPERATOR' });
  });

  it('can be decided about when that one has been', () => {
    expect(idsOf(messages['card/retried-alone']!('en'))).toEqual(['alike.claim', 'alike.ask-retry']);
    expect(idsOf(messages['card/one-left']!('en'))).toEqual(['alike.ask-retry']);
    expect(idsOf(card(failed().do({ type: 'retry', stage: 'clean' }), undefined)('en'))).toEqual([]);
  });

  it('is nothing to one that is told alone', () => {
    expect(idsOf(messages['card/none-left']!('en')).filter((id) => id.startsWith('alike.'))).toEqual([]);
  });
});

const AT = { run: 'popular-loans.2026-10.r1', stage: 'clean', attempt: 1 };
