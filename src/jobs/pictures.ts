import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { scrub } from '../scrub.ts';
import { escape } from '../views/escape.ts';
import type { RunView } from '../views/run-view.ts';
import type { Picture } from './drawing.ts';
import { isPosted, type MessageStore } from './message-store.ts';

/** Why there is no picture: the run has no thread, the app may upload nothing, or Slack did not take it. */
export type NoPicture = 'no-thread' | 'no-scope' | 'refused';

export interface PicturesParts {
  slack: WebClient;
  messages: Pick<MessageStore, 'read'>;
}

/** Draws runs, in a thread of its own because nothing else may wait for it, and puts the pictures into their threads. */
export function createPictures({ slack, messages }: PicturesParts) {
  let thread: Worker | undefined;
  let before: Promise<unknown> = Promise.resolve();

  /** One picture after the other. A thread that has died is replaced by the next question. */
  async function drawn(view: RunView): Promise<Picture> {
    thread ??= new Worker(new URL('./drawing-thread.ts', import.meta.url));
    thread.unref();
    const asked = thread;
    try {
      asked.postMessage(view);
      const [answer] = (await once(asked, 'message')) as [{ picture: Picture } | { error: string }];
      if ('error' in answer) throw new Error(`the run could not be drawn: ${answer.error}`);
      return answer.picture;
    } catch (error) {
      thread = undefined;
      await asked.terminate();
      throw error;
    }
  }

  return {
    /** Posts the picture of a run as a reply in its thread; gives the reason when there is none. */
    async post(view: RunView, title: string): Promise<NoPicture | undefined> {
      const { entries } = await messages.read(view.run.id);
      const root = entries['root'];
      if (!isPosted(root)) return 'no-thread';
      const turn = before.then(() => drawn(view));
      before = turn.catch(() => undefined);
      const { png, alt } = await turn;
      try {
        await slack.files.uploadV2({
          channel_id: root.channel ?? view.run.channel,
          thread_ts: root.ts,
          file: Buffer.from(png),
          filename: `${view.run.id}.png`,
          title,
          alt_text: alt,
          // Slack knows the argument as alt_txt, and a file that comes with it may not be shared at all
          // (python-slack-sdk#1818): so what the picture shows is said beside it.
          initial_comment: scrub(escape(alt)),
        });
        return undefined;
      } catch (error) {
        if (!(error instanceof WebAPIPlatformError)) throw error;
        return error.data.error === 'missing_scope' ? 'no-scope' : 'refused';
      }
    },
    async close(): Promise<void> {
      await thread?.terminate();
    },
  };
}

export type Pictures = ReturnType<typeof createPictures>;
