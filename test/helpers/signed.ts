import { createHmac } from 'node:crypto';

export const SIGNING_SECRET = '8f742231b10e8888abcd99yyyzzz85a5';

/** The headers with which Slack signs a body. */
export function signedHeaders(body: string, { secret = SIGNING_SECRET, at = Date.now() } = {}): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const hash = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${hash}` };
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** What Slack sends when somebody types a command; each is one of its own. */
export const commandBody = (text: string, more: Record<string, string> = {}): string =>
  new URLSearchParams({
    command: '/pipeline',
    text,
    user_id: 'U_OPERATOR',
    team_id: 'T_LOCAL',
    channel_id: 'C_PIPELINES',
    trigger_id: `${process.hrtime.bigint()}.1`,
    response_url: 'http://127.0.0.1:1/never',
    ...more,
  }).toString();

/** Sends a body to a receiver as Slack does, or with other headers. */
export const send = (
  url: string,
  body: string,
  headers: Record<string, string> = { ...FORM, ...signedHeaders(body) },
): Promise<Response> => fetch(`${url}/slack/events`, { method: 'POST', body, headers: { ...FORM, ...headers } });
