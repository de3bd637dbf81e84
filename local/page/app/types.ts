import type { KnownBlock, PlainTextElement } from '@slack/types';

/** A person or bot of the local workspace. */
export interface User {
  id: string;
  name: string;
  real_name: string;
  role?: string;
  tz?: string;
  locale?: string;
  is_bot?: boolean;
}

/** A channel of the local workspace. */
export interface Channel {
  id: string;
  name: string;
  topic?: string;
}

/** A slash command as the app manifest declares it. */
export interface Command {
  command: string;
  description?: string;
  usage_hint?: string;
}

/** A shortcut as the app manifest declares it. */
interface Shortcut {
  name: string;
  type: 'global' | 'message';
  callback_id: string;
}

/** A user group, by whose handle it is mentioned. */
interface UserGroup {
  id: string;
  handle: string;
}

/** The answer of `GET /control/workspace`. */
export interface Workspace {
  team: { id: string; name: string };
  me: string;
  users: User[];
  channels: Channel[];
  commands: Command[];
  usergroups?: UserGroup[];
  shortcuts?: Shortcut[];
  /** Whether the app has a Home tab. */
  home?: boolean;
}

/** A file as `/control/files` lists it or a message carries it. */
export interface SlackFile {
  id: string;
  name?: string;
  title?: string;
  size?: number;
  mimetype?: string;
  /** Where the page downloads it. */
  url?: string;
  preview?: string;
  alt_txt?: string;
}

/** Slack's message object, as far as the page reads it. */
export interface Message {
  ts: string;
  user?: string;
  bot_id?: string;
  username?: string;
  text?: string;
  blocks?: KnownBlock[];
  thread_ts?: string;
  reply_count?: number;
  reply_users?: string[];
  latest_reply?: string;
  subtype?: string;
  edited?: { ts: string };
  files?: SlackFile[];
  attachments?: { color?: string; text?: string; blocks?: KnownBlock[] }[];
}

/** A message that only one person sees. */
export interface Ephemeral extends Message {
  channel: string;
}

/** A modal or Home view as Slack returns it. */
export interface OpenView {
  id: string;
  type: 'modal' | 'home';
  title?: PlainTextElement | null;
  submit?: PlainTextElement | null;
  close?: PlainTextElement | null;
  blocks: KnownBlock[];
}

/** The answer of `GET /control/views`. */
export interface Views {
  modals: OpenView[];
  home: OpenView | null;
}

/** The answer of `GET /control/health`. */
export interface Health {
  ready: boolean;
  now?: number | string;
}

/** One fault of the "Break something" menu. */
export interface Break {
  id: string;
  title: string;
  what: string;
  broken: boolean;
}

/** A hint that something changed; the page fetches what it concerns. */
export interface StreamEvent {
  kind: 'message' | 'ephemeral' | 'view' | 'file' | 'home' | 'fault' | 'health' | 'clock';
  channel?: string;
  user?: string;
  ts?: string;
}
