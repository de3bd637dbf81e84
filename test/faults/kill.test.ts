import { afterAll, beforeAll, expect } from 'vitest';
import { kinds } from '../../src/pipeline/stages/index.ts';
import type { Product } from '../helpers/product.ts';
import type { Stack } from '../helpers/stack.ts';
import { fixtureOf } from '../contract/fixture.ts';
import { fault } from './fault.ts';
import { type Kill, KILLS } from './kills.ts';
import { createLanes } from './lanes.ts';
import { recorded } from './record.ts';
import { freshPeriod, SETTLE } from './starts.ts';
import { NOTHING_TWICE, survived } from './survival.ts';

/** Of the quick ones, one kind that has a key, and one whose work must be searched for. */
const QUICK = ['athena-query', 'glue-job'];

const lanes = createLanes();
beforeAll(() => lanes.open(5));
afterAll(() => lanes.close());

for (const [id, each] of Object.entries(KILLS)) {
  for (const kind of Object.keys(kinds)) {
    fault(id, kind, { quick: each.quick === true && QUICK.includes(kind) }, () =>
      lanes.with((stack) => killed(stack, each, kind, `${id} ${kind}`)),
    );
  }
}

async function killed(stack: Stack, each: Kill, kind: string, what: string): Promise<void> {
  const period = freshPeriod();
  const id = `${kind}.${period}.r1`;
  const before = (await stack.calls()).length;
  await strike(stack, each, kind, period);
  const killedAt = performance.now();

  const known = (await stack.store.load(id))?.run;
  const product = await stack.start();
  const settles = each.settles === true && kinds[kind]!.keyLife === 0;
  if (each.lost) {
    expect(known).toBeUndefined();
    await stack.slash('U_OPERATOR', `run ${kind} --period ${period}`);
  } else if (!settles) {
    const readyAt = performance.now();
    await stack.until(id, (run) => run.sequence > known!.sequence || run.endedAt !== undefined);
    const now = performance.now();
    recorded({ recovery: { what, afterKill: now - killedAt, afterReady: now - readyAt } });
  }
  if (settles) await stack.advance(SETTLE);
  expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
  expect(await stack.store.load(`${kind}.${period}.r2`)).toBeUndefined();
  await stack.drain(product);
}

/** Runs the pipeline on a product that dies at the given place. */
async function strike(stack: Stack, { failpoint }: Kill, kind: string, period: string): Promise<void> {
  const product = await stack.start({ failpoint });
  const run = (): ReturnType<Stack['slash']> => stack.slash('U_OPERATOR', `run ${kind} --period ${period}`);
  if (failpoint === undefined) return strikeBeforeReply(stack, product, kind, run);
  await Promise.all([product.killed(), run()]);
}

/** Kills the product when AWS has accepted the start and is about to answer. */
async function strikeBeforeReply(
  stack: Stack,
  product: Product,
  kind: string,
  run: () => Promise<unknown>,
): Promise<void> {
  const { start, counts } = await fixtureOf(kind);
  const before = (await stack.calls(start.service)).length;
  const slow = stack.faults.add({ target: 'aws', match: start, fault: { delayMs: 8000 } });
  await run();
  // A start that begins nothing is in no ledger; that it has arrived is told by the fault that was waiting for it.
  const arrived = async (): Promise<boolean> =>
    counts === 'nothing'
      ? !stack.faults.list().some(({ id }) => id === slow)
      : (await stack.calls(start.service)).length > before;
  await stack.eventually(async () => (await arrived()) || undefined);
  product.kill('SIGKILL');
  await product.killed();
}
