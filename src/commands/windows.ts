import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Desk } from './desk.ts';

/** Opens windows: with the interactive client, because a person waits for each. */
export function createWindows(interactive: WebClient, { log }: Pick<Desk, 'log'>) {
  return {
    /** A trigger lives three seconds: too late, the person simply clicks again. */
    async open(trigger: string, view: ModalView): Promise<void> {
      await interactive.views.open({ trigger_id: trigger, view }).catch((error: unknown) => {
        log.warn({ err: error }, 'a window could not be opened');
      });
    },
  };
}

export type Windows = ReturnType<typeof createWindows>;
