import { describe, expect, it } from 'vitest';
import { type Refusal, refuse } from '../../src/errors.ts';
import { failure, ours, ownField } from '../../src/pipeline/own-words.ts';
import { type Finding, say, type Subject } from '../../src/pipeline/found.ts';
import { backfillCard, backfillLog } from '../../src/views/backfill.ts';
import type { Message } from '../../src/views/message.ts';
import { toPlain } from '../../src/views/plain.ts';
import { presenterOf } from '../../src/views/presenter.ts';
import { readinessCard, readinessLog } from '../../src/views/readiness.ts';
import { fc } from '../helpers/property.ts';
import { BACKFILL_STAGE, checked, checking, filling, idle, lapsed } from '../helpers/readiness-fixtures.ts';
import { slackProblems } from './slack-problems.ts';

const NEXT = Date.parse('2026-12-01T00:10:00+09:00');
const progress = (more: object) => {
  const said = ours('progress', { done: 2, total: 6, attention: 0, ...more });
  return { details: { [BACKFILL_STAGE]: said.message, [ownField(BACKFILL_STAGE)]: JSON.stringify(said) } };
};
const refused = (refusal: Refusal) => ({ sentence: 'in English', refusal: refusal as never, at: NEXT });

const held = refused(refuse('run.busy', { pipeline: 'popular-loans', run: 'popular-loans.2026-02.r1' }));
const gone = refused(refuse('pipeline.unknown', { given: 'popular-loans', known: [] }));

const partly = () =>
  filling()
    .after(7200)
    .succeed(BACKFILL_STAGE, {
      succeeded: 4,
      failed: 1,
      existed: 1,
      runs: {},
      notDone: ['popular-loans.2026-03.r1'],
    });

const messages: Record<string, (locale: string) => Message> = {
  'readiness/checking': (locale) => readinessCard(checking().found('fetch').view({ locale })),
  'readiness/ready': (locale) => readinessCard(checked([], { next: NEXT }).view({ locale })),
  'readiness/not-ready': (locale) => readinessCard(checked([lapsed, idle]).view({ locale })),
  'readiness/open': (locale) => readinessCard(checked([idle]).view({ locale })),
  'readiness/not-ready-yet': (locale) => readinessCard(checking().found('fetch', lapsed).view({ locale })),
  'readiness/no-credentials': (locale) => {
    const told = checking();
    const says = say('credentials', { words: 'ExpiredTokenException: …' });
    for (const [stage, subject] of Object.entries<Subject>({
      fetch: { is: 'function', name: 'a' },
      raw: { is: 'workgroup', name: 'b' },
      clean: { is: 'job', name: 'c' },
      publish: { is: 'workgroup', name: 'b' },
    }))
      told.found(stage, { subject, state: 'failed', says, code: 'Sluice.Credentials' });
    return readinessCard(told.view({ locale }));
  },
  'readiness/unfinished': (locale) => {
    const told = checking();
    for (const stage of ['raw', 'clean', 'publish']) told.found(stage);
    const error = failure('Sluice.DeadlineExceeded', ours('deadline', { deadline: 600_000 }));
    return readinessCard(told.start('fetch').fail('fetch', error).view({ locale }));
  },
  'backfill/running': (locale) => backfillCard(filling().view({ locale, ...progress({ attention: 1 }) })),
  'backfill/held': (locale) => backfillCard(filling().view({ locale, ...progress({ held }) })),
  'backfill/cancelled': (locale) =>
    backfillCard(filling().do({ type: 'cancel' }).after(5).stop(BACKFILL_STAGE).view({ locale })),
  'backfill/refused': (locale) =>
    backfillCard(
      filling()
        .fail(BACKFILL_STAGE, failure('Sluice.Refused', ours('refused', { refused: gone })))
        .view({ locale }),
    ),
  'backfill/done': (locale) =>
    backfillCard(
      filling({ order: 'newest', again: true })
        .after(7200)
        .succeed(BACKFILL_STAGE, { succeeded: 5, failed: 0, existed: 1, runs: {}, notDone: [] })
        .view({ locale }),
    ),
  'backfill/partly-done': (locale) => backfillCard(partly().view({ locale })),
  'backfill/told': (locale) => {
    const view = partly().view({ locale });
    return backfillLog(view, view.events)!;
  },
  'readiness/told': (locale) => {
    const view = checked([lapsed]).view({ locale });
    return readinessLog(view, view.events)!;
  },
};

describe.each([
  ['en', 'golden'],
  ['ko', 'golden-ko'],
  ['pt', 'golden-pt'],
])('in %s', (locale, folder) => {
  it.each(Object.entries(messages))('%s', async (name, make) => {
    const message = make(locale);
    expect(slackProblems(message)).toEqual([]);
    if (locale === 'en')
      await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`${folder}/${name}.json`);
    await expect(`${toPlain(message, 'Asia/Seoul')}\n`).toMatchFileSnapshot(`${folder}/${name}.txt`);
  });
});

it('what would stop a run comes first, and calls the owner', () => {
  const { text } = readinessCard(checked([idle, lapsed]).view());
  expect(text).toContain('<!subteam^S_DATA_ONCALL>');
  expect(text.indexOf('인증정보')).toBeLessThan(text.indexOf('loan_summary'));
  expect(readinessCard(checked([idle]).view()).text).not.toContain('subteam');
});

it('only ends are told in the thread, and only those that concern somebody', () => {
  for (const view of [checked().view(), checking().found('fetch', lapsed).view()])
    expect(readinessLog(view, view.events)).toBeUndefined();
  for (const view of [filling().view(), filling().do({ type: 'cancel' }).stop(BACKFILL_STAGE).view()])
    expect(backfillLog(view, view.events)).toBeUndefined();
});

it('hidden pipelines have no cards for failures', () => {
  for (const name of ['athena', 'backfill', 'check']) {
    expect(presenterOf({ name, hidden: true }).failure).toBeUndefined();
    expect(presenterOf({ name, hidden: false }).failure).toBeDefined();
  }
});

it('stays within the limits and mentions nobody, whatever was found', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('<!channel> x', '🐙&<>"'.repeat(3000), 'a '.repeat(9000)));
  fc.assert(
    fc.property(text, text, fc.integer({ min: 0, max: 60 }), (subject, words, count) => {
      const findings = Array.from({ length: count }, (_, index) => ({
        ...lapsed,
        subject: { is: 'source' as const, name: `${subject}${index}` },
        says: say('noRow', { words }),
      }));
      const card = readinessCard(checked(findings).view());
      expect(slackProblems(card)).toEqual([]);
      expect(JSON.stringify(card)).not.toContain('<!channel>');
    }),
    { numRuns: 40 },
  );
});

it('what a release before found is shown in its words, and what a later one finds without them', () => {
  const before = { subject: 'job c', state: 'failed', message: 'is not there (X). Create it.', code: 'X' };
  const later = { subject: { is: 'lake', name: 'd' }, state: 'failed', says: { key: 'drained', params: {} } };
  const { text } = readinessCard(checked([before, later] as unknown as Finding[]).view({ locale: 'ko' }));
  expect(text).toContain('job c — is not there (X). Create it.');
  expect(text).toContain('fetch: d\n');
});
