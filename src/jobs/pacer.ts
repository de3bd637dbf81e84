/** Slack allows about one post a second and channel, some hundreds a minute in all, and fifty edits a minute. */
const POST_EVERY = 1020;
const POSTS = { aMinute: 240, burst: 30 };
const EDITS = { aMinute: 40, burst: 8 };
/** Reading back is as scarce as editing. */
const LOOKS = { aMinute: 40, burst: 8 };
/** Edits that show mere progress leave so many to what cannot wait. */
const RESERVE = 4;
/** Slack asks not to edit one message more often; a message that shows an end may. */
const SAME_MESSAGE_EVERY = 1500;

/** A request that is to go out, as far as its pace is concerned. */
export type Turn =
  | { kind: 'post'; channel: string }
  /** What is urgent takes the last permissions, and need not keep the pause of its message unless it is `spaced`. */
  | { kind: 'edit'; message: string; urgent: boolean; spaced?: boolean }
  /** A search for a message whose posting was not answered. */
  | { kind: 'look' };

/** Requests a minute, some of them at once. */
function createBucket({ aMinute, burst }: { aMinute: number; burst: number }) {
  let tokens = burst;
  let refilled = 0;
  return {
    /** Milliseconds until one may go out and `left` others still could. */
    wait(now: number, left = 0): number {
      tokens = Math.min(burst, tokens + ((now - refilled) * aMinute) / 60_000);
      refilled = now;
      return Math.max(0, ((1 + left - tokens) * 60_000) / aMinute);
    },
    take(): void {
      tokens -= 1;
    },
  };
}

/** Says when the next request may go out. Times are milliseconds of a monotonic clock that is passed in. */
export function createPacer() {
  const channels = new Map<string, number>();
  const edited = new Map<string, number>();
  const [posts, edits, looks] = [createBucket(POSTS), createBucket(EDITS), createBucket(LOOKS)];
  let pausedUntil = 0;

  /** Milliseconds until the request may go out; it takes nothing. */
  function wait(turn: Turn, now: number): number {
    const paused = pausedUntil - now;
    switch (turn.kind) {
      case 'post':
        return Math.max(0, paused, (channels.get(turn.channel) ?? 0) - now, posts.wait(now));
      case 'edit': {
        const own = turn.urgent && !turn.spaced ? 0 : (edited.get(turn.message) ?? 0) - now;
        return Math.max(0, paused, own, edits.wait(now, turn.urgent ? 0 : RESERVE));
      }
      case 'look':
        return Math.max(0, paused, looks.wait(now));
    }
  }

  return {
    wait,
    /** Milliseconds until the request may go out; 0 takes the turn. */
    take(turn: Turn, now: number): number {
      const left = wait(turn, now);
      if (left > 0) return left;
      if (turn.kind === 'post') {
        channels.set(turn.channel, now + POST_EVERY);
        posts.take();
      } else if (turn.kind === 'edit') {
        edited.set(turn.message, now + SAME_MESSAGE_EVERY);
        edits.take();
      } else looks.take();
      return 0;
    },
    /** Slack's Retry-After: nothing goes out before it is over. */
    pause(until: number): void {
      pausedUntil = Math.max(pausedUntil, until);
    },
  };
}

export type Pacer = ReturnType<typeof createPacer>;
