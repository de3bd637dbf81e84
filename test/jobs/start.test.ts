import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../local/processes.ts';
import { type RunningSlack, startLocalSlack } from '../../local/slack/testing.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

let redis: TestRedis;
let slack: RunningSlack;
beforeAll(async () => {
  [redis, slack] = await Promise.all([startTestRedis(), startLocalSlack()]);
});
afterAll(async () => {
  await slack.close();
  await redis.stop();
});

/** Starts the product, which must end by itself, and gives what it said to whoever started it. */
async function start(env: Record<string, string>): Promise<{ code: number; said: string }> {
  const whole = {
    PATH: process.env['PATH'],
    REDIS_URL: redis.url,
    SLACK_API_URL: slack.url,
    SLACK_BOT_TOKEN: 'xoxb-local',
    SLACK_APP_TOKEN: 'xapp-local',
    AWS_REGION: 'ap-northeast-2',
    ...env,
  };
  return promisify(execFile)(process.execPath, ['src/main.ts'], { env: whole, timeout: 20_000 }).then(
    () => ({ code: 0, said: '' }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, said: stderr }),
  );
}

test.each([
  [
    'no Redis',
    async () => ({ REDIS_URL: `redis://127.0.0.1:${await freePort()}` }),
    /^Redis at REDIS_URL does not answer/,
  ],
  [
    'a token that Slack does not know',
    async () => ({ SLACK_APP_TOKEN: 'xapp-wrong' }),
    /^Slack does not let the app in/m,
  ],
  ['no workspace', async () => ({ SLUICE_WORKSPACE: '/nowhere' }), /^The workspace \/nowhere cannot be used/],
])('%s: one sentence, no stack, exit 1', async (_, env, sentence) => {
  const { code, said } = await start(await env());
  expect(said).toMatch(sentence);
  expect(said).not.toMatch(/\n\s+at /);
  expect(code).toBe(1);
});

test('a Redis that evicts, and a store of a newer release, are refused', async () => {
  const client = new Redis(redis.url);
  await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
  expect((await start({})).said).toMatch(/^Redis evicts keys \(maxmemory-policy allkeys-lru\)/);
  await client.config('SET', 'maxmemory-policy', 'noeviction');
  await client.set('{sluice}:schema', '99');
  expect((await start({})).said).toMatch(/^the store was written by a newer release \(schema 99/);
  client.disconnect();
});
