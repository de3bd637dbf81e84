/** Slack allows about one post a second and channel, and fifty edits a minute for the whole workspace. */
const POST_EVERY = 1050;
const EDITS_A_MINUTE = 40;
const EDIT_BURST = 8;
/** Slack asks not to edit one message more often; a message that shows an end may. */
const SAME_MESSAGE_EVERY = 1500;

/**
 * Says when the next request may go out. Each question that is answered with 0 takes the permission it gives.
 * Times are milliseconds of a monotonic clock that is passed in.
 */
export function createPacer() {
  const posts = new Map<string, number>();
  const edits = new Map<string, number>();
  let tokens = EDIT_BURST;
  let refilled = 0;
  let pausedUntil = 0;

  return {
    /** Milliseconds until a post to the channel may go out; 0 takes the turn. */
    post(channel: string, now: number): number {
      const wait = Math.max(pausedUntil, posts.get(channel) ?? 0) - now;
      if (wait > 0) return wait;
      posts.set(channel, now + POST_EVERY);
      return 0;
    },
    /** Milliseconds until the message may be edited; 0 takes the turn. An urgent edit skips the pause of its message. */
    edit(message: string, now: number, urgent: boolean): number {
      tokens = Math.min(EDIT_BURST, tokens + ((now - refilled) * EDITS_A_MINUTE) / 60_000);
      refilled = now;
      const own = urgent ? 0 : (edits.get(message) ?? 0);
      const budget = tokens >= 1 ? 0 : now + ((1 - tokens) * 60_000) / EDITS_A_MINUTE;
      const wait = Math.max(pausedUntil, own, budget) - now;
      if (wait > 0) return wait;
      tokens -= 1;
      edits.set(message, now + SAME_MESSAGE_EVERY);
      return 0;
    },
    /** Slack's Retry-After: nothing goes out before it is over. */
    pause(until: number): void {
      pausedUntil = Math.max(pausedUntil, until);
    },
  };
}

export type Pacer = ReturnType<typeof createPacer>;
