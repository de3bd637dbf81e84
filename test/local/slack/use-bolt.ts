import { App, LogLevel } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach } from 'vitest';
import { type RunningSlack, startLocalSlack } from '../../../local/slack/testing.ts';
import type { Ephemeral, Message, View } from '../../../local/slack/types.ts';

/** What the control API answers to an interaction. */
export interface Answer {
  ack: Record<string, unknown> | null;
  ackMs: number;
  error?: string;
  hint?: string;
  errors?: Record<string, string>;
  status: number;
}

export const channel = 'C_PIPELINES';
export const user = 'U_OPERATOR';
export const ackTimeoutMs = 400;
export const plain = (text: string) => ({ type: 'plain_text' as const, text });

/** A fresh local Slack for each test of a file, with an unmodified Bolt app that is not yet connected. */
export function useBolt() {
  const here = {} as { local: RunningSlack; app: App; client: WebClient; clock: number };
  const newApp = (): App =>
    new App({
      token: 'xoxb-local',
      appToken: 'xapp-local',
      socketMode: true,
      clientOptions: { slackApiUrl: here.local.url },
      logLevel: LogLevel.ERROR,
    });

  beforeEach(async () => {
    here.clock = Date.parse('2026-11-21T00:00:00Z');
    here.local = await startLocalSlack({ now: () => here.clock, ackTimeoutMs });
    here.app = newApp();
    const options = { slackApiUrl: here.local.url, retryConfig: { retries: 0 }, logLevel: LogLevel.ERROR };
    here.client = new WebClient('xoxb-local', options);
  });
  afterEach(async () => {
    await here.app.stop();
    await here.local.close();
  });

  const post = (path: string, body: object): Promise<Answer> => here.local.control<Omit<Answer, 'status'>>(path, body);
  const list = async <T>(path: string): Promise<T[]> => (await here.local.control<{ messages: T[] }>(path)).messages;
  return {
    here,
    newApp,
    post,
    messages: (query = '') => list<Message>(`messages?channel=${channel}${query}`),
    ephemerals: () => list<Ephemeral>(`ephemerals?user=${user}`),
    views: () => here.local.control<{ modals: View[]; home: View | null }>(`views?user=${user}`),
    slash: (text = '') => post('slash', { user, channel, command: '/pipeline', text }),
  };
}
