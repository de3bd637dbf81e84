import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNames } from '../../src/jobs/names.ts';
import { statusOf } from '../../src/pipeline/run.ts';
import { nextInstants, periodOf } from '../../src/pipeline/schedule.ts';
import { type Stack, startStack } from '../helpers/stack.ts';
import { TINY_KINDS } from '../helpers/stack-workspace.ts';

/** The schedule of every pipeline of the stack's workspace. */
const [CRON, ZONE, RULE] = ['10 0 1 * *', 'Asia/Seoul', 'previous-month'] as const;
const names = createNames();
let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
}, 60_000);
afterAll(() => stack.close());

/** Moves the clock half a minute past the next start and says so; gives the runs that are due then. */
async function month(): Promise<string[]> {
  const [instant] = nextInstants({ cron: CRON }, ZONE, stack.now(), 1);
  await stack.advance(instant! + 30_000 - stack.now());
  await stack.client.publish(names.nudge, 'clock');
  return TINY_KINDS.map((kind) => `${kind}.${periodOf(RULE, instant!, ZONE).id}.r1`).toSorted();
}

const ids = async (): Promise<string[]> => (await stack.store.list({ limit: 100 })).map(({ id }) => id).toSorted();

test('two replicas hear that the clock was moved and start each schedule once, within seconds', async () => {
  const products = [await stack.start(), await stack.start()];
  const due = await month();
  for (const id of due) await stack.until(id, () => true, 5000);
  for (const id of due) await stack.until(id, (run) => statusOf(run) === 'succeeded');
  expect(await ids()).toEqual(due);
  await stack.shown();
  expect(stack.messages().filter(({ text }) => text?.includes('schedule `'))).toEqual([]);
  await stack.drain(...products);
}, 90_000);

test('killed between a start and the ledger’s entry, its successor starts nothing twice and tells of no miss', async () => {
  const before = await ids();
  const doomed = await stack.start({ failpoint: 'ledger-before-advance' });
  const due = await month();
  await doomed.killed();
  expect(await ids()).toHaveLength(before.length + 1);
  const heir = await stack.start();
  for (const id of due) await stack.until(id, (run) => statusOf(run) === 'succeeded');
  expect(await ids()).toEqual([...before, ...due].toSorted());
  await stack.shown();
  expect(stack.messages().filter(({ text }) => text?.includes('schedule `'))).toEqual([]);
  await stack.drain(heir);
}, 90_000);
