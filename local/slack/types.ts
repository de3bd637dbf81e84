import type { Block } from './blocks/walk.ts';

export interface Team {
  id: string;
  name: string;
  domain: string;
}

export interface User {
  id: string;
  team_id: string;
  name: string;
  real_name: string;
  role: string;
  tz: string;
  locale: string;
  is_bot: boolean;
  deleted: boolean;
  is_admin: boolean;
  /** Multi-channel guest. */
  is_restricted: boolean;
  /** Single-channel guest. */
  is_ultra_restricted: boolean;
  /** Somebody of another organisation, met through Slack Connect. */
  is_stranger: boolean;
}

export interface Channel {
  id: string;
  name: string;
  topic: string;
  is_archived: boolean;
  /** Whether the bot is a member. */
  is_member: boolean;
  members: string[];
  /** The person on the other side, in a direct message. */
  im?: string;
}

export interface UserGroup {
  id: string;
  handle: string;
  name: string;
  users: string[];
}

export interface Attachment {
  blocks?: Block[] | undefined;
  [field: string]: unknown;
}

/** Slack's own message object. */
export interface Message {
  type: 'message';
  subtype?: string;
  ts: string;
  user: string;
  team: string;
  bot_id?: string;
  app_id?: string;
  text: string;
  blocks?: Block[];
  attachments?: Attachment[];
  thread_ts?: string;
  reply_count?: number;
  reply_users?: string[];
  latest_reply?: string;
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
  edited?: { user: string; ts: string };
  reactions?: { name: string; users: string[]; count: number }[];
  files?: SlackFile[];
}

/** A message that one person sees; `user` is that person. */
export interface Ephemeral {
  type: 'message';
  subtype: 'ephemeral';
  ts: string;
  channel: string;
  user: string;
  bot_id?: string;
  text: string;
  blocks?: Block[];
  attachments?: Attachment[];
  thread_ts?: string;
}

export interface SlackFile {
  id: string;
  created: number;
  name: string;
  title: string;
  mimetype: string;
  filetype: string;
  user: string;
  size: number;
  alt_txt?: string;
  channels: string[];
  thread_ts?: string;
  /** Where the page downloads it. */
  url: string;
  preview?: string;
}

export type InputState = { type: string; [field: string]: unknown };
export type StateValues = Record<string, Record<string, InputState>>;

export interface View {
  id: string;
  type: 'modal' | 'home';
  team_id: string;
  app_id: string;
  app_installed_team_id: string;
  bot_id: string;
  title: unknown;
  submit: unknown;
  close: unknown;
  blocks: Block[];
  private_metadata: string;
  callback_id: string;
  external_id: string;
  state: { values: StateValues };
  hash: string;
  clear_on_close: boolean;
  notify_on_close: boolean;
  root_view_id: string;
  previous_view_id: string | null;
}

/** A hint for the page: something of this kind changed, fetch it again. */
export interface StreamEvent {
  kind: 'message' | 'ephemeral' | 'view' | 'file' | 'home' | 'fault' | 'health' | 'clock';
  channel?: string;
  user?: string;
  ts?: string;
}

export interface FaultAction {
  status?: number | undefined;
  error?: string | undefined;
  delayMs?: number | undefined;
  dropAfterAccept?: boolean | undefined;
  retryAfter?: number | undefined;
}

/** What this room needs of the shared registry of injected faults. */
export interface FaultSource {
  take(target: 'slack', attributes: { method: string }): FaultAction | undefined;
}

/** An error of the Web API: the code that Slack answers, with its explanations. */
export class SlackError extends Error {
  readonly code: string;
  readonly messages: string[];
  constructor(code: string, messages: string[] = []) {
    super([code, ...messages].join('\n'));
    this.code = code;
    this.messages = messages;
  }
}

/** An error of the control API: what is wrong and what to do next. */
export class ControlError extends Error {
  readonly status: 400 | 404 | 503;
  readonly details: Record<string, unknown>;
  constructor(status: 400 | 404 | 503, error: string, hint: string, more: Record<string, unknown> = {}) {
    super(error);
    this.status = status;
    this.details = { error, hint, ...more };
  }
}
