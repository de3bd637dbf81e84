import { athenaQuery } from './athena-query.ts';
import { glueCrawler } from './glue-crawler.ts';
import { glueJob } from './glue-job.ts';
import { lambdaInvoke } from './lambda-invoke.ts';
import { quicksightIngestion } from './quicksight-ingestion.ts';
import { redshiftSql } from './redshift-sql.ts';
import { s3Delete } from './s3-delete.ts';
import { s3Keys } from './s3-keys.ts';
import { sfnExecution } from './sfn-execution.ts';
import type { StageKind } from './stage.ts';

/** Every kind, by the name that `kind:` in a pipeline.yml gives it: one line each. */
export const kinds: Record<string, StageKind> = {
  'athena-query': athenaQuery,
  'glue-crawler': glueCrawler,
  'glue-job': glueJob,
  'lambda-invoke': lambdaInvoke,
  'quicksight-ingestion': quicksightIngestion,
  'redshift-sql': redshiftSql,
  's3-delete': s3Delete,
  's3-keys': s3Keys,
  'sfn-execution': sfnExecution,
};
