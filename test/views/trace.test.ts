import { describe, expect, it } from 'vitest';
import { toPlain } from '../../src/views/plain.ts';
import { type Trace, traceReply } from '../../src/views/trace.ts';
import { finished, popularLoans } from '../helpers/run-fixtures.ts';
import { slackProblems } from './slack-problems.ts';

const { run } = finished().view();
const whole: Trace = {
  table: 'db.best_loan_list',
  pipeline: 'popular-loans',
  stage: 'clean',
  last: { run, definition: popularLoans, at: run.stages['clean']!.endedAt!, isCurrent: false, rowsBefore: 25_000 },
  sources: [{ table: 'raw.loans', at: run.createdAt, run: 'raw.2026-10.r1' }, { table: 'raw.districts' }],
  before: ['fetch', 'raw'],
  readers: [
    { pipeline: 'library-analysis', stage: 'analyse' },
    { pipeline: 'library-analysis', stage: 'facilities' },
  ],
  triggered: ['library-analysis'],
};
const { last: _, ...rest } = whole;
const never: Trace = { ...rest, sources: [], before: [], readers: [], triggered: [] };
const reply = (trace: Trace, locale = 'en', mayRerun = true) => traceReply(trace, { mayRerun }, locale);

describe.each(['en', 'ko', 'pt'])('in %s', (locale) => {
  it.each([
    ['trace', whole],
    ['trace-never', never],
  ])('%s', async (name, trace) => {
    const message = reply(trace, locale);
    expect(slackProblems(message)).toEqual([]);
    const folder = locale === 'en' ? 'golden/reply' : `golden-${locale}`;
    await expect(`${toPlain(message, 'Asia/Seoul')}\n`).toMatchFileSnapshot(`${folder}/${name}.txt`);
  });
});

it('tells by how much the rows changed, as far as that is known', () => {
  const rows = (rowsBefore?: number): string => {
    const { rowsBefore: __, ...last } = whole.last!;
    return reply({ ...whole, last: { ...last, ...(rowsBefore !== undefined && { rowsBefore }) } }).text.split('\n')[1]!;
  };
  expect(rows(25_000)).toContain('25,398 rows (+398, +2%)');
  expect(rows(25_398)).toContain('25,398 rows (±0, ±0%)');
  expect(rows(0)).toContain('25,398 rows (+25,398)');
  expect(rows()).toContain('25,398 rows · ');
});

it('offers a rerun to who may, with a word on who reads the table', () => {
  const ids = (mayRerun: boolean) => JSON.stringify(reply(whole, 'en', mayRerun).blocks).match(/run\.[a-z-]+/g);
  expect(ids(true)).toEqual(expect.arrayContaining(['run.rerun-from', 'run.status']));
  expect(ids(false)).not.toContain('run.rerun-from');
  expect(reply(whole).text).toContain('until they run again');
  expect(reply(never).text).not.toContain('until they run again');
});
