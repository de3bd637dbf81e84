import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve, type ServerType } from '@hono/node-server';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createApis } from '../../local/apis/index.ts';
import { generateData } from '../../local/data/generate.ts';
import { Faults } from '../../local/faults.ts';
import { type RunningSlack, startLocalSlack } from '../../local/slack/testing.ts';
import { type StartedAws, startLocalAws } from '../helpers/aws.ts';
import { cli, folderOf, SETTINGS, sluice } from '../helpers/cli.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

const SECRETS = ['xoxb-local', 'xapp-local', 'hidden-key', 'pass-word'];
const ABSENT = `title: Absent
channel: pipelines
timezone: UTC
params: { job: { type: string, default: any } }
stages:
  one: { kind: lambda-invoke, with: { function: nobody } }
  two: { kind: glue-job, with: { job: no_job } }
  three: { kind: glue-job, with: { job: "{{ params.job }}" } }
`;
const dir = folderOf({
  'sluice.yml': SETTINGS(),
  'pipelines/absent/pipeline.yml': ABSENT,
  'pipelines/torn/pipeline.yml': 'title: [',
});

let redis: TestRedis;
let slack: RunningSlack;
let aws: StartedAws;
let apis: ServerType;
let input: string;
const faults = new Faults();
let env: Record<string, string>;

beforeAll(async () => {
  redis = await startTestRedis();
  slack = await startLocalSlack({ manifestFile: 'manifest.yml', tokens: { bot: 'xoxb-local', app: 'xapp-local' } });
  input = mkdtempSync(join(tmpdir(), 'input-'));
  await generateData(input);
  apis = serve({ fetch: createApis({ dataDir: input, faults }).fetch, port: 0, hostname: '127.0.0.1' });
  if (!apis.listening) await once(apis, 'listening');
  const apiUrl = `http://127.0.0.1:${(apis.address() as AddressInfo).port}`;
  aws = await startLocalAws({ apiUrl, log: { info: () => undefined, warn: () => undefined } });
  await aws.aws.deploy();
  env = {
    REDIS_URL: redis.url,
    SLACK_BOT_TOKEN: 'xoxb-local',
    SLACK_APP_TOKEN: 'xapp-local',
    SLACK_API_URL: slack.url,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: 'ap-northeast-2',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'hidden-key',
  };
  // The SDK reads these by itself, so within this process they must be the process's own.
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, env[name]);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await slack.close();
  await aws.close();
  apis.close();
  rmSync(input, { recursive: true });
  await redis.stop();
  rmSync(dir, { recursive: true, force: true });
});

const withoutSecrets = (text: string): void => {
  for (const secret of SECRETS) expect(text).not.toContain(secret);
};

test('finds everything in order, and changes nothing', async () => {
  const { code, out, err } = await sluice(['doctor'], { env });
  expect(out.split('\n').filter((line) => !line.startsWith('ok '))).toEqual(['Everything is in order.', '']);
  for (const line of [
    /^ok environment: /m,
    /^ok workspace: .*popular-loans/m,
    /^ok Redis: .* version \d/m,
    /^ok Redis: appendonly is on$/m,
    /^ok Redis: maxmemory-policy is noeviction$/m,
    /^ok store: empty/m,
    /^ok Slack: .*every scope of manifest\.yml \(chat:write, commands, usergroups:read/m,
    /^ok Slack: .*Socket Mode works$/m,
    /^ok AWS: workgroup primary takes queries$/m,
    /^ok AWS: bucket cloudtree-athena-query-result is there$/m,
    /^ok AWS: function getBestLoanAPI is there$/m,
    /^ok AWS: source of getBestLoanAPI gave a row$/m,
    /^ok AWS: job best_loan_list_job is there$/m,
    /^ok AWS: table cloudtree_raw_db\.best_loan_list_raw is there$/m,
    /^ok Slack: the app is in channel pipelines \(C_PIPELINES\)$/m,
  ]) {
    expect(out).toMatch(line);
  }
  expect({ code, err }).toEqual({ code: 0, err: '' });
  withoutSecrets(out);
  const client = new Redis(redis.url);
  expect(await client.dbsize()).toBe(0);
  client.disconnect();
});

test('shows a lapsed key of a source', async () => {
  faults.add({
    target: 'api',
    match: { service: 'data4library', operation: 'loanItemSrch' },
    fault: { error: 'authErr' },
  });
  const { code, out } = await sluice(['doctor'], { env });
  expect(code).toBe(1);
  expect(out.match(/^PROBLEM AWS: .*/gm)).toEqual([
    expect.stringMatching(/^PROBLEM AWS: source of getBestLoanAPI gives no row.*인증정보가 일치하지 않습니다/),
  ]);
});

test('says of each thing that is wrong what to do, and exits 1', async () => {
  const client = new Redis(redis.url);
  await client.config('SET', 'appendonly', 'no');
  await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
  await client.set('{sluice}:schema', '99');
  const { code, out } = await cli(['doctor'], {
    ...env,
    SLUICE_WORKSPACE: dir,
    SLACK_BOT_TOKEN: 'xoxb-wrong-pass-word',
    SLACK_APP_TOKEN: 'xapp-wrong-pass-word',
  });
  await client.config('SET', 'appendonly', 'yes');
  await client.config('SET', 'maxmemory-policy', 'noeviction');
  await client.del('{sluice}:schema');
  client.disconnect();
  const problems = out.split('\n').filter((line) => line.startsWith('PROBLEM '));
  expect(code).toBe(1);
  expect(problems.map((line) => /^PROBLEM (.*?)(?: —|\. )/.exec(line)?.[0])).not.toContain(undefined);
  for (const line of [
    /^PROBLEM workspace: .*torn\/pipeline\.yml:1:\d+ .* — correct it/m,
    /^PROBLEM Redis: appendonly is off: .* — set appendonly to yes$/m,
    /^PROBLEM Redis: maxmemory-policy is allkeys-lru: .* — set it to noeviction$/m,
    /^PROBLEM store: .*newer release/m,
    /^PROBLEM Slack: SLACK_BOT_TOKEN is refused: invalid_auth — /m,
    /^PROBLEM Slack: SLACK_APP_TOKEN is refused: invalid_auth — /m,
    /^PROBLEM AWS: bucket results is not there \(NoSuchBucket\)\. Create it, or correct/m,
    /^PROBLEM AWS: function nobody is not there \(ResourceNotFoundException\)\. Create it, or correct/m,
    /^PROBLEM AWS: job no_job is not there \(EntityNotFoundException\)\. Create it, or correct/m,
  ]) {
    expect(out).toMatch(line);
  }
  expect(out).toMatch(/\n\d+ problems\.$/);
  withoutSecrets(out);
});

test('names the scopes that a token lacks', async () => {
  const poor = folderOf({ 'manifest.yml': 'oauth_config: { scopes: { bot: [commands] } }\n' });
  const other = await startLocalSlack({
    manifestFile: `${poor}/manifest.yml`,
    tokens: { bot: 'xoxb-local', app: 'xapp-local' },
  });
  const { code, out } = await cli(['doctor'], { ...env, SLACK_API_URL: other.url });
  await other.close();
  rmSync(poor, { recursive: true });
  expect(code).toBe(1);
  expect(out).toMatch(/^PROBLEM Slack: the bot token lacks chat:write, usergroups:read.* — paste manifest\.yml/m);
});

test('looks at what the workspace names in Slack, and has Slack look at all that is drawn', async () => {
  const workspace = folderOf({
    'sluice.yml': SETTINGS()
      .replace('C_PIPELINES', 'C_PIPELINES, alerts: C_NOWHERE')
      .replace('U_ADMIN', 'U_ADMIN, S_NOBODY'),
    'pipelines/absent/pipeline.yml': ABSENT,
  });
  const asked = { ...env, SLUICE_WORKSPACE: workspace };
  const { code, out } = await cli(['doctor', '--slack'], asked);
  expect(code).toBe(1);
  expect(out).not.toMatch(/ (Redis|AWS): /);
  expect(out).toMatch(/^ok Slack: the app is in channel pipelines \(C_PIPELINES\)$/m);
  expect(out).toMatch(
    /^PROBLEM Slack: channel alerts \(C_NOWHERE\) is not to be seen: channel_not_found — correct its id/m,
  );
  expect(out).toMatch(/^PROBLEM Slack: there is no user group S_NOBODY — correct it under roles/m);
  expect(out).toMatch(/^ok Slack: it takes all \d\d messages and windows$/m);
  // The app leaves a channel.
  slack.slack.state.channels.get('C_PIPELINES')!.is_member = false;
  expect((await cli(['doctor', '--slack'], asked)).out).toMatch(
    /^PROBLEM Slack: the app is not in channel pipelines .* — type "\/invite @Sluice" there$/m,
  );
  slack.slack.state.channels.get('C_PIPELINES')!.is_member = true;
  withoutSecrets(out);
  rmSync(workspace, { recursive: true });
});

test('in a large workspace it asks Slack no more often than Slack takes, and waits when told to', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 12 }, (_, at) => [`pipelines/p${at}/pipeline.yml`, ABSENT.replace('Absent', `P${at}`)]),
  );
  const workspace = folderOf({ 'sluice.yml': SETTINGS(), ...many });
  const faulty = new Faults();
  const other = await startLocalSlack({
    manifestFile: 'manifest.yml',
    tokens: { bot: 'xoxb-local', app: 'xapp-local' },
    faults: faulty,
  });
  faulty.add({
    target: 'slack',
    match: { method: 'blocks.validate', nth: 2 },
    fault: { status: 429, retryAfter: 1 },
  });
  const { out } = await cli(['doctor', '--slack'], { ...env, SLUICE_WORKSPACE: workspace, SLACK_API_URL: other.url });
  await other.close();
  expect(out).toMatch(/^ok Slack: it takes all \d\d messages and windows$/m);
  expect(faulty.list()).toEqual([]);
  rmSync(workspace, { recursive: true });
});

test('over HTTP it asks for no app token, and says where requests must go', async () => {
  const { SLACK_APP_TOKEN: _, ...rest } = env;
  const other = await startLocalSlack({
    manifestFile: 'manifest.yml',
    tokens: { bot: 'xoxb-local', app: 'xapp-local' },
  });
  const { out } = await cli(['doctor', '--slack'], {
    ...rest,
    SLACK_API_URL: other.url,
    SLACK_HTTP_PORT: '3000',
    SLACK_SIGNING_SECRET: 'hidden-key-hidden-key',
  });
  await other.close();
  expect(out).toMatch(/^unknown Slack: over HTTP: \/pipeline, \/athena .* https:\/\/…\/slack\/events/m);
  expect(out).not.toMatch(/Socket Mode/);
  withoutSecrets(out);
});

test('what does not answer is told once, and the rest is still looked at', async () => {
  const nowhere = 'http://127.0.0.1:1';
  const gone = {
    REDIS_URL: 'redis://:pass-word@127.0.0.1:1',
    SLACK_API_URL: `${nowhere}/api/`,
    AWS_ENDPOINT_URL: nowhere,
  };
  const { code, out } = await cli(['doctor'], { ...env, ...gone });
  expect(code).toBe(1);
  expect(out).toMatch(/^PROBLEM Redis: no answer at 127\.0\.0\.1:1 \(connect ECONNREFUSED/m);
  expect(out).toMatch(/^PROBLEM Slack: no answer/m);
  expect(out.match(/^PROBLEM AWS: .*/gm)).toEqual([expect.stringMatching(/cannot be reached \(ECONNREFUSED\)/)]);
  withoutSecrets(out);
});

test('an environment that is wrong is told variable by variable, without values', async () => {
  const { SLACK_APP_TOKEN: _, ...less } = env;
  const missing = await cli(['doctor'], less);
  expect(missing.out).toMatch(/^PROBLEM environment: SLACK_APP_TOKEN is not set/m);
  expect(missing.out).toMatch(/^ok Redis: /m);
  const wrong = await cli(['doctor'], { ...env, SLACK_BOT_TOKEN: 'pass-word', REDIS_URL: 'localhost' });
  expect(wrong.out.match(/^PROBLEM environment: \w+/gm)).toEqual([
    'PROBLEM environment: REDIS_URL',
    'PROBLEM environment: SLACK_BOT_TOKEN',
  ]);
  expect(wrong.code).toBe(1);
  withoutSecrets(wrong.out);
});
