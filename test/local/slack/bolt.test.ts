import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ackTimeoutMs, channel, plain, useBolt, user } from './use-bolt.ts';

const retry = { type: 'button' as const, action_id: 'stage.retry', text: plain('Retry'), value: '{"stage":"clean"}' };
const { here, newApp, post, messages, ephemerals, views, slash } = useBolt();

test('without an app the control API says so', async () => {
  expect(await slash()).toMatchObject({
    status: 503,
    error: 'no app is connected',
    hint: expect.stringContaining('SLACK_API_URL'),
  });
});

describe('with a Bolt app', () => {
  beforeEach(async () => {
    await here.app.start();
    expect(here.local.slack.connections()).toBe(1);
  });

  test('a slash command carries what Slack sends, and its ack is shown to that person alone', async () => {
    const seen = vi.fn();
    here.app.command('/pipeline', async ({ ack, command }) => {
      seen(command);
      await ack({ text: 'running', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*running*' } }] });
    });
    const answer = await slash('run "loans" <x> & y');
    expect(answer).toMatchObject({ status: 200, ack: { text: 'running' } });
    expect(answer.ackMs).toBeLessThan(ackTimeoutMs);
    expect(seen.mock.lastCall?.[0]).toMatchObject({
      command: '/pipeline',
      text: 'run "loans" <x> & y',
      user_id: user,
      user_name: 'owen',
      channel_id: channel,
      channel_name: 'pipelines',
      team_id: 'T_LOCAL',
      api_app_id: 'A_LOCAL',
    });
    expect(await ephemerals()).toMatchObject([{ text: 'running', channel, user, blocks: [{ type: 'section' }] }]);
    expect(await messages()).toEqual([]);
  });

  test('a button that an update has taken away is still delivered, as from a client that lags', async () => {
    const seen = vi.fn();
    here.app.action('stage.retry', async ({ ack, action }) => {
      seen(action);
      await ack();
    });
    const { ts } = await here.client.chat.postMessage({
      channel,
      text: 'failed',
      blocks: [{ type: 'actions', elements: [retry] }],
    });
    await here.client.chat.update({ channel, ts: ts!, text: 'retried', blocks: [] });
    const answer = await post('action', { user, channel, ts, action_id: 'stage.retry' });
    expect(answer).toMatchObject({ status: 200, ack: null });
    expect(seen.mock.lastCall?.[0]).toMatchObject({ value: retry.value });
  });

  test('an empty ack is null, an in_channel ack is a message', async () => {
    here.app.command('/pipeline', ({ ack, command }) =>
      command.text === '' ? ack() : ack({ text: 'all see', response_type: 'in_channel' }),
    );
    expect(await slash()).toMatchObject({ ack: null });
    await slash('loud');
    expect(await messages()).toMatchObject([{ text: 'all see', bot_id: 'B_SLUICE' }]);
    expect(await ephemerals()).toEqual([]);
  });

  test('no ack in time is told to the control API and to the person', async () => {
    here.app.command('/pipeline', async () => undefined);
    here.app.action('stage.retry', async () => undefined);
    expect(await slash()).toMatchObject({ status: 200, ack: null, error: 'operation_timeout' });
    const { ts } = await here.client.chat.postMessage({
      channel,
      text: 'x',
      blocks: [{ type: 'actions', elements: [retry] }],
    });
    expect(await post('action', { user, channel, ts, action_id: 'stage.retry' })).toMatchObject({
      error: 'operation_timeout',
    });
    const [first, second] = await ephemerals();
    expect(first?.text).toContain('/pipeline failed because the app did not respond');
    expect(second?.text).toContain('did not respond');
  });

  test('a click carries a genuine block_actions payload and the message can be updated', async () => {
    const seen = vi.fn();
    here.app.action('stage.retry', async ({ ack, body, client: own }) => {
      seen(body);
      await ack();
      await own.chat.update({ channel, ts: seen.mock.lastCall?.[0].message.ts, text: 'Retried by @owen' });
    });
    const root = await here.client.chat.postMessage({ channel, text: 'run' });
    const reply = await here.client.chat.postMessage({
      channel,
      thread_ts: root.ts!,
      reply_broadcast: true,
      text: 'failed',
      blocks: [{ type: 'actions', block_id: 'b1', elements: [retry] }],
    });
    const answer = await post('action', { user, channel, ts: reply.ts, action_id: 'stage.retry' });
    expect(answer).toMatchObject({ status: 200, ack: null });
    expect(seen.mock.lastCall?.[0]).toMatchObject({
      type: 'block_actions',
      user: { id: user, team_id: 'T_LOCAL' },
      team: { id: 'T_LOCAL' },
      channel: { id: channel, name: 'pipelines' },
      container: { type: 'message', message_ts: reply.ts, thread_ts: root.ts, is_ephemeral: false },
      message: { ts: reply.ts, text: 'failed', bot_id: 'B_SLUICE' },
      response_url: expect.stringContaining('/api/response/'),
      actions: [{ type: 'button', action_id: 'stage.retry', block_id: 'b1', value: retry.value }],
      state: { values: {} },
    });
    await vi.waitFor(async () => {
      const [, updated] = await messages(`&thread_ts=${root.ts}`);
      expect(updated).toMatchObject({ text: 'Retried by @owen', edited: { user: 'U_SLUICE' } });
      expect(updated?.blocks).toBeUndefined();
    }, 10_000);
    const never = await post('action', { user, channel, ts: reply.ts, action_id: 'stage.skip' });
    expect(never).toMatchObject({ status: 400, error: 'there is no stage.skip here' });
    expect(await messages()).toMatchObject([{ ts: root.ts, reply_count: 1 }, { subtype: 'thread_broadcast' }]);
  });

  test('clicks say what is there, take value overrides, and inputs of the message travel as state', async () => {
    const seen = vi.fn();
    here.app.action(/.*/, async ({ ack, body }) => {
      seen(body);
      await ack();
    });
    const { ts } = await here.client.chat.postMessage({
      channel,
      text: 'x',
      blocks: [
        {
          type: 'actions',
          block_id: 'one',
          elements: [
            retry,
            {
              type: 'static_select',
              action_id: 'size',
              options: [
                { text: plain('Small'), value: 's' },
                { text: plain('Large'), value: 'l' },
              ],
            },
          ],
        },
        { type: 'actions', block_id: 'two', elements: [{ ...retry, value: 'other' }] },
      ],
    });
    const at = { user, channel, ts };
    expect(await post('action', { ...at, action_id: 'nope' })).toMatchObject({
      status: 400,
      hint: expect.stringContaining('stage.retry (button in block one)'),
    });
    expect(await post('action', { ...at, action_id: 'stage.retry' })).toMatchObject({
      status: 400,
      error: expect.stringContaining('more than once'),
    });
    expect(await post('action', { ...at, action_id: 'size', value: 'xl' })).toMatchObject({
      status: 400,
      hint: expect.stringContaining('s, l'),
    });
    await post('action', { ...at, action_id: 'size', value: 'l' });
    expect(seen.mock.lastCall?.[0].actions).toMatchObject([
      { type: 'static_select', selected_option: { value: 'l', text: { text: 'Large' } } },
    ]);
    await post('action', { ...at, action_id: 'stage.retry', block_id: 'one', value: 'forged' });
    expect(seen.mock.lastCall?.[0]).toMatchObject({
      actions: [{ value: 'forged' }],
      state: { values: { one: { size: { type: 'static_select', selected_option: { value: 'l' } } } } },
    });
    await post('action', { ...at, action_id: 'stage.retry', value: 'other' });
    expect(seen.mock.lastCall?.[0].actions).toMatchObject([{ block_id: 'two', value: 'other' }]);
  });

  test('buttons of ephemeral messages work; their content does not come back', async () => {
    const seen = vi.fn();
    here.app.action('stage.retry', async ({ ack, body, respond }) => {
      seen(body);
      await ack();
      await respond({ replace_original: true, text: 'gone' });
    });
    await here.client.chat.postEphemeral({
      channel,
      user,
      text: 'only you',
      blocks: [{ type: 'actions', elements: [retry] }],
    });
    const [shown] = await ephemerals();
    await post('action', { user, channel, ts: shown?.ts, action_id: 'stage.retry' });
    expect(seen.mock.lastCall?.[0]).toMatchObject({ container: { is_ephemeral: true, message_ts: shown?.ts } });
    expect(seen.mock.lastCall?.[0].message).toBeUndefined();
    await vi.waitFor(async () => expect(await ephemerals()).toMatchObject([{ ts: shown?.ts, text: 'gone' }]), 10_000);
    const other = await post('action', { user: 'U_VIEWER', channel, ts: shown?.ts, action_id: 'stage.retry' });
    expect(other.status).toBe(404);
  });

  test('response_url: five uses within half an hour', async () => {
    let url = '';
    here.app.command('/pipeline', async ({ ack, body }) => {
      url = body.response_url;
      await ack();
    });
    await slash();
    const say = async (body: object) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      const response = await fetch(url, init);
      return [response.status, ((await response.json()) as { error?: string }).error];
    };
    expect(await say({ text: 'one' })).toEqual([200, undefined]);
    expect(await say({ text: 'two', replace_original: true })).toEqual([200, undefined]);
    expect(await say({ text: 'three', response_type: 'in_channel' })).toEqual([200, undefined]);
    expect(await say({ blocks: [{ type: 'nope' }] })).toEqual([400, 'invalid_blocks']);
    expect(await say({ delete_original: true })).toEqual([200, undefined]);
    expect(await say({ text: 'six' })).toEqual([404, 'used_url']);
    expect(await ephemerals()).toEqual([]);
    expect(await messages()).toMatchObject([{ text: 'three' }]);
    await slash();
    here.clock += 31 * 60_000;
    expect(await say({ text: 'late' })).toEqual([404, 'expired_url']);
  });

  test('Home opens, is published, and its buttons work', async () => {
    const seen = vi.fn();
    here.app.event('app_home_opened', async ({ event, client: own }) => {
      await own.views.publish({
        user_id: event.user,
        view: { type: 'home', blocks: [{ type: 'actions', elements: [retry] }] },
      });
    });
    here.app.action('stage.retry', async ({ ack, body }) => {
      seen(body);
      await ack();
    });
    expect(await post('home', { user })).toMatchObject({ status: 200, ack: null });
    const home = await vi.waitFor(async () => {
      const { home: tab } = await views();
      expect(tab).not.toBeNull();
      return tab!;
    }, 10_000);
    await post('action', { user, view_id: home.id, action_id: 'stage.retry' });
    expect(seen.mock.lastCall?.[0]).toMatchObject({
      container: { type: 'view', view_id: home.id },
      view: { type: 'home' },
    });
    expect(seen.mock.lastCall?.[0].response_url).toBeUndefined();
  });

  test('shortcuts, global and of a message', async () => {
    const seen = vi.fn();
    here.app.shortcut('inspect', async ({ ack, shortcut }) => {
      seen(shortcut.type, 'message' in shortcut ? shortcut.message.ts : undefined);
      await ack();
    });
    const { ts } = await here.client.chat.postMessage({ channel, text: 'run' });
    await post('shortcut', { user, callback_id: 'inspect' });
    await post('shortcut', { user, callback_id: 'inspect', channel, ts });
    expect(seen.mock.calls).toEqual([
      ['shortcut', undefined],
      ['message_action', ts],
    ]);
  });

  test('somebody from another organisation is told apart', async () => {
    here.app.command('/pipeline', ({ ack, command }) => ack(command.team_id));
    const answer = await post('slash', { user: 'U_OUTSIDER', channel, command: '/pipeline' });
    expect(answer.ack).toEqual({ text: 'T_OTHER' });
    const { user: profile } = await here.client.users.info({ user: 'U_OUTSIDER' });
    expect(profile).toMatchObject({ team_id: 'T_OTHER', is_stranger: true });
  });

  test('each payload goes to exactly one of several connections', async () => {
    const second = newApp();
    const hits = [0, 0];
    here.app.command('/pipeline', async ({ ack }) => (hits[0]!++, ack()));
    second.command('/pipeline', async ({ ack }) => (hits[1]!++, ack()));
    await second.start();
    for (const text of ['a', 'b', 'c', 'd']) await slash(text);
    expect(hits).toEqual([2, 2]);
    await second.stop();
    await vi.waitFor(() => expect(here.local.slack.connections()).toBe(1), 10_000);
  });

  test('a connection that is asked to come again does', async () => {
    await here.app.stop();
    const installerOptions = { clientOptions: { slackApiUrl: here.local.url } };
    const logLevel = LogLevel.ERROR;
    // Bolt waits this long before it connects again.
    const receiver = new SocketModeReceiver({
      appToken: 'xapp-local',
      clientPingTimeout: 300,
      installerOptions,
      logLevel,
    });
    here.app = new App({ token: 'xoxb-local', receiver, clientOptions: { slackApiUrl: here.local.url }, logLevel });
    here.app.command('/pipeline', ({ ack }) => ack('still here'));
    await here.app.start();
    await vi.waitFor(() => expect(here.local.slack.connections()).toBe(1), 10_000);
    const reconnected = new Promise((resolve) => receiver.client.once('connected', resolve));
    here.local.slack.refresh();
    await reconnected;
    expect(await slash()).toMatchObject({ ack: { text: 'still here' } });
    expect(here.local.slack.connections()).toBe(1);
  });

  test('a command while the app goes away is not answered, and later ones find no app', async () => {
    here.app.command('/pipeline', async () => void here.app.stop());
    expect(await slash()).toMatchObject({ error: 'operation_timeout' });
    await vi.waitFor(() => expect(here.local.slack.connections()).toBe(0), 10_000);
    expect(await slash()).toMatchObject({ status: 503 });
  });
});
