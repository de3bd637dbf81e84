import { type Backfill, BACKFILL_STAGE, backfillPipeline } from '../../src/pipeline/builtin/backfill.ts';
import { checkPipeline } from '../../src/pipeline/builtin/check.ts';
import { type Finding, type KeptFinding, say, type Subject } from '../../src/pipeline/found.ts';
import type { Json } from '../../src/pipeline/stages/stage.ts';
import { OPERATOR, popularLoans, START, story } from './run-fixtures.ts';

/** A readiness check of popular-loans, told step by step. */
export function checking({ next }: { next?: number } = {}) {
  const { definition, params } = checkPipeline(popularLoans, {
    now: START,
    kinds: {},
    ...(next !== undefined && { next }),
  });
  const told = story({ definition, params, by: OPERATOR, period: 'c1' });
  return {
    ...told,
    /** Ends the look at a stage with what it found. */
    found: (stage: string, ...findings: KeptFinding[]) =>
      told.pass(stage, 1, { findings: JSON.parse(JSON.stringify(findings)) as Json }),
  };
}

const there = (is: Subject['is'], name: string): Finding => ({
  subject: { is, name },
  state: 'ok',
  says: say('there'),
});
const bucket = there('bucket', 'cloudtree-athena-query-result');
export const lapsed: Finding = {
  subject: { is: 'source', name: 'getBestLoanAPI' },
  state: 'failed',
  says: say('noRow', {
    words:
      '강남구: the library API answered an error in place of rows: "인증정보가 일치하지 않습니다." (authErr). Nothing was published.',
  }),
  code: 'LibraryApi.ErrorPage',
};
export const idle: Finding = {
  subject: { is: 'table', name: 'cloudtree_transformed_db.loan_summary' },
  state: 'unknown',
  says: say('notYet', { stage: 'clean' }),
  code: 'EntityNotFoundException',
};

/** A check that is over; more findings of the first stage may be given. */
export function checked(more: KeptFinding[] = [], given: Parameters<typeof checking>[0] = {}) {
  const told = checking(given);
  told.found('fetch', there('function', 'getBestLoanAPI'), bucket, ...more);
  told.found('raw', there('workgroup', 'primary'), there('table', 'cloudtree_raw_db.best_loan_list_raw'));
  told.found('clean', there('job', 'best_loan_list_job'), bucket);
  return told.found('publish', there('workgroup', 'primary'), {
    subject: { is: 'dryRun' },
    state: 'ok',
    says: say('taken'),
  });
}

const MONTHS = ['2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06'];

/** A backfill of half a year of popular-loans, told step by step. */
export function filling(given: Partial<Backfill> = {}) {
  const backfill: Backfill = { periods: MONTHS, order: 'oldest', parallel: 2, params: {}, again: false, ...given };
  return story({
    definition: backfillPipeline(popularLoans),
    params: { pipeline: popularLoans.name, backfill: { ...backfill } },
    by: OPERATOR,
    period: 'b1',
  }).start(BACKFILL_STAGE);
}

export { BACKFILL_STAGE };
