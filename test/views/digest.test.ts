import { describe, expect, it } from 'vitest';
import { ours as own } from '../../src/pipeline/own-words.ts';
import { Digest, digestMessage, type Trouble } from '../../src/views/digest.ts';
import { toPlain } from '../../src/views/plain.ts';
import { ADMIN, popularLoans } from '../helpers/run-fixtures.ts';
import { slackProblems } from './slack-problems.ts';

const at = (iso: string): number => Date.parse(`${iso}+09:00`);
const { title } = popularLoans;
const quiet: Digest = {
  about: 'digest',
  channel: 'C_PIPELINES',
  zone: 'Asia/Seoul',
  from: at('2026-11-20T09:00'),
  to: at('2026-11-21T09:00'),
  open: [],
  questions: 0,
  paused: [],
  runs: [],
  failures: [],
  took: [],
  due: [],
  follows: [],
  tables: [
    { table: 'db.best_loan_list', at: at('2026-11-01T00:14'), run: 'popular-loans.2026-10.r1', period: '2026-10' },
  ],
  athena: { scanned: 0, dollars: 0 },
};
const trouble: Trouble = {
  run: 'popular-loans.2026-10.r1',
  title,
  period: '2026-10',
  stage: 'clean',
  what: 'failed',
  since: at('2026-11-21T03:12'),
  cause: {
    code: 'Glue.AnalysisException',
    message: 'AnalysisException: A column with name `loan_count` cannot be resolved. Check <it>.',
  },
};
/** What Sluice found wrong itself, and whose consent was refused: said in the reader's language. */
const ours: Digest = {
  ...quiet,
  open: [
    { ...trouble, cause: { code: 'Sluice.DeadlineExceeded', ...own('deadline', { deadline: 5_400_000 }) } },
    { ...trouble, what: 'unknown', cause: { code: 'Sluice.NothingFound', ...own('nothingFound') } },
  ],
  failures: [
    {
      ...trouble,
      stage: 'publish',
      cause: {
        code: 'Sluice.Rejected',
        message: 'rejected …',
        rejected: { by: ADMIN, reason: '9월 데이터가 섞여 있음' },
      },
      handled: { what: 'close', by: ADMIN, at: at('2026-11-21T03:20') },
    },
  ],
};
const busy: Digest = {
  ...quiet,
  open: [trouble, { ...trouble, stage: 'publish', what: 'approval', cause: undefined }],
  questions: 1,
  paused: ['city-parks/half-yearly'],
  runs: [
    { status: 'attention', count: 1 },
    { status: 'succeeded', count: 12 },
    { status: 'running', count: 2 },
  ],
  failures: [
    { ...trouble, handled: { what: 'retry', by: ADMIN, at: at('2026-11-21T03:20') } },
    {
      ...trouble,
      stage: 'fetch',
      what: 'unknown',
      handled: { what: 'mark-done', by: ADMIN, at: at('2026-11-21T03:40') },
    },
  ],
  took: [
    { pipeline: 'popular-loans', title, runs: 12, longest: 400_000, usual: 250_000 },
    { pipeline: 'city-parks', title: 'City parks', runs: 1, longest: 90_000 },
  ],
  due: [
    {
      pipeline: 'popular-loans',
      title,
      zone: 'Asia/Seoul',
      at: at('2026-11-21T10:00'),
      period: '2026-10',
      ends: at('2026-11-21T10:04'),
      more: 3,
    },
  ],
  follows: [{ pipeline: 'library-analysis', title: 'Library analysis', after: ['popular-loans', 'cultural-events'] }],
  tables: [...quiet.tables, { table: 'db.parks' }],
  athena: { scanned: 123_456_789_012, dollars: 0.617 },
  audit: { sequence: 4711, hash: 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3', at: at('2026-11-21T08:59') },
};

describe.each(['en', 'ko', 'pt'])('in %s', (locale) => {
  it.each([
    ['digest', busy],
    ['digest-quiet', quiet],
    ['digest-own-causes', ours],
  ])('%s', async (name, digest) => {
    const message = digestMessage(digest, locale);
    expect(slackProblems(message)).toEqual([]);
    const folder = locale === 'en' ? 'golden/notice' : `golden-${locale}`;
    await expect(`${toPlain(message, 'Asia/Seoul')}\n`).toMatchFileSnapshot(`${folder}/${name}.txt`);
  });
});

it.each([
  ['en', '🔴 3 need attention'],
  ['ko', '🔴 조치 필요 3건'],
  ['pt', '🔴 requerem atenção: 3'],
])('in %s, several runs are told as several', (locale, said) => {
  const { text } = digestMessage({ ...busy, runs: [{ status: 'attention', count: 3 }] }, locale);
  expect(text).toContain(said);
});

it('tells who is needed before anything else, and all that the blocks tell', () => {
  const { text, blocks } = digestMessage(busy, 'en');
  expect(text.split('\n')[1]).toBe('🔴 Someone is needed now');
  for (const part of ['loan_count', 'Marked done by', '12 succeeded', '+60%', 'Due today', 'db.parks', '$0.62', '4711'])
    expect(text).toContain(part);
  expect(JSON.stringify(blocks)).not.toContain('<it>');
});

it('is one line when there is nothing to say, with the audit log behind it', () => {
  const { text } = digestMessage({ ...quiet, audit: busy.audit }, 'en');
  expect(text).toBe(
    '☕ Saturday, November 21, 2026: nothing ran since 2026-11-20 09:00 GMT+9, nothing is due today, and nobody is needed. · ' +
      'audit log: entry 4711, `a94a8fe5ccb19ba6`',
  );
});

it('says that nobody is needed when that is so', () => {
  expect(digestMessage({ ...busy, open: [], questions: 0, paused: [] }, 'en').text).toContain(
    '✅ Nobody is needed now',
  );
});

it('tells what a release before kept, as it kept it', () => {
  const { cause, ...before } = trouble;
  const kept = Digest.parse({ ...quiet, open: [{ ...before, message: cause!.message }] });
  expect(digestMessage(kept, 'ko')).toEqual(digestMessage({ ...quiet, open: [trouble] }, 'ko'));
});

it('is within the limits on the worst of days', () => {
  const many = <T>(item: T): T[] => Array.from({ length: 50 }, () => item);
  const long = {
    ...trouble,
    title: '인기대출도서 '.repeat(20),
    cause: { code: 'Glue.Failed', message: 'x'.repeat(5000) },
  };
  const worst: Digest = {
    ...busy,
    open: many(long),
    paused: many('a'.repeat(80)),
    failures: many({ ...long, handled: busy.failures[0]!.handled }),
    took: many({ ...busy.took[0]!, title: long.title }),
    due: many({ ...busy.due[0]!, title: long.title }),
    tables: many({ table: `${'d'.repeat(100)}.${'t'.repeat(150)}`, at: quiet.to, period: '2026-10' }),
  };
  for (const locale of ['en', 'ko', 'pt']) expect(slackProblems(digestMessage(worst, locale))).toEqual([]);
});
