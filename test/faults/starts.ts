import { expect } from 'vitest';
import type { Operation } from '../contract/fixture.ts';
import { fixtureOf } from '../contract/fixture.ts';
import type { Stack } from '../helpers/stack.ts';

/** Milliseconds: a little more than keyless services are given before a search that finds nothing counts. */
export const SETTLE = 61_000;

/** The request that starts the work of a kind. */
export const startOf = async (kind: string): Promise<Operation> => (await fixtureOf(kind)).start;

let years = 2000;

/** A month of its own for each run. */
export const freshPeriod = (): string => `${(years += 1)}-01`;

/** Runs a pipeline for a period of its own and gives the run's id. */
export async function run(stack: Stack, pipeline: string): Promise<string> {
  const period = freshPeriod();
  const { ack } = await stack.slash('U_OPERATOR', `run ${pipeline} --period ${period}`);
  expect(ack?.text).toContain('Started');
  return `${pipeline}.${period}.r1`;
}
