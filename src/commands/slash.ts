import type { SlackCommandMiddlewareArgs } from '@slack/bolt';
import { failpoint } from '../failpoint.ts';
import { button } from '../views/actions.ts';
import { athenaModal } from '../views/athena-modal.ts';
import { startQuery } from './athena.ts';
import { answer, type Bot, ephemeral, inTime } from './bot.ts';
import { react } from './buttons.ts';
import { answerText } from './pipeline/index.ts';
import { answerClick } from './reactions.ts';

/** Slash commands that the manifest must declare. */
export const COMMANDS = ['/pipeline', '/athena'] as const;

/** What opens a window when it is typed after /pipeline and nothing follows. */
const WINDOWS: Readonly<Record<string, 'panel.open' | 'run.ask' | 'backfill.ask' | 'period.ask'>> = {
  '': 'panel.open',
  run: 'run.ask',
  backfill: 'backfill.ask',
  'mark-period-done': 'period.ask',
};

/** Listens to what is typed after a slash. */
export function listenToCommands({ app, desk, windows, askerOf, tracked }: Bot): void {
  app.command(
    '/pipeline',
    tracked<SlackCommandMiddlewareArgs>(async ({ ack, command, respond }) => {
      const asker = await askerOf(command.user_id, command.channel_id, command.trigger_id);
      const opens = WINDOWS[command.text.trim().toLowerCase()];
      if (opens !== undefined) {
        const again = button(opens, {}, '');
        const clicked = { trigger: command.trigger_id, asker, desk, windows, again, message: { respond, own: false } };
        return answerClick({ ...clicked, ack: () => ack() }, react(opens, again.value, asker, desk), true);
      }
      const answering = answer(asker, desk, async () => (await answerText(command.text, asker, desk)).message);
      const message = await inTime(answering);
      failpoint('command-before-ack');
      await ack(message && (await ephemeral(message, desk)));
      if (!message) await respond(await ephemeral(await answering, desk));
    }),
  );

  app.command(
    '/athena',
    tracked<SlackCommandMiddlewareArgs>(async ({ ack, command }) => {
      const asker = await askerOf(command.user_id, command.channel_id, command.trigger_id);
      if (command.text.trim() === '') {
        await ack();
        await windows.open({ trigger: command.trigger_id, asker }, athenaModal(command.channel_id, asker.locale));
        return;
      }
      const query = { sql: plainQuotes(command.text), channel: command.channel_id };
      const started = await answer(asker, desk, async () => (await startQuery(desk, asker, query)).message);
      await ack(await ephemeral(started, desk));
    }),
  );
}

/** Slack's composer makes quotes typographic; in SQL they must be straight. */
const plainQuotes = (sql: string): string => sql.replaceAll(/[‘’]/g, "'").replaceAll(/[“”]/g, '"');
