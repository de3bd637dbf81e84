import { expect, it } from 'vitest';
import { ownDetail } from '../../src/pipeline/own-details.ts';
import { detailOf } from '../../src/views/stage-told.ts';
import { texts } from '../../src/views/text/index.ts';

const OURS = [
  ['paused', ''],
  ['unasked', 'Throttling<Exception'],
  ['settling', '120'],
  ['askedAgain', 'Sluice.NoReply'],
  ['unstoppable', ''],
] as const;

it.each(OURS)('%s is said in each language, with what it is about', (is, about) => {
  const kept = ownDetail(is, about);
  const [en, ko, pt] = ['en', 'ko', 'pt'].map((locale) => detailOf(kept, texts(locale)));
  expect(en).toBe(kept.replace('<', '&lt;'));
  for (const said of [ko, pt]) {
    expect(said).not.toBe(en);
    expect(said).toContain(about.replace('<', '&lt;'));
  }
});

it('what a service says stays in its words', () => {
  for (const said of ['RUNNING', 'paused', 'cannot be stopped: waiting for its end, says <Glue>'])
    expect(detailOf(said, texts('ko'))).toBe(said.replace('<', '&lt;').replace('>', '&gt;'));
});
