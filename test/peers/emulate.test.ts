import { readFileSync } from 'node:fs';
import { LogLevel, WebClient } from '@slack/web-api';
import { createEmulator, type Emulator } from 'emulate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { freePort } from '../../local/processes.ts';
import { checkChannels } from '../../src/cli/doctor/slack-places.ts';
import { commonSamples, samplesOf } from '../../src/cli/doctor/samples.ts';
import { createPoster, SlackRefused } from '../../src/jobs/slack-poster.ts';
import type { Message } from '../../src/views/message.ts';
import type { Settings } from '../../src/settings.ts';
import { popularLoans } from '../helpers/run-fixtures.ts';

const TOKEN = 'xoxb-peer';
const NOW = Date.parse('2026-11-21T00:00:00Z');
const { oauth_config: asked } = parse(readFileSync('manifest.yml', 'utf8')) as {
  oauth_config: { scopes: { bot: string[]; bot_optional: string[] } };
};
const scopes = [...asked.scopes.bot, ...asked.scopes.bot_optional];

/** Slack's Web API as nobody here has read it, held to the scopes of our manifest. */
describe('the Web API on emulate', () => {
  let emulator: Emulator;
  let client: WebClient;
  let poster: ReturnType<typeof createPoster>;
  let channel: string;
  const messages = [...commonSamples('en', NOW), ...samplesOf(popularLoans, 'ko', NOW)].flatMap((sample) =>
    'message' in sample ? [sample.message] : [],
  );
  const windows = [...commonSamples('en', NOW), ...samplesOf(popularLoans, 'pt', NOW)].flatMap((sample) =>
    'view' in sample && sample.view.type === 'modal' ? [sample.view] : [],
  );
  const history = async () =>
    (await client.conversations.history({ channel, include_all_metadata: true })).messages ?? [];

  beforeAll(async () => {
    const slack = {
      users: [{ name: 'operator', real_name: 'Operator', email: 'operator@example.com' }],
      channels: [{ name: 'pipelines', topic: 'what runs' }],
      tokens: [{ token: TOKEN, user: 'operator', scopes }],
      strict_scopes: true,
    };
    emulator = await createEmulator({ service: 'slack', port: await freePort(), seed: { slack } });
    client = new WebClient(TOKEN, {
      slackApiUrl: `${emulator.url}/api/`,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      logLevel: LogLevel.ERROR,
    });
    poster = createPoster(client);
    const { channels } = await client.conversations.list({});
    channel = channels!.find(({ name }) => name === 'pipelines')!.id!;
  });
  afterAll(() => emulator.close());

  test('says who we are', async () => {
    expect(await client.auth.test()).toMatchObject({
      ok: true,
      team_id: expect.any(String),
      user_id: expect.any(String),
    });
  });

  test('every message is posted as it is, with its mark, and edited in place', async () => {
    for (const [at, message] of messages.entries()) {
      const address = { channel, run: 'popular-loans.2026-10.r1', key: `sample:${at}` };
      const ts = await poster.post(address, message, false);
      const posted = (await history()).find((each) => each.ts === ts);
      expect(posted).toMatchObject({
        text: message.text,
        blocks: message.blocks,
        metadata: { event_type: 'sluice_message', event_payload: { run: address.run, key: address.key } },
      });
      const edited: Message = { text: `${message.text} (edited)`, blocks: message.blocks };
      await poster.update(channel, ts, edited);
      expect((await history()).find((each) => each.ts === ts)).toMatchObject({
        ...edited,
        metadata: posted!.metadata!,
      });
    }
  });

  test('a reply stands in its thread, not in the channel', async () => {
    const run = 'popular-loans.2026-09.r1';
    const root = await poster.post({ channel, run, key: 'root' }, messages[0]!, false);
    const quiet = await poster.post({ channel, thread: root, run, key: 'log:1' }, messages[1]!, false);
    const loud = await poster.post({ channel, thread: root, run, key: 'failure:a' }, messages[1]!, true);
    const { messages: thread } = await client.conversations.replies({ channel, ts: root });
    expect(thread!.map(({ ts }) => ts)).toEqual([root, quiet, loud]);
    expect((await history()).map(({ ts }) => ts)).not.toContain(quiet);
  });

  test('a message whose posting was not answered is found by its mark', async () => {
    const run = 'popular-loans.2026-08.r1';
    const since = Date.now();
    const root = await poster.post({ channel, run, key: 'root' }, messages[0]!, false);
    const reply = await poster.post({ channel, thread: root, run, key: 'log:1' }, messages[1]!, false);
    expect(await poster.find({ channel, run, key: 'root' }, since)).toBe(root);
    expect(await poster.find({ channel, thread: root, run, key: 'log:1' }, since)).toBe(reply);
    expect(await poster.find({ channel, run, key: 'other' }, since)).toBeUndefined();
  });

  test('its refusals are those that we know', async () => {
    const ts = await poster.post({ channel, run: 'r', key: 'root' }, messages[0]!, false);
    const nowhere = poster.post({ channel: 'C_NOWHERE', run: 'r', key: 'root' }, messages[0]!, false);
    await expect(nowhere).rejects.toEqual(new SlackRefused('channel_not_found'));
    await client.chat.delete({ channel, ts });
    await expect(poster.update(channel, ts, messages[0]!)).rejects.toEqual(new SlackRefused('message_not_found'));
  });

  test('every window opens once by its trigger, and is drawn anew while nobody else has', async () => {
    const trigger = async () =>
      ((await client.apiCall('views.generateTriggerId')) as { trigger_id?: string }).trigger_id!;
    for (const view of windows) {
      const trigger_id = await trigger();
      const { view: opened } = await client.views.open({ trigger_id, view });
      expect(opened).toMatchObject({ callback_id: view.callback_id ?? '', title: { text: view.title.text } });
      await expect(client.views.open({ trigger_id, view })).rejects.toMatchObject({
        data: { error: 'exchanged_trigger_id' },
      });
      const change = { view_id: opened!.id!, view, hash: opened!.hash! };
      await client.views.update(change);
      await expect(client.views.update(change)).rejects.toMatchObject({ data: { error: 'hash_conflict' } });
    }
  });

  test('a Home is published', async () => {
    const { user_id: user } = await client.auth.test();
    const blocks = messages[0]!.blocks.filter(({ type }) => type === 'section' || type === 'context');
    const { view } = await client.views.publish({ user_id: user!, view: { type: 'home', blocks } });
    expect(view).toMatchObject({ type: 'home', blocks });
  });

  test.skipIf(!scopes.includes('files:write'))('a picture stands in the thread that it is for', async () => {
    const root = await poster.post({ channel, run: 'r', key: 'picture' }, messages[0]!, false);
    await client.files.uploadV2({
      channel_id: channel,
      thread_ts: root,
      file: Buffer.from('png'),
      filename: 'run.png',
    });
    const { messages: thread } = await client.conversations.replies({ channel, ts: root });
    expect(thread!.at(-1)!.files?.[0]).toMatchObject({ name: 'run.png' });
  });

  test('tells doctor where the app is', async () => {
    const settings = { channels: { pipelines: channel, other: 'C_NOWHERE' } } as unknown as Settings;
    expect(await checkChannels(client, settings)).toMatchObject([
      { ok: true, text: `the app is in channel pipelines (${channel})` },
      { ok: false, text: 'channel other (C_NOWHERE) is not to be seen: channel_not_found' },
    ]);
  });
});
