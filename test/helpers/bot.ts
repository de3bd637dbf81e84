import { fileURLToPath } from 'node:url';
import { App, type LogLevel } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { Faults } from '../../local/faults.ts';
import { type RunningSlack, startLocalSlack } from '../../local/slack/testing.ts';
import type { View } from '../../local/slack/types.ts';
import type { Bot } from '../../src/commands/bot.ts';
import { listenToButtons } from '../../src/commands/buttons.ts';
import type { Desk } from '../../src/commands/desk.ts';
import { listenToShortcuts } from '../../src/commands/shortcuts.ts';
import { listenToCommands } from '../../src/commands/slash.ts';
import { listenToSubmissions } from '../../src/commands/submissions.ts';
import { listenToSearches } from '../../src/commands/suggestions.ts';
import { createWho } from '../../src/commands/who.ts';
import { createWindows } from '../../src/commands/windows.ts';
import { createDirectory } from '../../src/jobs/directory.ts';
import { eventually } from './aws.ts';

export const MANIFEST = fileURLToPath(new URL('../../manifest.yml', import.meta.url));
const CHANNEL = 'C_PIPELINES';

interface Delivered {
  ack: { response_action?: string; errors?: Record<string, string>; options?: { value: string }[] } | null;
  error?: string;
  status: number;
}

/** The listeners of people's commands, clicks and windows on a desk, and a Slack with people in it. */
export async function startBot(
  desk: Desk,
  runOfMessage: Bot['runOfMessage'],
  given?: { slack: RunningSlack; faults: Faults },
) {
  const faults = given?.faults ?? new Faults();
  const slack = given?.slack ?? (await startLocalSlack({ manifestFile: MANIFEST, faults }));
  const client = new WebClient('xoxb-local', { slackApiUrl: slack.url, retryConfig: { retries: 0 } });
  const app = new App({
    token: 'xoxb-local',
    appToken: 'xapp-local',
    socketMode: true,
    logLevel: 'error' as LogLevel,
    clientOptions: { slackApiUrl: slack.url },
  });
  const directory = createDirectory({ slack: client, access: desk.settings.access, log: desk.log });
  const bot: Bot = {
    app,
    desk,
    windows: createWindows(client, desk),
    runOfMessage,
    askerOf: createWho(desk, directory),
    tracked: (listener) => listener,
  };
  for (const listen of [listenToCommands, listenToButtons, listenToSubmissions, listenToSearches, listenToShortcuts])
    listen(bot);
  await app.start();

  const top = (user: string): View | undefined => slack.slack.state.modalsOf(user).at(-1);
  return {
    faults,
    slack: slack.slack,
    client,
    /** The window that somebody sees. */
    top,
    /** Waits until somebody sees a window that is as wanted. */
    sees: (user: string, wanted: (view: View) => boolean) =>
      eventually(() => {
        const view = top(user);
        return view && wanted(view) ? view : undefined;
      }, 10_000).catch((error: Error) => {
        throw new Error(`${error.message}: ${user} sees ${JSON.stringify(top(user)?.blocks)}`);
      }),
    type: (user: string, text: string, channel = CHANNEL) =>
      slack.control<Delivered>('slash', { user, channel, command: '/pipeline', text }),
    /** Clicks in the window that somebody sees. */
    click: (user: string, action_id: string, more: { block_id?: string; value?: string } = {}) =>
      slack.control<Delivered>('action', { user, view_id: top(user)?.id, action_id, ...more }),
    /** Clicks in a message. */
    clickOn: (user: string, ts: string, action_id: string, channel = CHANNEL) =>
      slack.control<Delivered>('action', { user, channel, ts, action_id }),
    search: (user: string, action_id: string, value: string, block_id?: string) =>
      slack.control<Delivered>('suggest', {
        user,
        view_id: top(user)?.id,
        action_id,
        value,
        ...(block_id && { block_id }),
      }),
    submit: (user: string, values: Record<string, unknown> = {}) =>
      slack.control<Delivered>('submit', { user, view_id: top(user)?.id, values }),
    close: (user: string) => slack.control('close', { user, view_id: top(user)?.id }),
    shortcut: (user: string, callback_id: string, message?: { channel: string; ts: string }) =>
      slack.control<Delivered>('shortcut', { user, callback_id, ...message }),
    /** Waits for what only one person sees. */
    told: (user: string, words: string) =>
      eventually(() => slack.slack.state.ephemeralsOf(user).findLast(({ text }) => text.includes(words)), 10_000),
    /** Waits for a message in a conversation. */
    written: (channel: string, words: string) =>
      eventually(() => slack.slack.state.messagesOf(channel).findLast(({ text }) => text.includes(words)), 10_000),
    async stop(): Promise<void> {
      await app.stop();
      if (!given) await slack.close();
    },
  };
}

export type TestBot = Awaited<ReturnType<typeof startBot>>;
