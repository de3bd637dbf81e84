import { describe, expect, test } from 'vitest';
import { ago, clockTime, dayLabel, fillDateTokens, instantOf, type Reader } from '../../../local/page/app/time.ts';

const seoul: Reader = { tz: 'Asia/Seoul', locale: 'en-US' };
const korean: Reader = { tz: 'Asia/Seoul', locale: 'ko-KR' };
const paris: Reader = { tz: 'Europe/Paris', locale: 'en-US' };
const now = Date.parse('2026-11-21T12:00:00Z');
// The narrow no-break space before AM and PM is a matter of ICU's version.
const plain = (text: string): string => text.replaceAll('\u202f', ' ');

describe('time in the viewer’s zone', () => {
  test('the clock', () => {
    const ms = Date.parse('2026-11-21T06:04:00Z');
    expect(plain(clockTime(ms, seoul))).toBe('3:04 PM');
    expect(plain(clockTime(ms, paris))).toBe('7:04 AM');
  });

  test('what is typed on a clock is meant in the viewer’s zone', () => {
    expect(instantOf('2026-12-01T00:10', seoul)).toBe(Date.parse('2026-11-30T15:10:00Z'));
    expect(instantOf('2026-07-01T00:10', paris)).toBe(Date.parse('2026-06-30T22:10:00Z'));
    expect(instantOf('', seoul)).toBeNaN();
  });

  test('the day changes at the viewer’s midnight', () => {
    const ms = Date.parse('2026-11-20T16:00:00Z');
    expect(dayLabel(ms, now, seoul)).toBe('Today');
    expect(dayLabel(ms, now, paris)).toBe('Yesterday');
    expect(dayLabel(Date.parse('2026-11-01T00:00:00Z'), now, seoul)).toBe('Sunday, November 1');
    expect(dayLabel(ms, now, korean)).toBe('오늘');
  });

  test.each([
    [5_000, 'just now'],
    [60_000, '1 minute ago'],
    [59 * 60_000, '59 minutes ago'],
    [2 * 3_600_000, '2 hours ago'],
    [24 * 3_600_000, 'yesterday'],
    [3 * 24 * 3_600_000, '3 days ago'],
  ])('%i ms before now is %s', (before, text) => {
    expect(ago(now - before, now, 'en-US')).toBe(text);
  });
});

describe('<!date^…> tokens', () => {
  const ms = Date.parse('2026-11-01T00:10:00Z');
  test.each([
    ['{date_num}', '2026-11-01'],
    ['{date}', 'November 1, 2026'],
    ['{date_short}', 'Nov 1, 2026'],
    ['{date_long}', 'Sunday, November 1, 2026'],
    ['{time}', '9:10 AM'],
    ['{time_secs}', '9:10:00 AM'],
    ['{date_short} at {time}', 'Nov 1, 2026 at 9:10 AM'],
    ['{date_pretty}', 'November 1, 2026'],
    ['{ago}', '20 days ago'],
    ['{unheard_of}', '{unheard_of}'],
  ])('%s is %s', (template, text) => {
    expect(plain(fillDateTokens(template, ms, now, seoul))).toBe(text);
  });

  test('pretty dates name the days around now', () => {
    expect(fillDateTokens('{date_short_pretty}', now, now, seoul)).toBe('Today');
    expect(fillDateTokens('{date_pretty}', now - 86_400_000, now, seoul)).toBe('Yesterday');
  });
});
