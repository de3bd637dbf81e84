import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebClient } from '@slack/web-api';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { defaultUsers } from '../../local/slack/seed.ts';
import { type RunningSlack, startLocalSlack } from '../../local/slack/testing.ts';
import { createDirectory } from '../../src/jobs/directory.ts';
import { Policy } from '../../src/pipeline/access.ts';

const access = Policy.parse({ roles: { admin: ['S_ADMIN'], operator: ['U_OPERATOR', 'S_OPERATOR'] } });
const GUEST = { id: 'U_GUEST', is_restricted: true };
const SINGLE = { id: 'U_SINGLE', is_ultra_restricted: true };
const KOREAN = { id: 'U_KOREAN', locale: 'ko-KR' };

let slack: RunningSlack;
afterEach(async () => {
  vi.useRealTimers();
  await slack.close();
});

const dir = mkdtempSync(join(tmpdir(), 'sluice-manifest-'));
afterAll(() => rmSync(dir, { recursive: true }));
function manifestWith(scopes: string[]): string {
  const file = join(dir, 'manifest.yml');
  writeFileSync(file, JSON.stringify({ oauth_config: { scopes: { bot: scopes } } }));
  return file;
}

/** A directory over a Slack of its own, with the Web API calls that it made and the warnings it gave. */
async function begin({ scopes = ['users:read', 'usergroups:read'], policy = access } = {}) {
  const users = [...defaultUsers, GUEST, SINGLE, KOREAN];
  slack = await startLocalSlack({ users, manifestFile: manifestWith(scopes) });
  const calls: string[] = [];
  const client = new WebClient('xoxb-local', {
    slackApiUrl: slack.url,
    timeout: 2000,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    fetch: (input, init) => {
      calls.push(
        String(input instanceof Request ? input.url : input)
          .split('/')
          .at(-1)!,
      );
      return fetch(input, init);
    },
  });
  const warned: string[] = [];
  const log = { info: () => undefined, warn: (_: unknown, message: string) => void warned.push(message) };
  return { directory: createDirectory({ slack: client, access: policy, log }), calls, warned };
}

test('members have their groups and their language; guests and people of other workspaces stand outside', async () => {
  const { directory } = await begin();
  expect(await directory.person('U_ADMIN')).toEqual({
    standing: { groups: ['S_ADMIN', 'S_DATA_ONCALL'] },
    locale: 'en-US',
  });
  expect(await directory.person('U_KOREAN')).toEqual({ standing: { groups: [] }, locale: 'ko-KR' });
  expect((await directory.person('U_GUEST')).standing).toEqual({ outside: 'guest' });
  expect((await directory.person('U_SINGLE')).standing).toEqual({ outside: 'guest' });
  expect((await directory.person('U_OUTSIDER')).standing).toEqual({ outside: 'outsider' });
});

test('a person is asked about once a minute, and all groups at once, however many ask', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { directory, calls } = await begin();
  await Promise.all([directory.person('U_ADMIN'), directory.person('U_ADMIN'), directory.person('U_OPERATOR')]);
  await directory.person('U_ADMIN');
  expect(calls.toSorted()).toEqual(['auth.test', 'usergroups.list', 'users.info', 'users.info']);
  await slack.control('usergroup', { usergroup: 'S_ADMIN', users: ['U_VIEWER'] });
  expect((await directory.person('U_ADMIN')).standing.groups).toContain('S_ADMIN');
  vi.advanceTimersByTime(60_000);
  expect((await directory.person('U_ADMIN')).standing).toEqual({ groups: ['S_DATA_ONCALL'] });
  expect(calls.filter((call) => call === 'usergroups.list')).toHaveLength(2);
});

test('a change that Slack tells of counts at once', async () => {
  const { directory } = await begin();
  await directory.person('U_ADMIN');
  await slack.control('usergroup', { usergroup: 'S_ADMIN', users: ['U_VIEWER'] });
  directory.forgetGroups();
  expect((await directory.person('U_ADMIN')).standing).toEqual({ groups: ['S_DATA_ONCALL'] });
  expect((await directory.person('U_VIEWER')).standing.groups).toContain('S_ADMIN');
});

test('while Slack is away what was known is enough to look, for an hour; a guest stays one', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { directory, warned } = await begin();
  await directory.person('U_ADMIN');
  await directory.person('U_GUEST');
  await slack.close();
  vi.advanceTimersByTime(61_000);
  const last = { standing: { lastKnown: ['S_ADMIN', 'S_DATA_ONCALL'] }, locale: 'en-US' };
  expect(await directory.person('U_ADMIN')).toEqual(last);
  expect((await directory.person('U_GUEST')).standing).toEqual({ outside: 'guest' });
  expect(warned.join('\n')).toMatch(/Slack does not tell its user groups/);
  vi.advanceTimersByTime(3_600_000);
  expect(await directory.person('U_ADMIN')).toEqual({ standing: {} });
  slack = await startLocalSlack();
});

test('who was never heard of has no group while Slack is away, and while the app may not ask', async () => {
  const { directory } = await begin({ scopes: ['usergroups:read'] });
  expect(await directory.person('U_ADMIN')).toEqual({ standing: {} });
  await slack.close();
  const other = await begin({ scopes: ['users:read'] });
  expect(await other.directory.person('U_ADMIN')).toEqual({ standing: {}, locale: 'en-US' });
  expect((await other.directory.person('U_GUEST')).standing).toEqual({ outside: 'guest' });
});

test('a policy without groups asks for none', async () => {
  const { directory, calls } = await begin({ policy: Policy.parse({ roles: { admin: ['U_ADMIN'] } }) });
  expect((await directory.person('U_ADMIN')).standing).toEqual({ groups: [] });
  expect(calls).not.toContain('usergroups.list');
});
