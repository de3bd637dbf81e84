import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type RunningSlack, startLocalSlack } from '../../../local/slack/testing.ts';
import type { Ephemeral, Message, View } from '../../../local/slack/types.ts';

interface Answer {
  ack: Record<string, unknown> | null;
  ackMs: number;
  error?: string;
  hint?: string;
  errors?: Record<string, string>;
  status: number;
}
const plain = (text: string) => ({ type: 'plain_text' as const, text });
const retry = { type: 'button' as const, action_id: 'stage.retry', text: plain('Retry'), value: '{"stage":"clean"}' };
const channel = 'C_PIPELINES';
const user = 'U_OPERATOR';

let clock = Date.parse('2026-11-21T00:00:00Z');
let local: RunningSlack;
let app: App;
let client: WebClient;

const newApp = (): App =>
  new App({
    token: 'xoxb-local',
    appToken: 'xapp-local',
    socketMode: true,
    clientOptions: { slackApiUrl: local.url },
    logLevel: LogLevel.ERROR,
  });
const post = (path: string, body: object): Promise<Answer> => local.control<Omit<Answer, 'status'>>(path, body);
const messages = async (query = `channel=${channel}`) =>
  (await local.control<{ messages: Message[] }>(`messages?${query}`)).messages;
const ephemerals = async () => (await local.control<{ messages: Ephemeral[] }>(`ephemerals?user=${user}`)).messages;
const views = () => local.control<{ modals: View[]; home: View | null }>(`views?user=${user}`);
const slash = (text = '') => post('slash', { user, channel, command: '/pipeline', text });

beforeEach(async () => {
  clock = Date.parse('2026-11-21T00:00:00Z');
  local = await startLocalSlack({ now: () => clock, ackTimeoutMs: 400 });
  app = newApp();
  client = new WebClient('xoxb-local', {
    slackApiUrl: local.url,
    retryConfig: { retries: 0 },
    logLevel: LogLevel.ERROR,
  });
});
afterEach(async () => {
  await app.stop();
  await local.close();
});

test('without an app the control API says so', async () => {
  expect(await slash()).toMatchObject({
    status: 503,
    error: 'no app is connected',
    hint: expect.stringContaining('SLACK_API_URL'),
  });
});

describe('with a Bolt app', () => {
  beforeEach(async () => {
    await app.start();
    expect(local.slack.connections()).toBe(1);
  });

  test('a slash command carries what Slack sends, and its ack is shown to that person alone', async () => {
    const seen = vi.fn();
    app.command('/pipeline', async ({ ack, command }) => {
      seen(command);
      await ack({ text: 'running', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*running*' } }] });
    });
    const answer = await slash('run "loans" <x> & y');
    expect(answer).toMatchObject({ status: 200, ack: { text: 'running' } });
    expect(answer.ackMs).toBeLessThan(400);
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

  test('an empty ack is null, an in_channel ack is a message', async () => {
    app.command('/pipeline', ({ ack, command }) =>
      command.text === '' ? ack() : ack({ text: 'all see', response_type: 'in_channel' }),
    );
    expect(await slash()).toMatchObject({ ack: null });
    await slash('loud');
    expect(await messages()).toMatchObject([{ text: 'all see', bot_id: 'B_SLUICE' }]);
    expect(await ephemerals()).toEqual([]);
  });

  test('no ack in time is told to the control API and to the person', async () => {
    app.command('/pipeline', async () => undefined);
    app.action('stage.retry', async () => undefined);
    expect(await slash()).toMatchObject({ status: 200, ack: null, error: 'operation_timeout' });
    const { ts } = await client.chat.postMessage({
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
    app.action('stage.retry', async ({ ack, body, client: own }) => {
      seen(body);
      await ack();
      await own.chat.update({ channel, ts: seen.mock.lastCall?.[0].message.ts, text: 'Retried by @owen' });
    });
    const root = await client.chat.postMessage({ channel, text: 'run' });
    const reply = await client.chat.postMessage({
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
      const [, updated] = await messages(`channel=${channel}&thread_ts=${root.ts}`);
      expect(updated).toMatchObject({ text: 'Retried by @owen', edited: { user: 'U_SLUICE' } });
      expect(updated?.blocks).toBeUndefined();
    });
    const gone = await post('action', { user, channel, ts: reply.ts, action_id: 'stage.retry' });
    expect(gone).toMatchObject({ status: 400, error: 'there is no stage.retry here' });
    expect(await messages()).toMatchObject([{ ts: root.ts, reply_count: 1 }, { subtype: 'thread_broadcast' }]);
  });

  test('clicks say what is there, take value overrides, and inputs of the message travel as state', async () => {
    const seen = vi.fn();
    app.action(/.*/, async ({ ack, body }) => {
      seen(body);
      await ack();
    });
    const { ts } = await client.chat.postMessage({
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
    app.action('stage.retry', async ({ ack, body, respond }) => {
      seen(body);
      await ack();
      await respond({ replace_original: true, text: 'gone' });
    });
    await client.chat.postEphemeral({
      channel,
      user,
      text: 'only you',
      blocks: [{ type: 'actions', elements: [retry] }],
    });
    const [shown] = await ephemerals();
    await post('action', { user, channel, ts: shown?.ts, action_id: 'stage.retry' });
    expect(seen.mock.lastCall?.[0]).toMatchObject({ container: { is_ephemeral: true, message_ts: shown?.ts } });
    expect(seen.mock.lastCall?.[0].message).toBeUndefined();
    await vi.waitFor(async () => expect(await ephemerals()).toMatchObject([{ ts: shown?.ts, text: 'gone' }]));
    const other = await post('action', { user: 'U_VIEWER', channel, ts: shown?.ts, action_id: 'stage.retry' });
    expect(other.status).toBe(404);
  });

  test('response_url: five uses within half an hour', async () => {
    let url = '';
    app.command('/pipeline', async ({ ack, body }) => {
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
    clock += 31 * 60_000;
    expect(await say({ text: 'late' })).toEqual([404, 'expired_url']);
  });

  describe('modals', () => {
    const modal = (title: string, more: object = {}) => ({
      type: 'modal' as const,
      callback_id: 'skip',
      title: plain(title),
      submit: plain('Skip'),
      blocks: [
        {
          type: 'input',
          block_id: 'why',
          label: plain('Reason'),
          element: { type: 'plain_text_input', action_id: 'reason', min_length: 3 },
        },
        {
          type: 'input',
          block_id: 'when',
          optional: true,
          label: plain('From'),
          element: { type: 'datepicker', action_id: 'date' },
        },
        {
          type: 'input',
          block_id: 'what',
          label: plain('What'),
          optional: true,
          element: {
            type: 'checkboxes',
            action_id: 'boxes',
            options: [
              { text: plain('A'), value: 'a' },
              { text: plain('B'), value: 'b' },
            ],
          },
        },
        {
          type: 'input',
          block_id: 'who',
          label: plain('Who'),
          optional: true,
          element: { type: 'users_select', action_id: 'person' },
        },
        {
          type: 'input',
          block_id: 'run',
          label: plain('Run'),
          optional: true,
          element: { type: 'external_select', action_id: 'runs', min_query_length: 1 },
        },
      ],
      ...more,
    });
    let trigger = '';
    const open = async (view: object = modal('Skip stage')): Promise<View> => {
      await slash();
      await client.views.open({ trigger_id: trigger, view: view as never });
      return (await views()).modals.at(-1)!;
    };
    beforeEach(() => {
      app.command('/pipeline', async ({ ack, body }) => {
        trigger = body.trigger_id;
        await ack();
      });
    });

    test('open, inline errors, submit', async () => {
      const seen = vi.fn();
      app.view('skip', async ({ ack, view }) => {
        seen(view);
        if (view.state.values['why']?.['reason']?.value === 'bad')
          await ack({ response_action: 'errors', errors: { why: 'Say more' } });
        else await ack();
      });
      const { id } = await open();
      const at = { user, view_id: id };
      expect(await post('submit', { ...at, values: {} })).toMatchObject({
        status: 400,
        errors: { why: 'Please complete this required field.' },
      });
      expect(await post('submit', { ...at, values: { reason: 'x' } })).toMatchObject({
        errors: { why: 'must be at least 3 characters' },
      });
      expect(await post('submit', { ...at, values: { typo: 'x' } })).toMatchObject({
        status: 400,
        hint: expect.stringContaining('why.reason'),
      });
      expect(seen).not.toHaveBeenCalled();
      expect(await post('submit', { ...at, values: { why: { reason: 'bad' } } })).toMatchObject({
        ack: { response_action: 'errors', errors: { why: 'Say more' } },
      });
      expect((await views()).modals).toHaveLength(1);
      const values = { reason: 'good', date: '2026-11-01', boxes: ['b'], person: 'U_ADMIN' };
      expect(await post('submit', { ...at, values })).toMatchObject({ status: 200, ack: null });
      expect(seen.mock.lastCall?.[0]).toMatchObject({
        id,
        callback_id: 'skip',
        state: {
          values: {
            why: { reason: { type: 'plain_text_input', value: 'good' } },
            when: { date: { type: 'datepicker', selected_date: '2026-11-01' } },
            what: { boxes: { type: 'checkboxes', selected_options: [{ value: 'b' }] } },
            who: { person: { type: 'users_select', selected_user: 'U_ADMIN' } },
            run: { runs: { type: 'external_select', selected_option: null } },
          },
        },
      });
      expect((await views()).modals).toEqual([]);
    });

    test('trigger_id lives three seconds and is spent once', async () => {
      await open();
      await expect(client.views.open({ trigger_id: trigger, view: modal('x') as never })).rejects.toThrow(
        'exchanged_trigger_id',
      );
      await slash();
      clock += 3001;
      await expect(client.views.open({ trigger_id: trigger, view: modal('x') as never })).rejects.toThrow(
        'expired_trigger_id',
      );
    });

    test('push to a depth of three, update with hash, clear', async () => {
      const steps: object[] = [
        { response_action: 'push', view: modal('Two') },
        { response_action: 'push', view: modal('Three') },
        { response_action: 'push', view: modal('Four') },
        { response_action: 'update', view: modal('Changed') },
        { response_action: 'errors', errors: { nope: 'x' } },
        { response_action: 'clear' },
      ];
      app.view('skip', async ({ ack }) => ack(steps.shift() as never));
      await open();
      const submit = async () => {
        const top = (await views()).modals.at(-1)!;
        const answer = await post('submit', { user, view_id: top.id, values: { reason: 'good' } });
        const titles = (await views()).modals.map((view) => (view.title as { text: string }).text);
        return [titles, answer.error?.split('\n')[0]];
      };
      expect(await submit()).toEqual([['Skip stage', 'Two'], undefined]);
      expect(await submit()).toEqual([['Skip stage', 'Two', 'Three'], undefined]);
      expect(await submit()).toEqual([['Skip stage', 'Two', 'Three'], 'push_limit_reached']);
      expect(await submit()).toEqual([['Skip stage', 'Two', 'Changed'], undefined]);
      expect(await submit()).toEqual([['Skip stage', 'Two', 'Changed'], 'invalid_errors']);
      const top = (await views()).modals.at(-1)!;
      const stale = { view_id: top.id, view: modal('Stale') as never, hash: '1.0' };
      await expect(client.views.update(stale)).rejects.toThrow('hash_conflict');
      await client.views.update({ ...stale, hash: top.hash });
      expect((await views()).modals.at(-1)?.state.values['why']).toMatchObject({ reason: { value: 'good' } });
      expect(await submit()).toEqual([[], undefined]);
    });

    test('external selects suggest, and a submitted value must have been suggested', async () => {
      const typed: string[] = [];
      app.options('runs', async ({ ack, payload }) => {
        typed.push(payload.value);
        await ack({
          options: ['r1', 'r2'].filter((r) => r.startsWith(payload.value)).map((r) => ({ text: plain(r), value: r })),
        });
      });
      const seen = vi.fn();
      app.view('skip', async ({ ack, view }) => {
        seen(view.state.values['run']);
        await ack();
      });
      const { id } = await open();
      const at = { user, view_id: id };
      expect(await post('suggest', { ...at, action_id: 'runs', value: '' })).toMatchObject({ status: 400 });
      expect(await post('suggest', { ...at, action_id: 'runs', value: 'r' })).toMatchObject({
        ack: { options: [{ value: 'r1' }, { value: 'r2' }] },
      });
      expect(await post('submit', { ...at, values: { reason: 'good', runs: 'r9' } })).toMatchObject({
        status: 400,
        errors: { run: expect.stringContaining('not an option') },
      });
      await post('submit', { ...at, values: { reason: 'good', runs: 'r2' } });
      expect(seen.mock.lastCall?.[0]).toMatchObject({ runs: { selected_option: { value: 'r2' } } });
      expect(typed).toEqual(['r', 'r9']);
    });

    test('closing by the X tells the app that asked for it', async () => {
      const closed = vi.fn();
      app.view({ callback_id: 'skip', type: 'view_closed' }, async ({ ack, body }) => {
        closed('is_cleared' in body && body.is_cleared);
        await ack();
      });
      const { id } = await open(modal('Bye', { notify_on_close: true, clear_on_close: true }));
      expect(await post('close', { user, view_id: id })).toMatchObject({ status: 200, ack: null });
      expect(closed.mock.calls).toEqual([[true]]);
      expect((await views()).modals).toEqual([]);
    });

    test('an unanswered submission leaves the modal open', async () => {
      app.view('skip', async () => undefined);
      const { id } = await open();
      expect(await post('submit', { user, view_id: id, values: { reason: 'good' } })).toMatchObject({
        error: 'operation_timeout',
      });
      expect((await views()).modals).toHaveLength(1);
    });
  });

  test('Home opens, is published, and its buttons work', async () => {
    const seen = vi.fn();
    app.event('app_home_opened', async ({ event, client: own }) => {
      await own.views.publish({
        user_id: event.user,
        view: { type: 'home', blocks: [{ type: 'actions', elements: [retry] }] },
      });
    });
    app.action('stage.retry', async ({ ack, body }) => {
      seen(body);
      await ack();
    });
    expect(await post('home', { user })).toMatchObject({ status: 200, ack: null });
    const home = await vi.waitFor(async () => {
      const { home: tab } = await views();
      expect(tab).not.toBeNull();
      return tab!;
    });
    await post('action', { user, view_id: home.id, action_id: 'stage.retry' });
    expect(seen.mock.lastCall?.[0]).toMatchObject({
      container: { type: 'view', view_id: home.id },
      view: { type: 'home' },
    });
    expect(seen.mock.lastCall?.[0].response_url).toBeUndefined();
  });

  test('shortcuts, global and of a message', async () => {
    const seen = vi.fn();
    app.shortcut('inspect', async ({ ack, shortcut }) => {
      seen(shortcut.type, 'message' in shortcut ? shortcut.message.ts : undefined);
      await ack();
    });
    const { ts } = await client.chat.postMessage({ channel, text: 'run' });
    await post('shortcut', { user, callback_id: 'inspect' });
    await post('shortcut', { user, callback_id: 'inspect', channel, ts });
    expect(seen.mock.calls).toEqual([
      ['shortcut', undefined],
      ['message_action', ts],
    ]);
  });

  test('somebody from another organisation is told apart', async () => {
    app.command('/pipeline', ({ ack, command }) => ack(command.team_id));
    const answer = await post('slash', { user: 'U_OUTSIDER', channel, command: '/pipeline' });
    expect(answer.ack).toEqual({ text: 'T_OTHER' });
    const { user: profile } = await client.users.info({ user: 'U_OUTSIDER' });
    expect(profile).toMatchObject({ team_id: 'T_OTHER', is_stranger: true });
  });

  test('each payload goes to exactly one of several connections', async () => {
    const second = newApp();
    const hits = [0, 0];
    app.command('/pipeline', async ({ ack }) => (hits[0]!++, ack()));
    second.command('/pipeline', async ({ ack }) => (hits[1]!++, ack()));
    await second.start();
    for (const text of ['a', 'b', 'c', 'd']) await slash(text);
    expect(hits).toEqual([2, 2]);
    await second.stop();
    await vi.waitFor(() => expect(local.slack.connections()).toBe(1));
  });

  test('a connection that is asked to come again does', async () => {
    await app.stop();
    const installerOptions = { clientOptions: { slackApiUrl: local.url } };
    const logLevel = LogLevel.ERROR;
    // Bolt waits this long before it connects again.
    const receiver = new SocketModeReceiver({
      appToken: 'xapp-local',
      clientPingTimeout: 300,
      installerOptions,
      logLevel,
    });
    app = new App({ token: 'xoxb-local', receiver, clientOptions: { slackApiUrl: local.url }, logLevel });
    app.command('/pipeline', ({ ack }) => ack('still here'));
    await app.start();
    await vi.waitFor(() => expect(local.slack.connections()).toBe(1));
    const reconnected = new Promise((resolve) => receiver.client.once('connected', resolve));
    local.slack.refresh();
    await reconnected;
    expect(await slash()).toMatchObject({ ack: { text: 'still here' } });
    expect(local.slack.connections()).toBe(1);
  });

  test('a command while the app goes away is not answered, and later ones find no app', async () => {
    app.command('/pipeline', async () => void app.stop());
    expect(await slash()).toMatchObject({ error: 'operation_timeout' });
    await vi.waitFor(() => expect(local.slack.connections()).toBe(0));
    expect(await slash()).toMatchObject({ status: 503 });
  });
});
