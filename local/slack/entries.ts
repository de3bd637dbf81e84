import { whisper } from './messages.ts';
import {
  brief,
  conversation,
  deliver,
  deliverEvent,
  envelope,
  person,
  responseUrl,
  verificationToken,
} from './payloads.ts';
import { readReply, say } from './respond.ts';
import { identity } from './seed.ts';
import type { Delivery } from './socket.ts';
import { ControlError, SlackError } from './types.ts';
import type { World } from './world.ts';

export interface Slash {
  user: string;
  channel: string;
  command: string;
  text: string;
}

export interface Shortcut {
  user: string;
  callback_id: string;
  channel?: string | undefined;
  ts?: string | undefined;
}

/** What Slack makes of the text of a command with should_escape. */
function escape(world: World, text: string): string {
  const { users, channels } = world.state;
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/(?<![\w@])@([\w.-]+)/g, (whole, name) => {
      const user = [...users.values()].find((u) => u.name === name);
      return user ? `<@${user.id}|${user.name}>` : whole;
    })
    .replace(/(?<![\w#&])#([\w-]+)/g, (whole, name) => {
      const channel = [...channels.values()].find((c) => c.name === name);
      return channel ? `<#${channel.id}|${channel.name}>` : whole;
    });
}

/** The ways into the app: slash commands, shortcuts and the Home tab. */
export function createEntries(world: World) {
  return {
    /** A person sends a slash command; the app's acknowledgement is shown as Slack shows it. */
    async slash({ user: userId, channel: channelKey, command, text }: Slash): Promise<Delivery> {
      const user = person(world, userId);
      const channel = conversation(world, channelKey, user);
      const commands = world.manifest?.features.slash_commands;
      const known = commands?.find((c) => c.command === command);
      if (commands && !known) {
        const hint = `the manifest has: ${commands.map((c) => c.command).join(', ')}`;
        throw new ControlError(400, `${command} is not a valid command`, hint);
      }
      const payload = {
        token: verificationToken,
        team_id: user.team_id,
        team_domain: world.state.team.domain,
        channel_id: channel.id,
        channel_name: channel.name,
        user_id: user.id,
        user_name: user.name,
        command,
        text: known?.should_escape ? escape(world, text) : text,
        api_app_id: identity.app,
        is_enterprise_install: 'false',
        response_url: responseUrl(world, user.id, channel.id),
        trigger_id: world.triggers.trigger(user.id),
      };
      const to = { channel: channel.id, user: user.id };
      const fail = (what: string) => whisper(world, to, { text: `${command} failed ${what}` }, 'slackbot');
      const delivery = await deliver(world, 'slash_commands', payload, () =>
        fail('because the app did not respond (operation_timeout)'),
      );
      if (delivery.ack === null) return delivery;
      try {
        say(world, to, readReply(delivery.ack));
        return delivery;
      } catch (error) {
        if (!(error instanceof SlackError)) throw error;
        world.log(`!!! the answer to ${command} was refused: ${error.message}`);
        fail('with the error "invalid_command_response"');
        return { ...delivery, error: `invalid_command_response: ${error.message}` };
      }
    },

    /** A person picks a shortcut: a global one, or one of a message. */
    async shortcut({ user: userId, callback_id, channel: channelKey, ts }: Shortcut): Promise<Delivery> {
      const user = person(world, userId);
      const shortcuts = world.manifest?.features.shortcuts;
      const wanted = ts === undefined ? 'global' : 'message';
      if (shortcuts && !shortcuts.some((s) => s.callback_id === callback_id && s.type === wanted)) {
        const hint = `the manifest has: ${shortcuts.map((s) => `${s.callback_id} (${s.type})`).join(', ') || 'none'}`;
        throw new ControlError(400, `there is no ${wanted} shortcut ${callback_id}`, hint);
      }
      const common = {
        ...envelope(world, user),
        callback_id,
        trigger_id: world.triggers.trigger(user.id),
        action_ts: world.state.nextTs(),
      };
      if (ts === undefined) return deliver(world, 'interactive', { type: 'shortcut', ...common });
      const channel = conversation(world, channelKey ?? '', user);
      const message = world.state.message(channel.id, ts);
      if (!message) throw new ControlError(404, `there is no message ${ts} in ${channel.id}`, 'see /control/messages');
      const response_url = responseUrl(world, user.id, channel.id, { ts, ephemeral: false });
      const about = { channel: brief(channel), message_ts: ts, message, response_url };
      return deliver(world, 'interactive', { type: 'message_action', ...common, ...about });
    },

    /** A person opens the app's Home tab. */
    async home({ user: userId }: { user: string }): Promise<Delivery> {
      const user = person(world, userId);
      const events = world.manifest?.settings.event_subscriptions.bot_events;
      if (events && !events.includes('app_home_opened')) {
        throw new ControlError(400, 'the app does not hear app_home_opened', 'add it to bot_events in manifest.yml');
      }
      const view = world.state.homes.get(user.id);
      return deliverEvent(world, {
        type: 'app_home_opened',
        user: user.id,
        channel: world.state.directMessage(user.id).id,
        tab: 'home',
        event_ts: world.state.nextTs(),
        ...(view && { view }),
      });
    },
  };
}
