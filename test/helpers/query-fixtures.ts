import { athenaPipeline } from '../../src/pipeline/builtin/athena.ts';
import type { StageFailure } from '../../src/pipeline/run.ts';
import type { Output } from '../../src/pipeline/stages/stage.ts';
import { OPERATOR, story } from './run-fixtures.ts';

const definition = athenaPipeline({
  channel: 'C_PIPELINES',
  timezone: 'Asia/Seoul',
  database: 'cloudtree_transformed_db',
  workgroup: 'primary',
});

const SUM =
  'select district, sum(loan_count) as loans\nfrom cloudtree_transformed_db.best_loan_list\ngroup by 1 order by 2 desc';

/** An ad-hoc query that is at work. */
export const asking = (sql = SUM) =>
  story({ definition, by: OPERATOR, params: { sql, database: 'cloudtree_transformed_db' }, period: 'adhoc-1' }).start(
    'query',
  );

/** An ad-hoc query and its answer. */
export const answered = (output: Output, sql = SUM) => asking(sql).after(3.4).succeed('query', output);

export const noColumn: StageFailure = {
  code: 'COLUMN_NOT_FOUND',
  message:
    "COLUMN_NOT_FOUND: line 1:18: Column 'loan_cuont' cannot be resolved or requester is not authorized to access requested resources",
  retryable: false,
};

export const loans: Output = {
  queryExecutionId: 'q-1',
  statementType: 'DML',
  bytesScanned: 1_204_551,
  engineMs: 3400,
  columns: [
    { name: 'district', type: 'varchar' },
    { name: 'loans', type: 'bigint' },
  ],
  rows: [
    ['강남구', '233599'],
    ['종로구', '98120'],
    [null, '7'],
  ],
};
