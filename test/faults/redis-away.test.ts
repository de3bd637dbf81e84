import { describe, expect, test } from 'vitest';
import type { Stack } from '../helpers/stack.ts';
import { withStack } from './lanes.ts';
import { startProxy } from './proxy.ts';
import { run } from './starts.ts';
import { NOTHING_TWICE, survived } from './survival.ts';

const UNAVAILABLE = 'cannot reach its store';

describe.concurrent('Redis', () => {
  /** Takes Redis away while work is under way, asks, gives it back, and lets the work end. */
  async function expectAllWell(
    stack: Stack,
    take: () => Promise<unknown>,
    give: () => Promise<unknown>,
  ): Promise<void> {
    await stack.start();
    stack.hold();
    const id = await run(stack, 'athena-query');
    await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
    await take();
    const { ack, ackMs } = await stack.slash('U_OPERATOR', 'run glue-job --period 2026-02');
    expect(ack?.text).toContain(UNAVAILABLE);
    expect(ackMs).toBeLessThan(3000);
    await give();
    await stack.release();
    await stack.eventually(
      async () => (await stack.slash('U_VIEWER', 'list')).ack?.text?.includes('glue') || undefined,
    );
    expect(await survived(stack, id)).toEqual(NOTHING_TWICE);
  }

  test('refuses connections: the person is told within three seconds, and all goes on afterwards', async () => {
    const proxy = await startProxy();
    await withStack({ proxied: proxy.before }, (stack) => expectAllWell(stack, proxy.cut, proxy.open)).finally(
      proxy.cut,
    );
  });

  test('is silent: the person is told within three seconds, and all goes on afterwards', () =>
    withStack({}, async (stack) => {
      const signal = (name: NodeJS.Signals) => async () => process.kill(stack.redis.pid, name);
      const [take, give] = [signal('SIGSTOP'), signal('SIGCONT')];
      await expectAllWell(stack, take, give).finally(give);
    }));
});
