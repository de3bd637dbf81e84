import type { GlobalShortcut, MessageShortcut } from '@slack/bolt';
import { z } from 'zod';
import { button } from '../views/actions.ts';
import { notOfRun } from '../views/panel-modal.ts';
import type { Bot } from './bot.ts';
import { orExplain, react } from './buttons.ts';
import { drawPlace } from './places.ts';
import { answerClick } from './reactions.ts';

/** Listens to the shortcuts of the composer and of messages. */
export function listenToShortcuts({ app, desk, windows, askerOf, tracked, runOfMessage }: Bot): void {
  app.shortcut<GlobalShortcut>(
    'run_pipeline',
    tracked(async ({ ack, shortcut }) => {
      const asker = await askerOf(shortcut.user.id, undefined, shortcut.trigger_id);
      const again = button('run.ask', {}, '');
      const clicked = { trigger: shortcut.trigger_id, asker, desk, windows, again, ack: () => ack() };
      await answerClick(clicked, react('run.ask', again.value, asker, desk), true);
    }),
  );

  app.shortcut<MessageShortcut>(
    'inspect_run',
    tracked(async ({ ack, shortcut, respond }) => {
      const { message, channel } = shortcut;
      const asker = await askerOf(shortcut.user.id, channel.id, shortcut.trigger_id);
      const run = runIn(message) ?? (await runOfMessage(...stampsOf(message)));
      const again = run === undefined ? button('panel.open', {}, '') : button('run.open', { run }, '');
      const reacting =
        run === undefined
          ? orExplain(asker, desk, async () => ({
              place: await drawPlace(desk, asker, { id: 'place.panel' }, notOfRun(asker.locale)),
            }))
          : react('run.open', again.value, asker, desk);
      await answerClick(
        {
          trigger: shortcut.trigger_id,
          asker,
          desk,
          windows,
          again,
          message: { respond, own: false },
          ack: () => ack(),
        },
        reacting,
        true,
      );
    }),
  );
}

const Metadata = z.looseObject({ event_payload: z.looseObject({ run: z.string() }) });
/** The run that a message of ours names in its metadata, where Slack hands that on. */
const runIn = (message: MessageShortcut['message']): string | undefined =>
  Metadata.safeParse(message['metadata']).data?.event_payload.run;

/** The message, if an app has posted it, and the one that its thread hangs from: what a person wrote is about no run itself. */
const stampsOf = ({ ts, thread_ts: root, bot_id: bot }: MessageShortcut['message']): string[] =>
  [...(bot === undefined ? [] : [ts]), root].filter((stamp): stamp is string => typeof stamp === 'string');
