import type { TinyKind } from '../helpers/stack-workspace.ts';

/** Milliseconds: a little more than keyless services are given before a search that finds nothing counts. */
export const SETTLE = 61_000;

/** The request that starts the work of each kind. */
export const START: Record<TinyKind, { service: string; operation: string }> = {
  'lambda-invoke': { service: 'lambda', operation: 'Invoke' },
  'athena-query': { service: 'athena', operation: 'StartQueryExecution' },
  'glue-job': { service: 'glue', operation: 'StartJobRun' },
};
