import { expect } from 'vitest';
import type { Stack } from '../helpers/stack.ts';
import type { TinyKind } from '../helpers/stack-workspace.ts';

/** Milliseconds: a little more than keyless services are given before a search that finds nothing counts. */
export const SETTLE = 61_000;

/** The request that starts the work of each kind. */
export const START: Record<TinyKind, { service: string; operation: string }> = {
  'lambda-invoke': { service: 'lambda', operation: 'Invoke' },
  'athena-query': { service: 'athena', operation: 'StartQueryExecution' },
  'glue-job': { service: 'glue', operation: 'StartJobRun' },
};

let years = 2000;

/** Runs a pipeline for a period of its own and gives the run's id. */
export async function run(stack: Stack, kind: TinyKind): Promise<string> {
  const period = `${(years += 1)}-01`;
  const { ack } = await stack.slash('U_OPERATOR', `run ${kind} --period ${period}`);
  expect(ack?.text).toContain('Started');
  return `${kind}.${period}.r1`;
}
