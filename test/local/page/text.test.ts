import { describe, expect, test } from 'vitest';
import { emojiOf, withEmoji } from '../../../local/page/app/emoji.ts';
import { fileSize, literal, parseSlash, plainLine, tidyCode } from '../../../local/page/app/text.ts';

const workspace = {
  users: [{ id: 'U_ADMIN', name: 'ada', real_name: 'Ada Admin' }],
  channels: [{ id: 'C_ALERTS', name: 'alerts' }],
};

describe('plainLine', () => {
  test.each([
    ['*bold* and _italic_, ~struck~', 'bold and italic, struck'],
    ['by <@U_ADMIN> in <#C_ALERTS>', 'by @Ada Admin in #alerts'],
    ['by <@U_NOBODY|nobody>', 'by @U_NOBODY'],
    ['<https://example.test/a|the log> &amp; &lt;more&gt;', 'the log & <more>'],
    ['<!date^1795226400^{date}|2026-11-21> <!subteam^S_ADMIN|@admins> <!here>', '2026-11-21 @admins @here'],
    ['snake_case_name 2*3*4', 'snake_case_name 2*3*4'],
    ['`loan_count`\n missing', 'loan_count missing'],
    [':x: 인기대출도서 · 실패', '❌ 인기대출도서 · 실패'],
  ])('%s', (mrkdwn, line) => {
    expect(plainLine(mrkdwn, workspace)).toBe(line);
  });
});

test('what was escaped stays text, and what is a mention stays one', () => {
  const hidden = literal('&lt;!channel&gt; &lt;@U_ADMIN&gt; &lt;https://evil.test|x&gt; &lt;run&gt; <@U_ADMIN>');
  expect(hidden.replaceAll('&lt;', '<').replaceAll('&gt;', '>')).not.toMatch(/<[!#]|<https?:|<@U_ADMIN>.*<@U_ADMIN>/);
  expect(hidden).toContain('&lt;run&gt; <@U_ADMIN>');
});

describe('parseSlash', () => {
  test.each([
    ['/pipeline run x --period 2026-10', { command: '/pipeline', text: 'run x --period 2026-10' }],
    ['  /athena select 1\n  from t  ', { command: '/athena', text: 'select 1\n  from t' }],
    ['/pipeline', { command: '/pipeline', text: '' }],
    ['hello /pipeline', undefined],
    ['/', undefined],
  ])('%j', (input, parsed) => {
    expect(parseSlash(input)).toEqual(parsed);
  });
});

describe('emoji', () => {
  test('known shortcodes become characters, others stay', () => {
    expect(withEmoji(':white_check_mark: done :no_such_thing: 10:30:00')).toBe('✅ done :no_such_thing: 10:30:00');
  });
  test('a name that every object has is no emoji', () => {
    expect(emojiOf('constructor')).toBeUndefined();
  });
});

test('tidyCode drops the breaks beside the fences and no others', () => {
  expect(tidyCode('a\n```\nselect 1\n\nfrom t\n```\nb ```x```')).toBe('a\n```select 1\n\nfrom t```\nb ```x```');
});

test.each([
  [512, '512 B'],
  [2048, '2.0 KB'],
  [20_480, '20 KB'],
  [5_242_880, '5.0 MB'],
])('fileSize %i', (bytes, text) => {
  expect(fileSize(bytes)).toBe(text);
});
