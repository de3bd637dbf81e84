import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, readCliConfig, readConfig } from '../src/config.ts';

const dir = mkdtempSync(join(tmpdir(), 'sluice-config-'));
afterAll(() => rmSync(dir, { recursive: true }));
const noFile = { localEnvFile: join(dir, 'none.env') };
const localEnvFile = join(dir, 'local.env');
writeFileSync(
  localEnvFile,
  `REDIS_URL=redis://127.0.0.1:7777
SLACK_BOT_TOKEN=xoxb-local
SLACK_APP_TOKEN=xapp-local
SLACK_API_URL=http://127.0.0.1:1/api/
AWS_ENDPOINT_URL=http://127.0.0.1:2
AWS_REGION=ap-northeast-2
AWS_ACCESS_KEY_ID=local
AWS_SECRET_ACCESS_KEY=localsecret
SLUICE_TEST_CLOCK=1
`,
);

const complete = { REDIS_URL: 'rediss://cache:6379/0', SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env, noFile);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).problems;
  }
};

describe('readConfig', () => {
  it('needs three variables and has defaults for the rest', () => {
    expect(readConfig(complete, noFile)).toEqual({
      redisUrl: 'rediss://cache:6379/0',
      slack: { botToken: 'xoxb-1', appToken: 'xapp-1' },
      aws: {},
      workspaceDir: 'config',
      logLevel: 'info',
      testClock: false,
    });
  });

  it('takes everything', () => {
    const env = {
      ...complete,
      SLACK_API_URL: 'http://127.0.0.1:1/api/',
      AWS_REGION: 'ap-northeast-2',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:2',
      SLUICE_WORKSPACE: '/srv/workspace',
      SLUICE_REVISION: 'r7',
      LOG_LEVEL: 'debug',
      SLUICE_TEST_CLOCK: '1',
      FAILPOINT: 'intent-before-call:2',
      HEALTH_PORT: '8081',
      HEARTBEAT_URL: 'https://monitor.example.com/ping/secret',
      AWS_ACCESS_KEY_ID: 'left-to-the-sdk',
      AWS_SECRET_ACCESS_KEY: 'left-to-the-sdk',
    };
    expect(readConfig(env, { localEnvFile })).toEqual({
      redisUrl: 'rediss://cache:6379/0',
      slack: { botToken: 'xoxb-1', appToken: 'xapp-1', apiUrl: 'http://127.0.0.1:1/api/' },
      aws: { region: 'ap-northeast-2', endpoint: 'http://127.0.0.1:2' },
      workspaceDir: '/srv/workspace',
      release: 'r7',
      logLevel: 'debug',
      testClock: true,
      failpoint: 'intent-before-call:2',
      healthPort: 8081,
      heartbeatUrl: 'https://monitor.example.com/ping/secret',
    });
  });

  it('needs no app token where Slack comes by HTTP, but the signing secret', () => {
    const { SLACK_APP_TOKEN: _, ...rest } = complete;
    const http = { ...rest, SLACK_HTTP_PORT: '3000' };
    expect(readConfig({ ...http, SLACK_SIGNING_SECRET: 'f'.repeat(32) }, noFile).slack).toEqual({
      botToken: 'xoxb-1',
      http: { signingSecret: 'f'.repeat(32), port: 3000 },
    });
    expect(problemsOf(http)).toEqual(['SLACK_SIGNING_SECRET is not set, for example 8f742231b10e…']);
    expect(problemsOf({ ...http, SLACK_HTTP_PORT: 'http', SLACK_SIGNING_SECRET: 'f'.repeat(32) })).toEqual([
      'SLACK_HTTP_PORT must be a port, 1 to 65535, for example 3000',
    ]);
    expect(readCliConfig(http, noFile)).not.toHaveProperty('slack');
    // A secret alone says that there is an app, not how Slack reaches it.
    expect(problemsOf({ ...rest, SLACK_SIGNING_SECRET: 'f'.repeat(32) })).toHaveLength(1);
  });

  it('names every variable that is not set, blank ones too', () => {
    expect(problemsOf({ REDIS_URL: ' ' })).toEqual([
      'REDIS_URL is not set, for example redis://127.0.0.1:6379',
      'SLACK_BOT_TOKEN is not set, for example xoxb-…',
      'SLACK_APP_TOKEN is not set, for example xapp-…',
    ]);
  });

  it.each([
    ['REDIS_URL', '127.0.0.1:6379', 'must be a URL with redis: or rediss:'],
    ['REDIS_URL', 'http://x', 'must be a URL with redis: or rediss:'],
    ['SLACK_BOT_TOKEN', 'xapp-1', 'must be a bot token'],
    ['SLACK_APP_TOKEN', 'xoxb-1', 'must be an app-level token with connections:write'],
    ['SLACK_API_URL', 'slack', 'must be a URL with http: or https:'],
    ['AWS_REGION', 'Seoul', 'must be the id of a region'],
    ['AWS_ENDPOINT_URL', 'localhost:4566', 'must be a URL with http: or https:'],
    ['SLUICE_REVISION', 'r'.repeat(101), 'must have at most 100 characters'],
    ['LOG_LEVEL', 'loud', 'must be trace, debug, info, warn, error or fatal'],
    ['SLUICE_TEST_CLOCK', 'yes', 'must be 0 or 1'],
    ['FAILPOINT', 'a:0', 'must be name or name:nth'],
    ['SLACK_SIGNING_SECRET', 'short', 'must be the signing secret of the app'],
    ['HEALTH_PORT', '70000', 'must be a port, 1 to 65535'],
    ['HEALTH_PORT', 'http', 'must be a port, 1 to 65535'],
    ['HEARTBEAT_URL', 'monitor.example.com', 'must be a URL with http: or https:'],
  ])('%s=%s: %s', (name, value, wanted) => {
    const problems = problemsOf({ ...complete, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${name} ${wanted}, for example `);
  });

  it('never shows a value', () => {
    const secret = 'canary-5c1f';
    const env = {
      REDIS_URL: `http://:${secret}@x`,
      SLACK_BOT_TOKEN: secret,
      SLACK_APP_TOKEN: secret,
      FAILPOINT: `${secret} `,
    };
    expect(() => readConfig(env, noFile)).toThrow(ConfigError);
    expect(problemsOf(env).join('\n')).not.toContain(secret);
  });
});

describe('local mode', () => {
  it("fills in its own environment when no Redis is named, before the shell's", () => {
    const config = readConfig({ SLACK_BOT_TOKEN: 'xoxb-real', LOG_LEVEL: 'warn' }, { localEnvFile });
    expect(config).toMatchObject({
      redisUrl: 'redis://127.0.0.1:7777',
      slack: { botToken: 'xoxb-local' },
      aws: {
        endpoint: 'http://127.0.0.1:2',
        region: 'ap-northeast-2',
        credentials: { accessKeyId: 'local', secretAccessKey: 'localsecret' },
      },
      logLevel: 'warn',
      testClock: true,
    });
  });
});

describe('readCliConfig', () => {
  it('works with nothing set', () => {
    expect(readCliConfig({}, noFile)).toEqual({ aws: {}, workspaceDir: 'config', logLevel: 'info', testClock: false });
  });
  it('still refuses what is wrong', () => {
    expect(() => readCliConfig({ REDIS_URL: 'nope' }, noFile)).toThrow(
      'REDIS_URL must be a URL with redis: or rediss:',
    );
  });
});
