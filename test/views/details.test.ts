import { expect, it } from 'vitest';
import { ours, ownField } from '../../src/pipeline/own-words.ts';
import type { Worded } from '../../src/pipeline/run.ts';
import { detailIn, wordsOf } from '../../src/views/own-words.ts';
import { texts } from '../../src/views/text/index.ts';

/** What is kept of a stage at work, as a release of today and one that knew English alone have left it. */
const kept = (said: Worded, now = said.message) => ({ fetch: now, [ownField('fetch')]: JSON.stringify(said) });
const said = (details: Record<string, string>, locale: string) =>
  wordsOf(detailIn(details, 'fetch') ?? '', texts(locale));

it('what we tell of work is said in each language, with what it is about', () => {
  const details = kept(ours('settling', { seconds: 120 }));
  expect(said(details, 'en')).toBe('interrupted while submitting: waiting 120 s to be sure that nothing was started');
  expect(said(details, 'ko')).toBe('제출 중 중단됨: 시작된 작업이 없는지 120초간 확인 중');
  expect(said(details, 'pt')).toContain('aguardando 120 s');
});

it('what a service says stays in its words', () => {
  for (const detail of ['RUNNING', 'paused', 'cannot be stopped: waiting for its end, says Glue'])
    expect(said({ fetch: detail, [ownField('fetch')]: '' }, 'ko')).toBe(detail);
});

it('what a release of one language tells now counts, not what was told before it', () => {
  expect(said(kept(ours('paused'), 'RUNNING'), 'ko')).toBe('RUNNING');
  expect(said({ fetch: 'paused: AWS …' }, 'ko')).toBe('paused: AWS …');
});

it('what this release does not know is told in English', () => {
  const later = { message: 'the moon is full', own: { key: 'moon', about: { phase: 1 } } };
  const other = { message: 'cannot be looked at: X', own: { key: 'unasked', about: { name: 'X' } } };
  for (const each of [later, other]) expect(said(kept(each), 'ko')).toBe(each.message);
});

it('the team is told in its own words, in the language of whoever reads them', () => {
  const words = { en: 'No loans.', ko: '대출 없음.' };
  const broken = ours('expected', { that: 'output.rows > 0', else: words });
  expect(broken.message).toBe('No loans.');
  expect(['en', 'ko', 'pt'].map((locale) => wordsOf(broken, texts(locale)))).toEqual([words.en, words.ko, words.en]);
  expect(wordsOf(ours('expected', { that: 'output.rows > 0', else: '대출 없음.' }), texts('en'))).toBe('대출 없음.');
});
