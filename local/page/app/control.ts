import { bareValues, type Values } from './view-state.ts';

const UNREACHABLE = 'local_mode_unreachable';

/** What the app answered, or why it did not. */
export interface Answer {
  ack?: unknown;
  ackMs?: number;
  error?: string;
  hint?: string;
  /** Inputs that Slack's own client would refuse, by block id. */
  errors?: Record<string, string>;
  status?: number;
}

/** Where an element was clicked. */
export type Place = { channel: string; ts: string } | { view_id: string };

/** A click or choice as `POST /control/action` takes it. */
export interface Act {
  action_id: string;
  block_id?: string;
  value?: string | string[] | null;
}

/** GET of a control route; throws with the route's own words. */
export async function read<T>(path: string): Promise<T> {
  const response = await fetch(`/control${path}`);
  const body = (await response.json().catch(() => ({}))) as T & Answer;
  if (!response.ok) throw new Error(body.error ?? `${path} answered ${response.status}`);
  return body;
}

async function write(path: string, body: unknown): Promise<Answer> {
  try {
    const response = await fetch(`/control${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json().catch(() => ({}))) as Answer;
    if (response.ok) return answer;
    return { ...answer, status: response.status, error: answer.error ?? `${path} answered ${response.status}` };
  } catch {
    return { error: UNREACHABLE };
  }
}

/** The page's side of the control API (docs: local mode). */
export const control = {
  slash: (user: string, channel: string, command: string, text: string) =>
    write('/slash', { user, channel, command, text }),
  action: (user: string, place: Place, act: Act) => write('/action', { user, ...place, ...act }),
  submit: (user: string, viewId: string, values: Values) =>
    write('/submit', { user, view_id: viewId, values: bareValues(values) }),
  suggest: (user: string, place: Place, act: Act & { value: string }) => write('/suggest', { user, ...place, ...act }),
  language: (user: string, locale: string) => write('/person', { user, locale }),
  home: (user: string) => write('/home', { user }),
  shortcut: (user: string, callbackId: string, channel?: string, ts?: string) =>
    write('/shortcut', { user, callback_id: callbackId, channel, ts }),
  close: (user: string, viewId: string) => write('/close', { user, view_id: viewId }),
  break: (id: string, broken: boolean) => write(`/breaks/${encodeURIComponent(id)}`, { broken }),
  clock: (now: string | null) => write('/clock', { now }),
};

/** Why an interaction failed, or undefined when the app acknowledged it. */
export function failureOf(subject: string, answer: Answer): string | undefined {
  const { error, hint, status } = answer;
  if (error === undefined) return undefined;
  if (error === UNREACHABLE) return `${subject} because local mode is not running. Start it again with scripts/local.`;
  if (error === 'operation_timeout') return `${subject} because Sluice did not respond.`;
  if (status === 503) return `${subject} because Sluice is not connected: it may be restarting. Try again in a moment.`;
  return `${subject}: ${error}${hint === undefined ? '' : ` (${hint})`}`;
}

/** True when the payload reached the app and came to nothing: the local Slack has told the person itself. */
export function wasDelivered(answer: Answer): boolean {
  return answer.ackMs !== undefined;
}
