import { setTimeout as delay } from 'node:timers/promises';
import {
  App,
  type BlockAction,
  type LogLevel,
  type SlackCommandMiddlewareArgs,
  type SlashCommand,
  type ViewSubmitAction,
} from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { failpoint } from '../failpoint.ts';
import type { Actor } from '../pipeline/run.ts';
import { ACTIONS, type ActionId, MODALS, type ModalId, parse, parseMetadata } from '../views/actions.ts';
import { athenaModal } from '../views/athena-modal.ts';
import type { Message } from '../views/message.ts';
import { actions, type Reaction } from './actions.ts';
import { startQuery } from './athena.ts';
import type { Asker, Desk } from './desk.ts';
import { modals, type Typed } from './modals.ts';
import { answerText } from './pipeline/index.ts';
import { explain } from './troubles.ts';

export interface SlackParts {
  botToken: string;
  appToken: string;
  apiUrl: string | undefined;
  /** For what a person waits on: short timeout, no retries. */
  interactive: WebClient;
  desk: Desk;
}

/** Slash commands that the manifest must declare. */
export const COMMANDS = ['/pipeline', '/athena'] as const;

/** The Bolt app: every listener is parse → authorise → decide (Redis only) → answer, within Slack's three seconds. */
export function createSlackApp({ botToken, appToken, apiUrl, interactive, desk }: SlackParts) {
  const app = new App({
    token: botToken,
    appToken,
    socketMode: true,
    logLevel: 'error' as LogLevel,
    ...(apiUrl !== undefined && { clientOptions: { slackApiUrl: apiUrl } }),
  });
  const inFlight = new Set<Promise<void>>();
  /** Bolt's stop() does not wait for listeners, so they are counted here. */
  const tracked = <A>(listener: (args: A) => Promise<void>) => {
    return (args: A): Promise<void> => {
      const work = listener(args).finally(() => inFlight.delete(work));
      inFlight.add(work);
      return work;
    };
  };

  const askerOf = (user: string, channel: string | undefined, decisionId: string): Asker => {
    const actor: Actor = { id: user, via: 'slack', ...(channel !== undefined && { channel }) };
    return { actor, locale: desk.settings.locale, decisionId };
  };
  const ofCommand = ({ user_id, channel_id, trigger_id }: SlashCommand): Asker =>
    askerOf(user_id, channel_id, trigger_id);

  /** Answers with what was made, or with what stood in its way. */
  const answer = (asker: Asker, make: () => Promise<Message>): Promise<Message> =>
    make().catch((error: unknown) => explain(error, asker, desk));
  const ephemeral = (message: Message) => ({ response_type: 'ephemeral' as const, ...message });

  app.command(
    '/pipeline',
    tracked<SlackCommandMiddlewareArgs>(async ({ ack, command, respond }) => {
      const asker = ofCommand(command);
      const answering = answer(asker, async () => (await answerText(command.text, asker, desk)).message);
      const message = await inTime(answering);
      failpoint('command-before-ack');
      await ack(message && ephemeral(message));
      if (!message) await respond(ephemeral(await answering));
    }),
  );

  app.command(
    '/athena',
    tracked<SlackCommandMiddlewareArgs>(async ({ ack, command }) => {
      const asker = ofCommand(command);
      if (command.text.trim() === '') {
        await ack();
        await openView(command.trigger_id, athenaModal(command.channel_id, asker.locale));
        return;
      }
      const query = { sql: plainQuotes(command.text), channel: command.channel_id };
      await ack(ephemeral(await answer(asker, async () => (await startQuery(desk, asker, query)).message)));
    }),
  );

  for (const id of Object.keys(ACTIONS) as ActionId[]) {
    app.action<BlockAction>(
      { type: 'block_actions', action_id: id },
      tracked(async ({ ack, body, action, respond }) => {
        const asker = askerOf(body.user.id, body.channel?.id, body.trigger_id);
        const value = 'value' in action ? action.value : undefined;
        const react = actions[id] as (payload: unknown, asker: Asker, desk: Desk) => Promise<Reaction>;
        const reacting = Promise.resolve()
          .then(() => react(parse(id, value), asker, desk))
          .catch(async (error: unknown): Promise<Reaction> => ({ whisper: await explain(error, asker, desk) }));
        await inTime(reacting);
        await ack();
        const reaction = await reacting;
        if (reaction && 'modal' in reaction) await openView(body.trigger_id, reaction.modal);
        if (reaction && 'whisper' in reaction)
          await respond({ ...ephemeral(reaction.whisper), replace_original: false });
        if (reaction && 'instead' in reaction) {
          // Only what one person sees gives way: a card belongs to everybody.
          const isOwn = (body.container as { is_ephemeral?: boolean }).is_ephemeral === true;
          if (reaction.instead) await respond({ ...ephemeral(reaction.instead), replace_original: isOwn });
          else if (isOwn) await respond({ delete_original: true });
        }
      }),
    );
  }

  for (const id of Object.keys(MODALS) as ModalId[]) {
    app.view<ViewSubmitAction>(
      { type: 'view_submission', callback_id: id },
      tracked(async ({ ack, body, view }) => {
        const asker = askerOf(body.user.id, undefined, view.id);
        const typed: Typed = ({ block, action }) => view.state.values[block]?.[action]?.value ?? '';
        const { block, submit } = modals[id];
        try {
          await submit(parseMetadata(id, view.private_metadata) as never, typed, asker, desk);
          await ack();
        } catch (error) {
          const { text } = await explain(error, asker, desk);
          await ack({ response_action: 'errors', errors: { [block]: text } });
        }
      }),
    );
  }

  /** A trigger lives three seconds: too late, the person simply clicks again. */
  async function openView(trigger: string, view: Parameters<WebClient['views']['open']>[0]['view']): Promise<void> {
    await interactive.views.open({ trigger_id: trigger, view }).catch((error: unknown) => {
      desk.log.warn({ err: error }, 'a window could not be opened');
    });
  }

  app.error(async (error) => desk.log.warn({ err: error }, 'a Slack listener failed'));

  return {
    start: async (): Promise<void> => {
      await app.start();
    },
    /** Waits for what is being answered, because answers go through the connection; then takes no more from Slack. */
    stop: async (): Promise<void> => {
      // More may be asked while these are answered: it is closed at a moment when nobody waits.
      const end = performance.now() + LAST_ANSWERS;
      do await Promise.allSettled(inFlight);
      while (inFlight.size > 0 && performance.now() < end);
      await app.stop();
      await Promise.allSettled(inFlight);
    },
  };
}

/** Slack waits three seconds for an acknowledgement. */
const PATIENCE = 2500;
/** Milliseconds for which a replica that leaves waits for a moment at which nobody asks. */
const LAST_ANSWERS = 2000;

/** The result, or undefined when it takes longer than Slack waits, as a log that is read from AWS may: then it follows. */
const inTime = <T>(work: Promise<T>): Promise<T | undefined> =>
  Promise.race([work, delay(PATIENCE, undefined, { ref: false })]);

/** Slack's composer makes quotes typographic; in SQL they must be straight. */
const plainQuotes = (sql: string): string => sql.replaceAll(/[‘’]/g, "'").replaceAll(/[“”]/g, '"');
