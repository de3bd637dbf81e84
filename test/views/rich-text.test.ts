import { expect, test } from 'vitest';
import { code, link } from '../../src/views/escape.ts';
import { mention } from '../../src/views/mentions.ts';
import { richText } from '../../src/views/rich-text.ts';
import { date } from '../../src/views/text/format.ts';
import { texts } from '../../src/views/text/index.ts';

const t = texts('en');
const inlines = (mrkdwn: string) => richText(mrkdwn).elements[0].elements;
const text = (words: string) => ({ type: 'text', text: words });

test('people, groups, instants, links and code are what they are, all else is read as it is', () => {
  expect(
    inlines(
      [
        `a &lt;b&gt; &amp; *c* by ${mention('U_ADMIN', t)}, ${mention('S_ONCALL', t)}`,
        `since ${date(1_790_000_000_000, 'Asia/Seoul', 'seconds')}`,
        code('x & y'),
        link('https://example.com/?a=1&b=2', 'its <page>'),
      ].join(' · '),
    ),
  ).toEqual([
    text('a <b> & c by '),
    { type: 'user', user_id: 'U_ADMIN' },
    text(', '),
    { type: 'usergroup', usergroup_id: 'S_ONCALL' },
    text(' · since '),
    { type: 'date', timestamp: 1_790_000_000, format: '{time_secs}', fallback: '2026-09-21 23:13 GMT+9' },
    text(' · '),
    { type: 'text', text: 'x & y', style: { code: true } },
    text(' · '),
    { type: 'link', url: 'https://example.com/?a=1&b=2', text: 'its <page>' },
  ]);
});

test('what data says in angle brackets is text', () => {
  expect(inlines('&lt;@U_EVIL&gt; &lt;!channel&gt;')).toEqual([text('<@U_EVIL> <!channel>')]);
});

test('a secret that markup would cut in two is taken out whole', () => {
  expect(JSON.stringify(richText('login with password=`hunter2-and-more` failed'))).not.toContain('hunter2');
});
