import { describe, expect, it } from 'vitest';
import { refuse, type UserErrors } from '../../src/errors.ts';
import { plainText } from '../../src/views/plain.ts';
import { cronWords } from '../../src/views/schedule-words.ts';
import { bytes, count, date, dollars, duration, list, relative } from '../../src/views/text/format.ts';
import { refusalText, texts } from '../../src/views/text/index.ts';
import { examples, NOW, refusalKeys as keys, refusalsIn } from './text-sayings.ts';

const t = texts('en');

describe('refusals', () => {
  it('say what is wrong and what to do next', async () => {
    await expect(refusalsIn('en')).toMatchFileSnapshot('golden/refusals.txt');
  });

  it.each(keys)('%s: no data of it becomes markup, in any language', (key) => {
    // What kind of problem it is comes from us, and is no data.
    const poisoned = JSON.parse(JSON.stringify(examples[key]), (name, value: unknown) =>
      typeof value === 'string' && name !== 'is' ? `${value}<!channel>&\`*` : value,
    ) as UserErrors[typeof key];
    for (const locale of ['en', 'ko', 'pt']) {
      const text = refusalText(refuse(key, poisoned), locale, NOW);
      expect(text).not.toContain('<!channel>');
      expect(text).not.toMatch(/undefined|\[object/);
    }
  });

  it.each(keys)('%s: repeats no more of a very long word than tells which one it was', (key) => {
    const ours = ['is', 'run', 'target', 'usage', 'problem', 'why'];
    const long = JSON.parse(JSON.stringify(examples[key]), (name, value: unknown) =>
      typeof value !== 'string' || ours.includes(name) ? value : 'x'.repeat(100_000),
    ) as UserErrors[typeof key];
    for (const locale of ['en', 'ko', 'pt']) expect(refusalText(refuse(key, long), locale, NOW)).not.toMatch(/x{80}/);
  });

  it('a parameter that is cut is not suggested as if it were whole', () => {
    const params = { note: 'n'.repeat(100), mode: 'full' };
    expect(refusalText(refuse('run.exists', { ...examples['run.exists'], params }), 'en', NOW)).toContain(
      '--param note=… --param mode=full --again`',
    );
  });

  it('falls back to English', () => {
    expect(refusalText(refuse('sql.empty', {}), 'xx-YY', NOW)).toBe(refusalText(refuse('sql.empty', {}), 'en', NOW));
  });
});

describe('format', () => {
  it.each([
    [0, '0 ms'],
    [820, '820 ms'],
    [3400, '3.4 s'],
    [12_900, '12 s'],
    [125_000, '2 min 05 s'],
    [120_000, '2 min'],
    [3_599_999, '59 min 59 s'],
    [3_840_000, '1 h 04 min'],
    [7_200_000, '2 h'],
    [266_400_000, '3 d 2 h'],
  ])('%i ms is %s', (ms, said) => expect(duration(ms, t)).toBe(said));

  it.each([
    [-7_200_000, '2 h ago'],
    [-300, 'just now'],
    [10_000, 'in 10 s'],
    [-200_000_000, '2 d ago'],
  ])('%i ms from now is %s', (offset, said) => expect(relative(NOW + offset, NOW, t)).toBe(said));

  it('numbers, sizes, prices and lists', () => {
    expect(count(233_599, t)).toBe('233,599');
    expect([0, 999, 1_204_551, 5e12].map((value) => bytes(value, t))).toEqual(['0 B', '999 B', '1.2 MB', '5 TB']);
    expect([0.00005, 1.234].map((value) => dollars(value, t))).toEqual(['$0.00005', '$1.2']);
    expect(list(['a', 'b', 'c'], t)).toBe('a, b, and c');
    expect(list(['a', 'b', 'c', 'd'], t, 3)).toBe('a, b, and 2 more');
  });

  it('an instant is rendered by Slack, with the zone’s own time where it is not', () => {
    expect(date(NOW, 'Asia/Seoul')).toBe('<!date^1795262400^{date_short_pretty} {time}|2026-11-21 21:00 GMT+9>');
  });
});

describe('cron in words', () => {
  it.each([
    ['10 0 1 * *', 'monthly on day 1 at 00:10'],
    ['5 6 * * *', 'daily at 06:05'],
    ['15 * * * *', 'each hour at minute 15'],
    ['0 9 * * 1', 'each Monday at 09:00'],
    ['0 9 * * 0', 'each Sunday at 09:00'],
    ['0 3 18 6,12 *', 'each year on June 18 and December 18 at 03:00'],
    ['*/5 * * * *', 'cron `*/5 * * * *`'],
    ['0 9 1-5 * 1', 'cron `0 9 1-5 * 1`'],
  ])('%s is %s', (cron, said) => expect(cronWords(cron, t)).toBe(said));
});

describe('plainText', () => {
  it.each([
    ['*Popular* · `/pipeline run x`', 'Popular · sluice run x'],
    ['<@U1> in <#C1> with <!subteam^S1>', '@U1 in #C1 with @S1'],
    ['<https://example.com/a?b=1&amp;c=2|console>', 'console (https://example.com/a?b=1&c=2)'],
    ['&lt;!channel&gt; &amp;', '<!channel> &'],
    [date(NOW, 'Asia/Seoul'), '2026-11-21T21:00:00+09:00'],
    ['count(*) of a*b', 'count(*) of a*b'],
  ])('%s', (mrkdwn, said) => expect(plainText(mrkdwn, 'Asia/Seoul')).toBe(said));
});
