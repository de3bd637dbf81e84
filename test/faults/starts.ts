import { expect } from 'vitest';
import { fixtureOf, type Operation } from '../contract/fixture.ts';
import type { Stack } from '../helpers/stack.ts';

/** Milliseconds: a little more than keyless services are given before a search that finds nothing counts. */
export const SETTLE = 61_000;

/** The request that starts the work of a kind. */
export const startOf = async (kind: string): Promise<Operation> => (await fixtureOf(kind)).start;

/**
 * Lets the answer to the next start of a kind take so many milliseconds; gives what waits until the start has arrived. A
 * start that begins nothing is in no ledger: that it has come is told by the fault that was waiting for it.
 */
export async function slowStart(stack: Stack, kind: string, delayMs: number): Promise<() => Promise<unknown>> {
  const { start, counts } = await fixtureOf(kind);
  const before = (await stack.calls(start.service)).length;
  const slow = stack.faults.add({ target: 'aws', match: start, fault: { delayMs } });
  const arrived = async (): Promise<boolean> =>
    counts === 'nothing'
      ? !stack.faults.list().some(({ id }) => id === slow)
      : (await stack.calls(start.service)).length > before;
  return () => stack.eventually(async () => (await arrived()) || undefined);
}

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
