import { setImmediate as nextTurn } from 'node:timers/promises';
import { App, type Receiver } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Directory } from '../jobs/directory.ts';
import type { Homes } from '../jobs/home.ts';
import type { MessageFinder } from '../jobs/message-finder.ts';
import { slackLogger } from '../jobs/slack-log.ts';
import type { Bot } from './bot.ts';
import { listenToButtons } from './buttons.ts';
import type { Desk } from './desk.ts';
import { listenToHome } from './home.ts';
import { listenToShortcuts } from './shortcuts.ts';
import { listenToCommands } from './slash.ts';
import { listenToSubmissions } from './submissions.ts';
import { listenToSearches } from './suggestions.ts';
import { createWho, listenToGroups } from './who.ts';
import { createWindows } from './windows.ts';

export interface SlackParts {
  botToken: string;
  /** Socket Mode, or what takes requests over HTTP. */
  connection: { appToken: string } | { receiver: Receiver };
  apiUrl: string | undefined;
  /** For what a person waits on: short timeout, no retries. */
  interactive: WebClient;
  directory: Directory;
  homes: Homes;
  runOfMessage: MessageFinder;
  desk: Desk;
}

/** However long Slack was away, people are heard again soon after: the pauses between two tries do not grow for ever. */
const RECONNECTING = { retries: 1_000_000, factor: 1.3, maxTimeout: 15_000 };

/** The Bolt app: every listener is parse → authorise → decide (Redis only) → answer, within Slack's three seconds. */
export function createSlackApp({
  botToken,
  connection,
  apiUrl,
  interactive,
  directory,
  homes,
  runOfMessage,
  desk,
}: SlackParts) {
  const app = new App({
    token: botToken,
    ...('receiver' in connection ? connection : { ...connection, socketMode: true }),
    logger: slackLogger(desk.log),
    clientOptions: { retryConfig: RECONNECTING, ...(apiUrl !== undefined && { slackApiUrl: apiUrl }) },
  });
  const inFlight = new Set<Promise<void>>();
  const bot: Bot = {
    app,
    desk,
    windows: createWindows(interactive, desk),
    runOfMessage,
    tracked: (listener) => (args) => {
      const work = listener(args).finally(() => inFlight.delete(work));
      inFlight.add(work);
      return work;
    },
    askerOf: createWho(desk, directory),
  };
  listenToCommands(bot);
  listenToButtons(bot);
  listenToSubmissions(bot);
  listenToSearches(bot);
  listenToShortcuts(bot);
  listenToGroups(app, directory);
  listenToHome(bot, homes);
  app.error(async (error) => desk.log.warn({ err: error }, 'a Slack listener failed'));

  return {
    start: async (): Promise<void> => {
      await app.start();
    },
    /** Waits for what is being answered, because answers go through the connection; then takes no more from Slack. */
    stop: async (): Promise<void> => {
      // More may be asked while these are answered: it is closed at a moment when nobody waits, not even in the socket,
      // whose next message is heard in the next turn of the event loop.
      const end = performance.now() + LAST_ANSWERS;
      do {
        await Promise.allSettled(inFlight);
        await nextTurn();
      } while (inFlight.size > 0 && performance.now() < end);
      await app.stop();
      await Promise.allSettled(inFlight);
    },
  };
}

/** Milliseconds for which a replica that leaves waits for a moment at which nobody asks. */
const LAST_ANSWERS = 5000;
