import { expect, it } from 'vitest';
import { athenaQuery } from '../../src/pipeline/stages/athena-query.ts';
import { stageContract } from './stage-contract.ts';

const database = 'cloudtree_raw_db';

stageContract(athenaQuery, {
  start: { service: 'athena', operation: 'StartQueryExecution' },
  look: { service: 'athena', operation: 'GetQueryExecution' },
  throttle: 'TooManyRequestsException',
  works: { database, sql: 'SELECT works', preview: 5 },
  held: { database, sql: 'SELECT held', preview: 5 },
  fails: { database, sql: 'SELECT fails' },
  output: {
    statementType: 'DML',
    bytesScanned: 10,
    columns: [{ name: 'answer', type: 'integer' }],
    rows: [['42'], [null]],
  },
  error: { code: 'TABLE_NOT_FOUND', message: expect.stringContaining('line 1:15'), retryable: false },
  invalid: [{ database }, { sql: 'SELECT 1' }, { database, sql: '' }, { database, sql: 'SELECT 1', preview: 0 }],
  unknown: { handle: { queryExecutionId: 'b1b1b1b1-0000-4000-8000-000000000000' } },
});

it('athena-query keeps within the time for which a key is known to hold', () => {
  expect(athenaQuery.keyLife).toBeGreaterThan(0);
  expect(athenaQuery.keyLife).toBeLessThanOrEqual(15 * 60_000);
});
