import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../local/processes.ts';
import type { Product } from '../helpers/product.ts';
import { type Stack, startStack } from '../helpers/stack.ts';
import { tinyPipeline } from '../helpers/stack-workspace.ts';

/** Put together here, so that no scanner of repositories takes them for real ones. */
const CANARIES = {
  environment: 'canary-environment-5c1fe2',
  account: 'canary-secret-key/+aGVsbG8',
  page: 'canary-page-0d91ab77',
  user: 'canary-user-info-77',
  query: 'canary-query-41c2',
  slack: ['xoxp', '210987654321', 'CanaryCanaryCanary'].join('-'),
  key: ['AKIA', 'CANARYCANARYCANA'].join(''),
};

/** What a gateway before AWS shows when it fails: what it was sent, headers and all, and our environment. */
const PAGE = JSON.stringify({
  __type: 'InvalidRequestException',
  message: [
    `Authorization: Bearer ${CANARIES.page}`,
    `proxy http://canary:${CANARIES.user}@proxy.internal:3128 refused https://api.example.com/x?authKey=${CANARIES.query}`,
    `env AWS_SECRET_ACCESS_KEY=${CANARIES.account} token ${CANARIES.slack} id ${CANARIES.key} own ${CANARIES.environment}`,
  ].join('\n'),
});

let gateway: Server;
let stack: Stack;
let product: Product;
beforeAll(async () => {
  const port = await freePort();
  gateway = createServer((request, response) => {
    request.resume();
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' }).end(PAGE);
  }).listen(port, '127.0.0.1');
  const stages = `  first: { kind: athena-query, with: { sql: "SELECT '${CANARIES.environment}'", database: tiny } }`;
  stack = await startStack({
    pipelines: { demo: tinyPipeline('Demo', { head: 'params: { note: { type: string, default: x } }', stages }) },
  });
  product = await stack.start({
    env: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_SECRET_ACCESS_KEY: CANARIES.account,
      SERVICE_API_KEY: CANARIES.environment,
      LOG_LEVEL: 'trace',
    },
  });
});
afterAll(async () => {
  await stack.close();
  gateway.close();
});

/** Every value of the store by its key. */
async function stored(pattern: string): Promise<Map<string, string>> {
  const { client } = stack;
  const read: Record<string, (key: string) => Promise<unknown>> = {
    stream: (key) => client.xrange(key, '-', '+'),
    list: (key) => client.lrange(key, 0, -1),
    hash: (key) => client.hgetall(key),
    zset: (key) => client.zrange(key, '0', '-1'),
    set: (key) => client.smembers(key),
    string: (key) => client.get(key),
  };
  const all = new Map<string, string>();
  for (const key of await client.keys(`{sluice}:${pattern}`))
    all.set(key, JSON.stringify(await read[await client.type(key)]?.(key)) ?? '');
  return all;
}

const leaks = (text: string): string[] =>
  Object.entries(CANARIES).flatMap(([name, canary]) =>
    text.includes(canary) || text.includes(JSON.stringify(canary).slice(1, -1)) ? [name] : [],
  );

test('no canary leaves the process: not in its log, not in Slack, not in what it keeps of a failure', async () => {
  await stack.slash('U_OPERATOR', 'run demo --period 2026-10');
  const failed = await stack.until('demo.2026-10.r1', ({ stages }) => stages['first']!.state === 'failed');
  expect(JSON.stringify(failed.stages['first']!.error)).toContain('[secret]');
  await stack.shown();
  // What people type with a secret in it is refused, wherever it stands.
  for (const text of [
    `run demo --period 2026-09 --param note=${CANARIES.slack}`,
    `run demo --period 2026-09 --param "note=see ${CANARIES.environment}"`,
    `skip demo.2026-10.r1 first --reason "used ${CANARIES.key}"`,
    `cancel demo.2026-10.r1 --reason ${CANARIES.environment}`,
    `${CANARIES.slack} ${CANARIES.environment}`,
    `run ${CANARIES.environment}`,
    `logs demo.2026-10.r1 first`,
  ])
    await stack.slash('U_OPERATOR', text);
  expect((await stack.until('demo.2026-10.r1', () => true)).stages['first']!.state).toBe('failed');
  expect(await stack.store.load('demo.2026-09.r1')).toBeUndefined();
  await stack.slash('U_ADMIN', 'skip demo.2026-10.r1 first --reason "known; password=hunter22 was wrong"');
  await stack.until('demo.2026-10.r1', ({ stages }) => stages['first']!.state === 'skipped');
  await stack.shown();
  await stack.settled();

  const said = ['U_OPERATOR', 'U_ADMIN'].flatMap((user) => stack.ephemerals(user));
  expect(said.join('\n')).toMatch(/`note` holds a token, a key or a password/);
  expect(said.join('\n')).toMatch(/`reason` holds a token, a key or a password/);
  const messages = JSON.stringify(stack.messages());
  expect(messages).toContain('[secret]');
  expect(leaks(messages + JSON.stringify(said))).toEqual([]);
  expect(messages).not.toContain('hunter22');

  expect(product.output()).toContain('"level":"');
  expect(leaks(product.output())).toEqual([]);

  const audit = [...(await stored('audit*')).values()].join('\n');
  expect(audit).toContain('demo.2026-10.r1');
  expect(leaks(audit)).toEqual([]);
  expect(audit).not.toContain('hunter22');
  // What the team has written into its own pipeline, the run carries out: its definition and its spec, and nothing else.
  for (const [key, text] of await stored('*')) {
    const isWork = /:(?:definition:.*|workspace|run:demo\.2026-10\.r1(?::events)?)$/.test(key);
    expect([key, leaks(text)]).toEqual([key, isWork ? ['environment'] : []]);
  }
});

test('a process that cannot start says why, without its secrets', async () => {
  const other = await stack.launch({
    env: { REDIS_URL: `redis://canary:${CANARIES.user}@127.0.0.1:1`, SERVICE_API_KEY: CANARIES.environment },
  });
  expect(await other.ended).toBe(1);
  expect(other.output()).toMatch(/Redis at REDIS_URL does not answer/);
  expect(leaks(other.output())).toEqual([]);
});
