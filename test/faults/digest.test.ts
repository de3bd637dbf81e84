import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Stack } from '../helpers/stack.ts';
import { tinyPipeline } from '../helpers/stack-workspace.ts';
import { withStack } from './lanes.ts';

const CHANNELS = ['C_PIPELINES', 'C_ALERTS'];
const DAY = 24 * 3_600_000;

/** The days of the digests that a channel was told, one for each message that stands in it. */
const daysIn = (stack: Stack, channel: string): string[] =>
  stack.slack.state.messagesOf(channel).flatMap(({ metadata }) => {
    const [, day] = /^notice:digest:.+@(.+)$/.exec(String(metadata?.event_payload['run'])) ?? [];
    return day === undefined ? [] : [day];
  });

/** Lets a day go by, and every replica look. */
async function nextDay(stack: Stack): Promise<void> {
  await stack.advance(DAY);
  await stack.client.publish(stack.names.nudge, 'a day has passed');
}

/** Settles when each channel has as many digests as days have passed, and nothing more is left to be told. */
async function told(stack: Stack, days: number): Promise<void> {
  await stack.eventually(
    async () =>
      (CHANNELS.every((channel) => daysIn(stack, channel).length >= days) &&
        (await stack.client.hlen(stack.names.notices)) === 0) ||
      undefined,
    60_000,
  );
  await stack.shown();
}

test.concurrent.each([
  'digest-before-write',
  'digest-after-write',
  'message-before-post',
  'message-before-ts',
  // The first channel's is told by then.
  'digest-before-write:2',
])('killed at %s, each channel gets one digest of the day, and one of the next', async (failpoint) => {
  await withStack({ pipelines: { alone: tinyPipeline('alone', { head: '' }) } }, async (stack) => {
    const digest = `digest: { at: "09:00", timezone: Asia/Seoul, channels: [pipelines, fallback] }\n`;
    appendFileSync(join(stack.workspace, 'sluice.yml'), digest);
    const dying = await stack.start({ failpoint });
    // From now on a day of theirs counts.
    await stack.eventually(async () => (await stack.client.hlen(stack.names.digests)) === 2 || undefined);
    await nextDay(stack);
    await dying.killed();

    const product = await stack.start();
    await told(stack, 1);
    const first = CHANNELS.map((channel) => daysIn(stack, channel));
    expect(first).toEqual([[expect.any(String)], [expect.any(String)]]);
    await nextDay(stack);
    await told(stack, 2);
    for (const [at, channel] of CHANNELS.entries()) {
      const days = daysIn(stack, channel);
      expect(days).toEqual([first[at]![0], expect.any(String)]);
      expect(new Set(days).size).toBe(2);
    }
    await stack.drain(product);
  });
});
