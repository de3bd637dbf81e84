import { expect, it } from 'vitest';
import { athenaQuery } from '../../src/pipeline/stages/athena-query.ts';
import { fixture } from './fixtures/athena-query.ts';
import { stageContract } from './stage-contract.ts';

stageContract(athenaQuery, fixture);

it('athena-query keeps within the time for which a key is known to hold', () => {
  expect(athenaQuery.keyLife).toBeGreaterThan(0);
  expect(athenaQuery.keyLife).toBeLessThanOrEqual(15 * 60_000);
});
