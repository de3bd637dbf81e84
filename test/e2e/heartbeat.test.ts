import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../helpers/aws.ts';
import { type Stack, startStack } from '../helpers/stack.ts';

let stack: Stack;
const pings: string[] = [];
const monitor = createServer((request, response) => {
  pings.push(String(request.url));
  response.end();
});

beforeAll(async () => {
  stack = await startStack();
  monitor.listen(0, '127.0.0.1');
  await once(monitor, 'listening');
});
afterAll(async () => {
  monitor.close();
  await stack.close();
});

test('the service calls its monitor once it runs', async () => {
  const { port } = monitor.address() as AddressInfo;
  const env = { HEARTBEAT_URL: `http://127.0.0.1:${port}/ping` };
  const product = await stack.start({ env });
  await eventually(() => pings.length || undefined, 20_000);
  await stack.drain(product);
  expect(pings).toEqual(['/ping']);
});
