import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NOTHING_TWICE, survived } from '../faults/survival.ts';
import { folderOf, sluice } from '../helpers/cli.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';
import { type Stack, startStack } from '../helpers/stack.ts';

const KINDS = ['athena-query', 'glue-job', 'lambda-invoke'];
const folder = folderOf({});
const file = join(folder, 'state.jsonl');
let stack: Stack;
let heir: TestRedis;

beforeAll(async () => {
  [stack, heir] = await Promise.all([startStack(), startTestRedis()]);
}, 60_000);
afterAll(async () => {
  await stack.close();
  await heir.stop();
  rmSync(folder, { recursive: true });
});

test('a store that is lost with all that worked on it is had back: runs go on, nothing starts or is posted twice', async () => {
  const products = [await stack.start(), await stack.start()];
  stack.hold();
  const ids: string[] = [];
  for (const kind of KINDS) {
    await stack.slash('U_OPERATOR', `run ${kind} --period 2026-01`);
    ids.push(`${kind}.2026-01.r1`);
    await stack.until(ids.at(-1)!, ({ stages }) => stages['first']!.state === 'running');
  }
  await stack.shown();
  const [calls, messages] = [await stack.calls(), stack.messages().length];
  const installation = await stack.client.get(stack.names.installation);

  expect(await sluice(['export', file], { env: { REDIS_URL: stack.redis.url } })).toMatchObject({ code: 0 });
  for (const product of products) {
    product.kill('SIGKILL');
    await product.ended;
  }
  await stack.redis.end('SIGKILL');
  const imported = await sluice(['import', file], { env: { REDIS_URL: heir.url } });
  expect(imported).toMatchObject({
    code: 0,
    out: expect.stringContaining(`3 runs of the installation ${installation}`),
  });

  stack.client.options.port = Number(new URL(heir.url).port);
  stack.client.disconnect(true);
  await once(stack.client, 'ready');
  const next = await stack.start({ env: { REDIS_URL: heir.url } });
  for (const id of ids) await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
  await stack.shown();
  expect(await stack.calls()).toEqual(calls);
  expect(stack.messages()).toHaveLength(messages);
  await stack.release();
  for (const [index, id] of ids.entries()) {
    const others = ids.filter((_, other) => other !== index);
    expect(await survived(stack, id, 0, others)).toEqual(NOTHING_TWICE);
  }
  expect(await stack.calls()).toHaveLength(2 * KINDS.length);
  await stack.drain(next);
}, 120_000);
