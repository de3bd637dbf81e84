import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogLevel, WebClient, type WebClientOptions } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type FaultAction, Faults } from '../../../local/faults.ts';
import { type RunningSlack, startLocalSlack } from '../../../local/slack/testing.ts';
import type { Message, SlackFile, StreamEvent } from '../../../local/slack/types.ts';

const channel = 'C_PIPELINES';
let clock: number;
let faults: Faults;
let local: RunningSlack;
let client: WebClient;
let folder: string;
const log = vi.fn();

const clientOf = (token: string | undefined, options: WebClientOptions = {}) =>
  new WebClient(token, {
    slackApiUrl: local.url,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
    logger: {
      debug() {},
      info() {},
      warn() {},
      error() {},
      setLevel() {},
      getLevel: () => LogLevel.ERROR,
      setName() {},
    },
    ...options,
  });
const start = async (more: object = {}) => {
  local = await startLocalSlack({
    dataDir: folder,
    now: () => clock,
    faults,
    log,
    ...more,
  });
  client = clientOf('xoxb-local');
};
const inject = (method: string, fault: FaultAction) => faults.add({ target: 'slack', match: { method }, fault });
const messages = async () => (await local.control<{ messages: Message[] }>(`messages?channel=${channel}`)).messages;

beforeEach(async () => {
  clock = Date.parse('2026-11-21T00:00:00Z');
  faults = new Faults();
  log.mockClear();
  folder = mkdtempSync(join(tmpdir(), 'sluice-slack-'));
  await start();
});
afterEach(async () => {
  await local.close();
  rmSync(folder, { recursive: true });
});

describe('errors', () => {
  const call = (method: string, args: object = {}) => client.apiCall(method, { channel, ...args });
  test.each<[string, string, object]>([
    ['unknown_method', 'chat.shout', {}],
    ['invalid_arguments', 'chat.getPermalink', {}],
    ['channel_not_found', 'chat.postMessage', { channel: 'C_NONE', text: 'x' }],
    ['no_text', 'chat.postMessage', {}],
    ['no_text', 'chat.postMessage', { blocks: [] }],
    ['msg_too_long', 'chat.postMessage', { text: 'x'.repeat(40_001) }],
    ['invalid_blocks', 'chat.postMessage', { text: 'x', blocks: [{ type: 'header' }] }],
    ['invalid_blocks_format', 'chat.postMessage', { text: 'x', blocks: '[{' }],
    ['invalid_metadata_format', 'chat.postMessage', { text: 'x', metadata: { event_type: 1 } }],
    ['thread_not_found', 'chat.postMessage', { text: 'x', thread_ts: '1.000001' }],
    ['message_not_found', 'chat.update', { ts: '1.000001', text: 'x' }],
    ['user_not_in_channel', 'chat.postEphemeral', { user: 'U_NOBODY', text: 'x' }],
    ['thread_not_found', 'conversations.replies', { ts: '1.000001' }],
    ['message_not_found', 'reactions.add', { timestamp: '1.000001', name: 'eyes' }],
    ['user_not_found', 'users.info', { user: 'U_NOBODY' }],
    ['no_such_subteam', 'usergroups.users.list', { usergroup: 'S_NONE' }],
    ['invalid_trigger_id', 'views.open', { trigger_id: 'x', view: {} }],
    ['not_found', 'views.update', { view_id: 'V0', view: {} }],
    ['file_not_found', 'files.completeUploadExternal', { files: [{ id: 'F0' }] }],
  ])('%s: %s %o', async (code, method, args) => {
    await expect(call(method, args)).rejects.toMatchObject({ data: { ok: false, error: code } });
  });

  test('refused blocks are explained with their place', async () => {
    const blocks = [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }];
    await expect(call('chat.postMessage', { text: 'x', blocks })).rejects.toMatchObject({
      data: {
        response_metadata: {
          messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
        },
      },
    });
    expect(await messages()).toEqual([]);
  });

  test('blocks that are too long together', async () => {
    const blocks = Array.from({ length: 5 }, () => ({
      type: 'section',
      text: { type: 'mrkdwn', text: 'x'.repeat(2800) },
    }));
    await expect(call('chat.postMessage', { text: 'x', blocks })).rejects.toThrow('msg_blocks_too_long');
  });

  test('chat.update takes 4,000 characters and only our own messages', async () => {
    const { ts } = await client.chat.postMessage({ channel, text: 'x'.repeat(4001) });
    await expect(call('chat.update', { ts, text: 'x'.repeat(4001) })).rejects.toThrow('msg_too_long');
    local.slack.state.addMessage(channel, {
      type: 'message',
      ts: '9.000001',
      user: 'U_ADMIN',
      team: 'T_LOCAL',
      text: 'mine',
    });
    await expect(call('chat.update', { ts: '9.000001', text: 'x' })).rejects.toThrow('cant_update_message');
  });

  test('archived channels and channels without the bot', async () => {
    Object.assign(local.slack.state.channels.get(channel)!, { is_archived: true });
    await expect(call('chat.postMessage', { text: 'x' })).rejects.toThrow('is_archived');
    Object.assign(local.slack.state.channels.get(channel)!, { is_archived: false, is_member: false });
    await expect(call('chat.postMessage', { text: 'x' })).rejects.toThrow('not_in_channel');
  });

  test.each([
    ['not_authed', undefined],
    ['invalid_auth', 'xoxb-wrong'],
    ['not_allowed_token_type', 'xapp-local'],
  ])('token: %s', async (code, token) => {
    await expect(clientOf(token).auth.test()).rejects.toMatchObject({ data: { error: code } });
  });

  test('an unknown method is loud', async () => {
    await expect(client.apiCall('chat.shout')).rejects.toThrow('unknown_method');
    expect(log.mock.lastCall?.[0]).toContain('chat.shout is not emulated');
  });
});

test('a JSON body is as good as a form', async () => {
  const response = await fetch(`${local.url}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: 'Bearer xoxb-local', 'content-type': 'application/json' },
    body: JSON.stringify({ channel: '#pipelines', text: 'x', blocks: [{ type: 'divider' }] }),
  });
  expect(await response.json()).toMatchObject({
    ok: true,
    channel,
    message: { blocks: [{ type: 'divider', block_id: expect.any(String) }] },
  });
});

test('timestamps grow although the clock stands still, and threads are counted', async () => {
  const root = await client.chat.postMessage({
    channel,
    text: 'root',
    metadata: { event_type: 'run', event_payload: { seq: 1 } },
  });
  const one = await client.chat.postMessage({ channel, text: 'one', thread_ts: root.ts! });
  const two = await client.chat.postMessage({ channel, text: 'two', thread_ts: one.ts! });
  expect(root.ts).toMatch(/^\d{10}\.\d{6}$/);
  expect(root.ts! < one.ts! && one.ts! < two.ts!).toBe(true);
  expect(await messages()).toMatchObject([{ text: 'root', reply_count: 2, latest_reply: two.ts }]);
  const replies = await client.conversations.replies({ channel, ts: root.ts!, include_all_metadata: true });
  expect(replies.messages?.map((m) => m.text)).toEqual(['root', 'one', 'two']);
  expect(replies.messages?.[0]?.metadata).toEqual({ event_type: 'run', event_payload: { seq: 1 } });
  const history = await client.conversations.history({ channel, limit: 1 });
  expect(history.messages).toMatchObject([{ text: 'root' }]);
  expect(history.messages?.[0]?.metadata).toBeUndefined();
  await client.chat.delete({ channel, ts: two.ts! });
  await client.chat.delete({ channel, ts: root.ts! });
  expect(await messages()).toMatchObject([{ subtype: 'tombstone', reply_count: 1 }]);
  await expect(client.chat.update({ channel, ts: root.ts!, text: 'x' })).rejects.toThrow('message_not_found');
});

test('metadata and reactions stay through an update', async () => {
  const { ts } = await client.chat.postMessage({
    channel,
    text: 'a',
    metadata: { event_type: 'run', event_payload: {} },
  });
  await client.reactions.add({ channel, timestamp: ts!, name: 'eyes' });
  await expect(client.reactions.add({ channel, timestamp: ts!, name: 'eyes' })).rejects.toThrow('already_reacted');
  await client.chat.update({ channel, ts: ts!, text: 'b' });
  expect(await messages()).toMatchObject([
    { text: 'b', metadata: { event_type: 'run' }, reactions: [{ name: 'eyes', count: 1 }] },
  ]);
});

test('people: user groups, direct messages, pages', async () => {
  expect((await client.usergroups.users.list({ usergroup: 'S_DATA_ONCALL' })).users).toEqual(['U_ADMIN', 'U_OPERATOR']);
  expect((await client.users.info({ user: 'U_ADMIN', include_locale: true })).user).toMatchObject({
    tz: 'Asia/Seoul',
    tz_offset: 32_400,
    locale: 'en-US',
  });
  const { channel: im } = await client.conversations.open({ users: 'U_ADMIN' });
  await client.chat.postMessage({ channel: 'U_ADMIN', text: 'psst' });
  expect((await client.conversations.history({ channel: im!.id! })).messages).toMatchObject([{ text: 'psst' }]);
  const members: string[] = [];
  for await (const page of client.paginate('users.list', { limit: 2 })) {
    members.push(...((page as { members?: { id: string }[] }).members?.map((m) => m.id) ?? []));
  }
  expect(members).toEqual(['U_ADMIN', 'U_OPERATOR', 'U_VIEWER', 'U_OUTSIDER', 'U_SLUICE']);
});

describe('rate limits', () => {
  const post = () => client.chat.postMessage({ channel, text: 'x' });
  test('one post a second and channel after a short burst', async () => {
    for (const _ of [1, 2, 3, 4, 5]) await post();
    await expect(post()).rejects.toMatchObject({ retryAfter: 1 });
    await client.chat.postMessage({ channel: 'C_ALERTS', text: 'another channel goes on' });
    clock += 1000;
    await post();
    await expect(post()).rejects.toMatchObject({ retryAfter: 1 });
  });

  test('50 updates a minute in the whole workspace', async () => {
    const { ts } = await post();
    const update = () => client.chat.update({ channel, ts: ts!, text: 'y' });
    for (let i = 0; i < 50; i++) await update();
    await expect(update()).rejects.toMatchObject({ retryAfter: 2 });
    clock += 1200;
    await update();
  });
});

describe('injected faults', () => {
  test('error, status and Retry-After', async () => {
    inject('chat.postMessage', { error: 'fatal_error' });
    inject('users.info', { status: 503 });
    inject('team.info', { status: 429, retryAfter: 7 });
    await expect(client.chat.postMessage({ channel, text: 'x' })).rejects.toThrow('fatal_error');
    await expect(client.users.info({ user: 'U_ADMIN' })).rejects.toMatchObject({ statusCode: 503 });
    await expect(client.team.info()).rejects.toMatchObject({ retryAfter: 7 });
    await client.team.info();
  });

  test('a call can be accepted and its answer lost', async () => {
    inject('chat.postMessage', { dropAfterAccept: true });
    await expect(client.chat.postMessage({ channel, text: 'kept' })).rejects.toMatchObject({
      code: 'slack_webapi_request_error',
    });
    expect(await messages()).toMatchObject([{ text: 'kept' }]);
  });

  test('a delayed answer outlasts the timeout of the client', async () => {
    inject('auth.test', { delayMs: 200 });
    await expect(clientOf('xoxb-local', { timeout: 50 }).auth.test()).rejects.toMatchObject({
      code: 'slack_webapi_request_error',
    });
  });
});

test('a file is uploaded in three steps into a thread, and survives a restart with the messages', async () => {
  const root = await client.chat.postMessage({ channel, text: 'root' });
  const csv = 'district,loans\n강남구,233599\n';
  await client.files.uploadV2({
    channel_id: channel,
    thread_ts: root.ts!,
    filename: 'rows.csv',
    title: 'Rows',
    content: csv,
    initial_comment: 'all rows',
  });
  await client.views.publish({ user_id: 'U_ADMIN', view: { type: 'home', blocks: [{ type: 'divider' }] } });
  await local.close();
  clock -= 60_000;
  await start();
  expect(await messages()).toMatchObject([{ ts: root.ts, reply_count: 1 }]);
  const thread = await local.control<{ messages: Message[] }>(`messages?channel=${channel}&thread_ts=${root.ts}`);
  expect(thread.messages[1]).toMatchObject({ text: 'all rows', files: [{ name: 'rows.csv', title: 'Rows' }] });
  const { files } = await local.control<{ files: SlackFile[] }>('files');
  expect(files).toMatchObject([
    { name: 'rows.csv', mimetype: 'text/csv', channels: [channel], thread_ts: root.ts, preview: csv },
  ]);
  const content = await fetch(new URL(files[0]!.url, local.controlUrl));
  expect(await content.text()).toBe(csv);
  expect(await local.control('views?user=U_ADMIN')).toMatchObject({ home: { blocks: [{ type: 'divider' }] } });
  const later = await client.chat.postMessage({ channel, text: 'later' });
  expect(later.ts! > root.ts!).toBe(true);
});

describe('with a manifest', () => {
  beforeEach(async () => {
    await local.close();
    const manifestFile = join(folder, 'manifest.yml');
    writeFileSync(
      manifestFile,
      `
features:
  slash_commands:
    - { command: /pipeline, description: Run pipelines, usage_hint: run <pipeline>, should_escape: true }
oauth_config: { scopes: { bot: [commands, 'chat:write'] } }
`,
    );
    await start({ manifestFile });
  });

  test('scopes are reported and enforced', async () => {
    const answer = await client.chat.postMessage({ channel, text: 'x' });
    expect(answer.response_metadata?.scopes).toEqual(['commands', 'chat:write']);
    await expect(client.conversations.history({ channel })).rejects.toMatchObject({ data: { error: 'missing_scope' } });
  });

  test('only its commands exist, and the workspace lists them', async () => {
    const answer = await local.control('slash', { user: 'U_ADMIN', channel, command: '/athena', text: '' });
    expect(answer).toMatchObject({
      status: 400,
      error: '/athena is not a valid command',
      hint: 'the manifest has: /pipeline',
    });
    expect(await local.control('home', { user: 'U_ADMIN' })).toMatchObject({ status: 400 });
    expect(await local.control('workspace')).toMatchObject({
      team: { id: 'T_LOCAL' },
      me: 'U_SLUICE',
      channels: [
        { id: 'C_PIPELINES', name: 'pipelines' },
        { id: 'C_ALERTS', name: 'alerts' },
      ],
      usergroups: expect.arrayContaining([{ id: 'S_DATA_ONCALL', handle: 'data-oncall', name: 'Data on-call' }]),
      commands: [{ command: '/pipeline', usage_hint: 'run <pipeline>' }],
    });
  });
});

test('the page hears of every change', async () => {
  const abort = new AbortController();
  const response = await fetch(`${local.controlUrl}/stream`, { signal: abort.signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const { ts } = await client.chat.postMessage({ channel, text: 'x' });
  const { value } = await reader.read();
  const event: StreamEvent = { kind: 'message', channel, ts: ts! };
  expect(value).toBe(`data: ${JSON.stringify(event)}\n\n`);
  abort.abort();
});

test.each([
  ['slash', { user: 'U_NOBODY', channel, command: '/x' }, 404, 'there are: U_ADMIN'],
  ['slash', { user: 'U_ADMIN', channel: 'C_NONE', command: '/x' }, 404, 'C_PIPELINES'],
  ['slash', { user: 'U_ADMIN' }, 400, 'channel'],
  ['action', { user: 'U_ADMIN', action_id: 'x' }, 400, 'give channel and ts'],
  ['submit', { user: 'U_ADMIN', view_id: 'V1' }, 404, 'no modal is open'],
])('control %s %o is refused with what to do', async (path, body, status, hint) => {
  const answer = await local.control<{ hint: string }>(path, body);
  expect(answer.status).toBe(status);
  expect(answer.hint).toContain(hint);
});
