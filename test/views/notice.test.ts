import { expect, test } from 'vitest';
import type { Message } from '../../src/views/message.ts';
import { type Fate, isOfSchedule, isOpen, Notice, noticeMessage, type ScheduleNotice } from '../../src/views/notice.ts';
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

const ada = { id: 'U_ADA', via: 'slack' } as const;
const asking = (more: Partial<ScheduleNotice['ask']> = {}, fates: Fate[] = [fate('asked')]): ScheduleNotice =>
  notice({ fates, ask: { rule: 'previous-month', instants: fates.map(({ at }) => at), ...more } });
const buttonsOf = ({ blocks }: Message): string[] =>
  blocks.flatMap((block) => (block.type === 'actions' ? block.elements.map(({ text }) => text.text) : []));

test('a question offers what can be chosen, each button once in its block, in each language', () => {
  const two = asking({}, [fate('asked', { at: AT - 1, period: '2026-10' }), fate('asked')]);
  expect(buttonsOf(noticeMessage(asking(), ID, 'en'))).toEqual(['Run 2026-11', 'Run none']);
  expect(buttonsOf(noticeMessage(two, ID, 'en'))).toEqual(['Run 2026-11', 'Run all 2', 'Run none']);
  expect(buttonsOf(noticeMessage(two, ID, 'ko'))).toEqual(['2026-11 실행', '2건 모두 실행', '실행하지 않음']);
  expect(buttonsOf(noticeMessage(two, ID, 'pt'))).toEqual(['Executar 2026-11', 'Executar os 2', 'Não executar nada']);
  expect(isOpen(two)).toBe(true);
});

test.each([
  ['latest', 'Run 2026-11, chosen by <@U_ADA> · '],
  ['none', 'Run none, chosen by <@U_ADA> · '],
] as const)('answered with %s, it has no buttons and says who chose', (choice, said) => {
  const answered = asking({ answer: { by: ada, at: AT, choice, done: false } });
  const message = noticeMessage(answered, ID, 'en');
  expect(message.text).toContain(said);
  expect(buttonsOf(message)).toEqual([]);
  expect(isOpen(answered)).toBe(true);
  expect(isOpen(asking({ answer: { by: ada, at: AT, choice, done: true } }))).toBe(false);
});

test.each([
  [notice({ why: 'paused', by: ada, reason: 'a <move>' }), '⏸️ <@U_ADA> paused the schedule', 'Reason: a &lt;move&gt;'],
  [notice({ why: 'resumed', by: ada }), '▶️ <@U_ADA> resumed the schedule', ''],
  [notice({ why: 'lost' }), '⏰ The ledger of schedules was lost', 'No run by a schedule is known.'],
  [notice({ why: 'lost', run: 'loans.2026-11.r1' }), '⏰ The ledger', 'nothing was due since.'],
  [notice({ why: 'changed', fates: [fate('declined')] }), 'changed while it was paused', '`2026-11` is not run.'],
] as const)('%o', (told, head, line) => {
  const { text } = noticeMessage(told, ID, 'en');
  expect(text).toContain(head);
  expect(text).toContain(line);
});

test('a notice of an earlier release, which did not say what it is about, is one of a schedule', () => {
  const { about: _, ...old } = notice();
  expect(isOfSchedule(Notice.parse(old))).toBe(true);
});

test('a long release is told within a message', () => {
  const none = { added: [], changed: [], removed: [] };
  const one = { what: 'added' as const, stages: none, schedules: none, triggers: none, keys: [] };
  const differences = Array.from({ length: 25 }, (_, index) => ({ ...one, pipeline: `p${index}` }));
  const { text } = noticeMessage({ about: 'release', channel: 'C', release: '', differences }, ID, 'en');
  expect(text).toContain('A deployment changed pipelines:');
  expect(text).toContain('p19 is new\n5 more');
});
