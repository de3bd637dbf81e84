import { expect } from 'vitest';
import type { Stack } from '../helpers/stack.ts';
import { freshPeriod, run } from './starts.ts';
import { NOTHING_TWICE, survived } from './survival.ts';

/** Milliseconds within which a person must have an answer: what Slack waits. */
const ANSWER = 3000;

/** What a person hears whose command the store did not take. */
const UNAVAILABLE = 'cannot reach its store';

/** A person who asks is told within three seconds that it cannot be done now. */
export async function expectRefusal(stack: Stack): Promise<void> {
  const { ack, ackMs } = await stack.slash('U_OPERATOR', `run glue-job --period ${freshPeriod()}`);
  expect(ack?.text).toContain(UNAVAILABLE);
  expect(ackMs).toBeLessThan(ANSWER);
}

/** People are answered again. */
export const answers = (stack: Stack): Promise<true> =>
  stack.eventually(async () => (await stack.slash('U_VIEWER', 'list')).ack?.text?.includes('glue-job') || undefined);

/**
 * Takes Redis away while AWS is at work and gives it back: the run goes on in the same process, people are answered
 * again, and nothing has happened twice.
 */
export async function expectAllWell(
  stack: Stack,
  kind: string,
  outage: { take(): unknown; told?: boolean; give(): unknown },
): Promise<void> {
  const product = await stack.start();
  stack.hold();
  const id = await run(stack, kind);
  await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
  await outage.take();
  if (outage.told !== false) await expectRefusal(stack);
  await outage.give();
  await answers(stack);
  await stack.release();
  expect(await survived(stack, id)).toEqual(NOTHING_TWICE);
  // Away is not lost: nobody is alarmed by what was only late.
  expect(stack.messages().filter(({ text }) => text?.includes('The store'))).toEqual([]);
  await stack.drain(product);
}
