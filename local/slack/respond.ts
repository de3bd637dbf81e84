import { z } from 'zod';
import { type Content, checkContent, post, remove, update, updateEphemeral, whisper } from './messages.ts';
import type { Original } from './triggers.ts';
import { SlackError } from './types.ts';
import { findChannel, type World } from './world.ts';

/** What an app may say in the acknowledgement of a slash command or to a response_url. */
const reply = z.object({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
  replace_original: z.boolean().default(false),
  delete_original: z.boolean().default(false),
  thread_ts: z.string().optional(),
});
export type Reply = z.output<typeof reply>;

export interface Audience {
  user: string;
  channel: string;
}

/** Reads a reply; throws Slack's error when it is none. */
export function readReply(given: unknown): Reply {
  const result = reply.safeParse(given);
  if (!result.success) throw new SlackError('invalid_arguments', [`[ERROR] ${z.prettifyError(result.error)}`]);
  return result.data;
}

/** Shows a reply to one person or to the channel, as its response_type says. */
export function say(world: World, to: Audience, given: Reply, content: Content = checkContent(given)): Original {
  if (given.response_type === 'ephemeral') {
    return { ts: whisper(world, { ...to, thread_ts: given.thread_ts }, content).ts, ephemeral: true };
  }
  const channel = findChannel(world, to.channel);
  return { ts: post(world, channel, content, { thread_ts: given.thread_ts }).ts, ephemeral: false };
}

/** Replaces or deletes the message that the interaction came from. */
function change(world: World, to: Audience, original: Original, content: Content | undefined): void {
  if (original.ephemeral) {
    const message = world.state.ephemeralsOf(to.user).find((e) => e.ts === original.ts);
    if (!message) throw new SlackError('message_not_found');
    if (content) updateEphemeral(world, message, content);
    else {
      world.state.removeEphemeral(message.ts);
      world.state.changed({ kind: 'ephemeral', channel: message.channel, user: message.user });
    }
    return;
  }
  const message = world.state.message(to.channel, original.ts);
  if (!message) throw new SlackError('message_not_found');
  if (content) update(world, to.channel, message, content);
  else remove(world, to.channel, message);
}

/** Takes what the app sends to a response_url. */
export function respond(world: World, id: string, given: unknown): void {
  const ticket = world.triggers.respond(id);
  const said = readReply(given);
  if (said.delete_original && ticket.original) return change(world, ticket, ticket.original, undefined);
  const content = checkContent(said);
  if (said.replace_original && ticket.original) return change(world, ticket, ticket.original, content);
  const shown = say(world, ticket, said, content);
  ticket.original ??= shown;
}
