import type { ViewStateValue } from '@slack/bolt';
import { App } from '@slack/bolt';
import { dataTable, failure, rootCard, skipModal, table } from './demo-blocks.ts';

/** An ordinary Bolt app in Socket Mode, with one of everything that the page shows. */
export async function startDemoApp(slackApiUrl: string): Promise<{ app: App; skipped: Record<string, unknown>[] }> {
  const app = new App({
    token: 'xoxb-local',
    appToken: 'xapp-local',
    socketMode: true,
    clientOptions: { slackApiUrl },
    logLevel: 'error' as never,
  });
  const skipped: Record<string, unknown>[] = [];

  app.command('/pipeline', async ({ ack, command, client }) => {
    await ack({ text: `:hourglass_flowing_sand: Starting *${command.text.replace('run ', '')}*…` });
    const root = await client.chat.postMessage({
      channel: command.channel_id,
      text: 'popular-loans · 2026-10 · running',
      blocks: rootCard(':hourglass_flowing_sand: Running'),
    });
    const thread_ts = root.ts as string;
    const reply = { channel: command.channel_id, thread_ts };
    await client.chat.postMessage({ ...reply, text: ':white_check_mark: *fetch* · 1,204 rows · 41 s' });
    await client.chat.postMessage({
      ...reply,
      reply_broadcast: true,
      text: '인기대출도서 · 2026-10 · 실패 — clean: loan_count 컬럼 없음',
      blocks: failure,
    });
    await client.chat.update({
      channel: command.channel_id,
      ts: thread_ts,
      text: 'popular-loans · 2026-10 · attention',
      blocks: rootCard(':warning: Needs a person'),
    });
  });
  app.command('/athena', async ({ ack, say }) => {
    await ack();
    await say({ text: '3 rows', blocks: table });
    await say({ text: '5 rows', blocks: dataTable });
  });
  app.command('/slow', async () => undefined);

  app.action('stage.retry', async ({ ack, respond, body }) => {
    await ack();
    await respond({
      replace_original: true,
      text: 'Retried',
      blocks: [
        ...failure.slice(0, 2),
        { type: 'context', elements: [{ type: 'mrkdwn', text: `:repeat: Retried by <@${body.user.id}>` }] },
      ],
    });
  });
  app.action('stage.skip', async ({ ack, client, body }) => {
    await ack();
    if ('trigger_id' in body) await client.views.open({ trigger_id: body.trigger_id, view: skipModal });
  });
  app.action('skip.preview', async ({ ack, client, body }) => {
    await ack();
    if (!('view' in body) || body.view === undefined) return;
    const reason = body.view.state.values['reason']?.['reason']?.value ?? 'nothing';
    await client.views.push({
      trigger_id: body.trigger_id,
      view: {
        type: 'modal',
        title: { type: 'plain_text', text: 'Preview' },
        blocks: [{ type: 'section', text: { type: 'plain_text', text: `Will say: ${reason}` } }],
      },
    });
  });
  app.shortcut({ callback_id: 'inspect', type: 'message_action' }, async ({ ack, respond, shortcut }) => {
    await ack();
    await respond({ response_type: 'ephemeral', text: `Inspected: ${shortcut.message.text}` });
  });
  app.action('run.cancel', async ({ ack, respond }) => {
    await ack();
    await respond({ response_type: 'ephemeral', replace_original: false, text: ':octagonal_sign: Cancelled.' });
  });
  app.action('run.more', async ({ ack, respond, action }) => {
    await ack();
    const chosen = 'selected_option' in action ? (action.selected_option as { value: string }).value : '';
    await respond({ response_type: 'ephemeral', replace_original: false, text: `You chose ${chosen}` });
  });
  app.options('library', async ({ ack, payload }) => {
    const names = ['Gangnam Library', 'Jongno Library', 'Mapo Library'];
    const found = names.filter((name) => name.toLowerCase().includes(payload.value.toLowerCase()));
    await ack({ options: found.map((name) => ({ text: { type: 'plain_text', text: name }, value: name })) });
  });
  app.view('skip', async ({ ack, view }) => {
    const values = view.state.values as Record<string, Record<string, ViewStateValue>>;
    const reason = values['reason']?.['reason']?.value ?? '';
    if (reason.length < 5) {
      await ack({ response_action: 'errors', errors: { reason: 'Say why in a sentence: at least 5 characters.' } });
      return;
    }
    skipped.push(values);
    await ack();
  });
  app.event('app_home_opened', async ({ client, event }) => {
    await client.views.publish({
      user_id: event.user,
      view: {
        type: 'home',
        blocks: [
          { type: 'header', text: { type: 'plain_text', text: 'Your pipelines' } },
          {
            type: 'section',
            text: { type: 'mrkdwn', text: `Hello <@${event.user}>` },
            accessory: { type: 'button', action_id: 'home.refresh', text: { type: 'plain_text', text: 'Refresh' } },
          },
        ],
      },
    });
  });
  await app.start();
  return { app, skipped };
}
