import { setTimeout as delay } from 'node:timers/promises';
import type { App } from '@slack/bolt';
import type { MessageFinder } from '../jobs/message-finder.ts';
import type { Message } from '../views/message.ts';
import { inPlainForm } from '../views/plain-form.ts';
import { type Asker, type Desk, richOf } from './desk.ts';
import { explain } from './troubles.ts';
import type { Windows } from './windows.ts';

/** What every listener is given. */
export interface Bot {
  app: App;
  desk: Desk;
  windows: Windows;
  /** The run that one of these messages is about, by ts. */
  runOfMessage: MessageFinder;
  /** Who asks, from where, and under which id it is remembered. */
  askerOf(user: string, channel: string | undefined, decisionId: string): Promise<Asker>;
  /** Counts a listener while it is at work: Bolt's stop() does not wait for any. */
  tracked<A>(listener: (args: A) => Promise<void>): (args: A) => Promise<void>;
}

/** Slack waits three seconds for an acknowledgement, and who asks may take nearly one to find out (directory.ts). */
const PATIENCE = 2000;

/** The result, or undefined when it takes longer than Slack waits, as a log that is read from AWS may: then it follows. */
export const inTime = <T>(work: Promise<T>): Promise<T | undefined> =>
  Promise.race([work, delay(PATIENCE, undefined, { ref: false })]);

/**
 * A message for the one who asked alone, of blocks that the workspace takes: nobody is told when Slack drops an answer, so
 * what counts is which it has refused in a channel.
 */
export async function ephemeral(message: Message, desk: Pick<Desk, 'refused'>) {
  return { response_type: 'ephemeral' as const, ...inPlainForm(message, await richOf(desk)) };
}

/** Answers with what was made, or with what stood in its way. */
export const answer = (asker: Asker, desk: Desk, make: () => Promise<Message>): Promise<Message> =>
  Promise.resolve()
    .then(make)
    .catch((error: unknown) => explain(error, asker, desk));

/** Whether work is over, well or ill, before somebody loses patience. */
export const settles = (work: Promise<unknown>, patience = PATIENCE): Promise<boolean> =>
  Promise.race([
    work.then(
      () => true,
      () => true,
    ),
    delay(patience, false, { ref: false }),
  ]);
