import { expect, test } from 'vitest';
import { type Fate, noticeMessage, type ScheduleNotice } from '../../src/views/notice.ts';
import { toPlain } from '../../src/views/plain.ts';

const AT = Date.UTC(2026, 10, 30, 15, 10);
const ID = 'notice:loans/monthly@2026-12-01T00:00:00.000Z:late';
const notice = (more: Partial<ScheduleNotice> = {}): ScheduleNotice => ({
  channel: 'C_PIPELINES',
  pipeline: 'loans',
  schedule: 'monthly',
  zone: 'Asia/Seoul',
  why: 'late',
  fates: [],
  ...more,
});
const fate = (what: Fate['what'], more: Partial<Fate> = {}): Fate => ({ at: AT, period: '2026-11', what, ...more });

test.each([
  [fate('started', { run: 'loans.2026-11.r1' }), 'started late for 2026-11, as loans.2026-11.r1.'],
  [fate('exists', { run: 'loans.2026-11.r2' }), 'not started again, because 2026-11 has a run: loans.2026-11.r2.'],
  [fate('missed'), 'not started: sluice run loans --period 2026-11'],
  [fate('refused', { because: 'no.' }), 'not started for 2026-11: no.'],
] as const)('each start has a line of its own: %o', (one, said) => {
  const text = toPlain(noticeMessage(notice({ fates: [one] }), ID, 'en'), 'Asia/Seoul');
  expect(text.split('\n')[1]).toBe(`• 2026-12-01 00:10 GMT+9: ${said}`);
});

test('older ones are counted, and what a definition’s error says is data', () => {
  const { text, blocks } = noticeMessage(
    notice({ why: 'broken', problem: '<!channel> & more', older: { count: 40, since: AT }, fates: [fate('missed')] }),
    ID,
    'en',
  );
  expect(text).toContain('40 older starts, the first of 2026-12-01 00:10 GMT+9, not listed.');
  expect(JSON.stringify(blocks)).toContain('&lt;!channel&gt; &amp; more');
});
