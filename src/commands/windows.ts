import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Message } from '../views/message.ts';
import { openedIn } from '../views/window.ts';
import type { Asker, Desk } from './desk.ts';

/** Where somebody has clicked, as far as windows are concerned. */
export interface Opening {
  trigger: string;
  asker: Asker;
  /** The window in which it was; one opens on top of it. */
  within?: { id: string } | undefined;
}

/** Opens and changes windows: with the interactive client, because a person waits for each. */
export function createWindows(interactive: WebClient, { log }: Pick<Desk, 'log'>) {
  async function tried(what: string, call: () => Promise<{ view?: { id?: string } }>): Promise<string | undefined> {
    try {
      return (await call()).view?.id;
    } catch (error) {
      log.warn({ err: error, what }, 'a window could not be shown');
      return undefined;
    }
  }

  /** Draws a window anew; with a hash only as long as it has not been drawn anew by another click. */
  async function update(id: string, view: ModalView, { actor }: Asker, hash?: string): Promise<void> {
    await tried('update', () =>
      interactive.views.update({
        view_id: id,
        view: openedIn(view, actor.channel),
        ...(hash !== undefined && { hash }),
      }),
    );
  }

  return {
    update,

    /**
     * Opens a window, or puts it on top of the one that was clicked in; in place of that one where Slack takes it no other
     * way. Gives its id; none when Slack has let the trigger die, which lives three seconds.
     */
    async open({ trigger, asker, within }: Opening, view: ModalView): Promise<string | undefined> {
      const shown = { trigger_id: trigger, view: openedIn(view, asker.actor.channel) };
      if (!within) return tried('open', () => interactive.views.open(shown));
      const id = await tried('push', () => interactive.views.push(shown));
      if (id !== undefined) return id;
      await update(within.id, view, asker);
      return within.id;
    },

    /** Tells something where there is no message to answer: directly. */
    async tell({ actor }: Asker, message: Message): Promise<void> {
      await interactive.chat.postMessage({ channel: actor.id, ...message }).catch((error: unknown) => {
        log.warn({ err: error }, 'what a person should know could not be told');
      });
    },
  };
}

export type Windows = ReturnType<typeof createWindows>;
