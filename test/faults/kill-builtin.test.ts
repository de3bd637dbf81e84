import { afterAll, beforeAll, expect } from 'vitest';
import { type Run, statusOf } from '../../src/pipeline/run.ts';
import type { Stack } from '../helpers/stack.ts';
import { fault } from './fault.ts';
import { KILLS } from './kills.ts';
import { createLanes } from './lanes.ts';
import { freshPeriod } from './starts.ts';
import { NOTHING_TWICE, survived } from './survival.ts';

/** What the built-in kinds work on. */
const PIPELINE = 'athena-query';
/** Where only work that goes on is looked at: a preflight is done as it begins. */
const LOOKS: ReadonlySet<string> = new Set(['polling', 'terminal-before-persist']);

const lanes = createLanes();
beforeAll(() => lanes.open(2));
afterAll(() => lanes.close());

for (const [id, { failpoint, lost, quick = false }] of Object.entries(KILLS)) {
  // The rest has nothing of theirs in it: a command that was not persisted, or the reply of a service.
  if (failpoint === undefined || failpoint === 'command-before-ack' || lost) continue;

  fault(id, 'backfill', { quick }, () =>
    lanes.with(async (stack) => {
      const year = freshPeriod().slice(0, 4);
      const runs = ['01', '02', '03'].map((month) => `${PIPELINE}.${year}-${month}.r1`);
      const before = (await stack.calls()).length;
      const filled = await killed(stack, failpoint, 'backfill', async () => {
        await stack.slash('U_OPERATOR', `backfill ${PIPELINE} --from ${year}-01 --to ${year}-03 --parallel 2`);
        await stack.click('U_OPERATOR', stack.lastEphemeral('U_OPERATOR').ts, 'pipeline.backfill');
      });
      for (const run of runs) {
        expect(await survived(stack, run, before, [...runs, filled])).toEqual(NOTHING_TWICE);
        expect(await stack.store.load(run.replace('.r1', '.r2'))).toBeUndefined();
      }
    }),
  );

  if (LOOKS.has(failpoint)) continue;
  fault(id, 'preflight', {}, () =>
    lanes.with(async (stack) => {
      await killed(stack, failpoint, 'check', () => stack.slash('U_OPERATOR', `check ${PIPELINE}`));
    }),
  );
}

/** Starts a run of a hidden pipeline on a product that dies there; it ends well under the next, told once. */
async function killed(
  stack: Stack,
  failpoint: string,
  pipeline: string,
  start: () => Promise<unknown>,
): Promise<string> {
  const known = new Set((await stack.store.list({ pipeline, limit: 1000 })).map(({ id }) => id));
  const dying = await stack.start({ failpoint });
  await Promise.all([dying.killed(), start()]);
  const product = await stack.start();
  const begun = (await stack.store.list({ pipeline, limit: 1000 })).filter((run) => !known.has(run.id));
  expect(begun).toHaveLength(1);
  const { id } = begun[0]!;
  const ended = await stack.until(id, (run: Run) => run.endedAt !== undefined);
  expect(statusOf(ended)).toBe('succeeded');
  await stack.shown();
  const keys = stack.messagesOf(id).map(({ key }) => key);
  expect(keys).toContain('root');
  expect(keys).toHaveLength(new Set(keys).size);
  await stack.drain(product);
  return id;
}
