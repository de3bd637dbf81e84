import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds by which a request may be older or newer than now; Slack says five minutes. */
const SKEW = 300;

export interface Signed {
  /** The headers as they came. */
  timestamp: unknown;
  signature: unknown;
  /** The body as it came: its bytes, before anything is decoded. */
  body: Buffer;
}

export type Verdict = { signature: string } | { refused: 'unsigned' | 'forged' | 'stale' | 'future' };

/**
 * Whether Slack has signed a request within the last five minutes; its signature, by which a replay is known. A request that
 * is dated in the future is refused as well: it would be good for longer than replays are remembered.
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function verify({ timestamp, signature, body }: Signed, secret: string, now: number): Verdict {
  if (typeof timestamp !== 'string' || typeof signature !== 'string' || !/^[1-9]\d{0,11}$/.test(timestamp))
    return { refused: 'unsigned' };
  const own = Buffer.from(`v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`);
  const given = Buffer.from(signature);
  if (given.length !== own.length || !timingSafeEqual(given, own)) return { refused: 'forged' };
  const age = Math.floor(now / 1000) - Number(timestamp);
  if (age > SKEW) return { refused: 'stale' };
  return age < -SKEW ? { refused: 'future' } : { signature };
}
