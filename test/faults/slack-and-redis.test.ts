import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Stack } from '../helpers/stack.ts';
import { createLanes, withStack } from './lanes.ts';
import { startProxy } from './proxy.ts';
import { run } from './starts.ts';
import { NOTHING_TWICE, survived } from './survival.ts';

const UNAVAILABLE = 'cannot reach its store';

const lanes = createLanes();
beforeAll(() => lanes.open(5));
afterAll(() => lanes.close());

/** Does something with a stack on which a product runs. */
const running = (work: (stack: Stack) => Promise<void>): Promise<void> =>
  lanes.with(async (stack) => {
    const product = await stack.start();
    await work(stack);
    expect(stack.faults.list()).toEqual([]);
    await stack.drain(product);
  });

describe.concurrent('Slack', () => {
  const POST = { target: 'slack', match: { method: 'chat.postMessage' } } as const;

  test('takes two messages without saying so: each is there once', () =>
    running(async (stack) => {
      const before = (await stack.calls()).length;
      stack.faults.add({ ...POST, fault: { dropAfterAccept: true }, times: 2 });
      expect(await survived(stack, await run(stack, 'athena-query'), before)).toEqual(NOTHING_TWICE);
    }));

  test('asks for a pause: nothing is posted before it is over', () =>
    running(async (stack) => {
      const before = (await stack.calls()).length;
      const asked = Date.now();
      stack.faults.add({ ...POST, fault: { retryAfter: 3 } });
      const id = await run(stack, 'athena-query');
      expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
      const root = stack.messagesOf(id).find(({ key }) => key === 'root')!;
      const moved = stack.now() - Date.now();
      expect(Number(root.message.ts) * 1000 - moved - asked).toBeGreaterThanOrEqual(3000);
    }));

  test('is down for a while: the run ends, and is shown afterwards', () =>
    running(async (stack) => {
      const before = (await stack.calls()).length;
      const fault = { ...POST, fault: { status: 503 }, times: 1000 } as const;
      const down = stack.faults.add(fault);
      const id = await run(stack, 'athena-query');
      await stack.until(id, ({ endedAt }) => endedAt !== undefined);
      expect(stack.messagesOf(id)).toEqual([]);
      stack.faults.clear(down);
      expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
    }));

  test('lets nothing be read back: a message is there twice, not more often', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-manifest-'));
    const manifestFile = join(folder, 'manifest.yml');
    const manifest = readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8');
    writeFileSync(manifestFile, manifest.replace(/^.*channels:history\n/m, '').replace('bot_optional:\n', ''));
    await withStack({ manifestFile }, async (stack) => {
      await stack.start();
      stack.faults.add({ ...POST, fault: { dropAfterAccept: true } });
      const id = await run(stack, 'athena-query');
      expect(await survived(stack, id)).toEqual({ starts: 0, posts: 1 });
    }).finally(() => rmSync(folder, { recursive: true }));
  });
});

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
