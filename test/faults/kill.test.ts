import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Product } from '../helpers/product.ts';
import type { Stack } from '../helpers/stack.ts';
import { TINY_KINDS, type TinyKind } from '../helpers/stack-workspace.ts';
import { createLanes } from './lanes.ts';
import { SETTLE, START } from './starts.ts';
import { NOTHING_TWICE, survived } from './survival.ts';

interface Case {
  when: string;
  /** Where the product kills itself; without it, it is killed from outside. */
  failpoint?: string;
  /** Whether the run is in the store when the product dies. */
  lost?: boolean;
  /** The start may have been made as far as the record tells, and a keyless service must be given time to show it. */
  settles?: boolean;
}

const CASES: Case[] = [
  { when: 'before the command is persisted', failpoint: 'start-before-commit', lost: true },
  { when: 'after it is persisted, before the answer', failpoint: 'command-before-ack' },
  { when: 'after the run is created, before its first job', failpoint: 'start-before-enqueue' },
  { when: 'before the intent', failpoint: 'before-intent' },
  { when: 'between intent and call', failpoint: 'intent-before-call', settles: true },
  { when: 'after AWS accepted, before its reply' },
  { when: 'after the reply, before it is persisted', failpoint: 'reply-before-persist' },
  { when: 'while looking at running work', failpoint: 'polling' },
  { when: 'after the end is seen, before it is persisted', failpoint: 'terminal-before-persist' },
  // The first stage's intent, its start, its end: the third commit makes the second stage due.
  { when: 'after the end is persisted, before the next job', failpoint: 'commit-before-enqueue:3' },
  { when: 'before a message is posted', failpoint: 'message-before-post' },
  { when: 'after a message is posted, before its ts is kept', failpoint: 'message-before-ts' },
];

const lanes = createLanes();
const tally = { survived: 0, starts: 0 };

beforeAll(() => lanes.open(5));
afterAll(async () => {
  await lanes.close();
  const total = CASES.length * TINY_KINDS.length;
  console.log(`faults survived ${tally.survived}/${total}, duplicate starts ${tally.starts}`);
});

describe.concurrent.each(CASES)('killed $when', (each) => {
  test.each(TINY_KINDS)('%s', (kind) =>
    lanes.with(async (stack) => {
      const period = `20${10 + CASES.indexOf(each)}-01`;
      const before = (await stack.calls()).length;
      await strike(stack, each, kind, period);

      const product = await stack.start();
      if (each.lost) expect(await stack.store.load(`${kind}.${period}.r1`)).toBeUndefined();
      if (each.lost) await stack.slash('U_OPERATOR', `run ${kind} --period ${period}`);
      if (each.settles) await stack.advance(SETTLE);
      const verdict = await survived(stack, `${kind}.${period}.r1`, before);
      tally.starts += verdict.starts;
      expect(verdict).toEqual(NOTHING_TWICE);
      expect(await stack.store.load(`${kind}.${period}.r2`)).toBeUndefined();
      await stack.drain(product);
      tally.survived += 1;
    }),
  );
});

/** Runs the pipeline on a product that dies at the given place. */
async function strike(stack: Stack, { failpoint }: Case, kind: TinyKind, period: string): Promise<void> {
  const product = await stack.start({ failpoint });
  const run = (): ReturnType<Stack['slash']> => stack.slash('U_OPERATOR', `run ${kind} --period ${period}`);
  if (failpoint !== undefined) {
    await Promise.all([product.killed(), run()]);
    return;
  }
  await strikeBeforeReply(stack, product, kind, run);
}

/** Kills the product when AWS has accepted the start and is about to answer. */
async function strikeBeforeReply(
  stack: Stack,
  product: Product,
  kind: TinyKind,
  run: () => Promise<unknown>,
): Promise<void> {
  const { service } = START[kind];
  const before = (await stack.calls(service)).length;
  stack.faults.add({ target: 'aws', match: START[kind], fault: { delayMs: 8000 } });
  await run();
  await stack.eventually(async () => (await stack.calls(service)).length > before || undefined);
  product.kill('SIGKILL');
  await product.killed();
}
