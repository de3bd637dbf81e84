import { expect } from 'vitest';
import { glueJob } from '../../src/pipeline/stages/glue-job.ts';
import { stageContract } from './stage-contract.ts';

stageContract(glueJob, {
  start: { service: 'glue', operation: 'StartJobRun' },
  look: { service: 'glue', operation: 'GetJobRun' },
  throttle: 'ConcurrentRunsExceededException',
  works: { job: 'works', arguments: { '--month': '10', '--limit': 5 } },
  held: { job: 'held' },
  fails: { job: 'fails' },
  output: { rows: 3, bytes: 42, statements: 1 },
  error: {
    code: 'Spark.UNRESOLVED_COLUMN',
    message: expect.stringContaining('loan_count'),
    retryable: true,
    tail: expect.stringContaining('loan_count'),
  },
  invalid: [
    { job: '' },
    { job: 'works', arguments: { month: '10' } },
    { job: 'works', arguments: { '--sluice_token': 'mine' } },
    { job: 'works', numberOfWorkers: 0 },
  ],
  unknown: { handle: { runId: `jr_${'0'.repeat(64)}` } },
});
