import { expect } from 'vitest';
import type { Stack } from '../helpers/stack.ts';
import { fault } from './fault.ts';
import { withStack } from './lanes.ts';
import { answers, expectAllWell, expectRefusal } from './outage.ts';
import { startProxy } from './proxy.ts';
import { run } from './starts.ts';
import { NOTHING_TWICE, survived } from './survival.ts';

/** One that has a key, one that must be searched for. */
const KINDS = ['athena-query', 'glue-job'];

/** Does something with a stack whose products reach Redis through a proxy. */
async function proxied(work: (stack: Stack, proxy: Awaited<ReturnType<typeof startProxy>>) => Promise<void>) {
  const proxy = await startProxy();
  const freed = async (): Promise<void> => {
    proxy.speak();
    await proxy.cut();
  };
  await withStack({ proxied: proxy.before }, (stack) => work(stack, proxy)).finally(freed);
}

for (const kind of KINDS) {
  fault('R1', kind, {}, () =>
    withStack({}, (stack) =>
      expectAllWell(stack, kind, { take: () => stack.redis.end('SIGTERM'), give: () => stack.redis.begin() }),
    ),
  );

  fault('R2', kind, { quick: kind === 'athena-query' }, () =>
    withStack({}, (stack) =>
      expectAllWell(stack, kind, { take: () => stack.redis.end('SIGKILL'), give: () => stack.redis.begin() }),
    ),
  );

  fault('R6', kind, {}, () =>
    proxied((stack, proxy) => expectAllWell(stack, kind, { take: () => proxy.cut(), give: () => proxy.open() })),
  );

  fault('R7', kind, { quick: kind === 'glue-job' }, () =>
    proxied((stack, proxy) => expectAllWell(stack, kind, { take: () => proxy.silence(), give: () => proxy.speak() })),
  );
}

fault('R7', 'frozen, as a machine that is out of memory', {}, () =>
  withStack({}, (stack) => {
    const signal = (name: NodeJS.Signals) => () => process.kill(stack.redis.pid, name);
    return expectAllWell(stack, 'athena-query', { take: signal('SIGSTOP'), give: signal('SIGCONT') });
  }),
);

fault('R8', undefined, {}, () =>
  proxied(async (stack, proxy) => {
    const product = await stack.start();
    proxy.slow(250);
    const asked = await stack.slash('U_OPERATOR', 'run athena-query --period 2026-01');
    expect(asked.ackMs).toBeLessThan(3000);
    const id = 'athena-query.2026-01.r1';
    await stack.until(id, ({ stages }) => stages['first']!.state !== 'queued');
    proxy.slow(0);
    expect(await survived(stack, id)).toEqual(NOTHING_TWICE);
    await stack.drain(product);
  }),
);

fault('R9', undefined, {}, () =>
  withStack({}, async (stack) => {
    const product = await stack.start();
    stack.hold();
    const id = await run(stack, 'athena-query');
    await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
    await stack.client.config('SET', 'maxmemory', '1');
    await expectRefusal(stack);
    await stack.release();
    // AWS has finished; what cannot be written is not lost, and the start is not made again.
    await stack.eventually(() => product.tail().includes('OOM') || undefined);
    await stack.client.config('SET', 'maxmemory', '0');
    await answers(stack);
    expect(await survived(stack, id)).toEqual(NOTHING_TWICE);
    await stack.drain(product);
  }),
);

fault('R10', undefined, {}, () =>
  withStack({}, async (stack) => {
    const product = await stack.start();
    stack.hold();
    const id = await run(stack, 'glue-job');
    await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
    for (let round = 0; round < 3; round += 1) {
      for (const type of ['normal', 'pubsub']) await stack.client.call('CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes');
      await answers(stack);
    }
    await stack.release();
    expect(await survived(stack, id)).toEqual(NOTHING_TWICE);
    await stack.drain(product);
  }),
);

fault('R11', 'a policy that evicts is refused at boot in one sentence', { quick: true }, () =>
  withStack({}, async (stack) => {
    await stack.client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const asked = performance.now();
    const product = await stack.launch();
    expect(await product.ended).toBe(1);
    expect(performance.now() - asked).toBeLessThan(15_000);
    const said = product.tail().split('\n').slice(1).join('\n').trim();
    expect(said).toMatch(/^Redis evicts keys \(maxmemory-policy allkeys-lru\).*noeviction\.$/);
    await stack.client.config('SET', 'maxmemory-policy', 'noeviction');
    await stack.drain(await stack.start());
  }),
);
