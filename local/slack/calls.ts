/** A call of the Web API, as it was answered. */
export interface SlackCall {
  method: string;
  /** Milliseconds since the epoch, on the clock of this Slack. */
  at: number;
  channel?: string;
  /** Slack's error word (`ratelimited` with 429), or `ok`. */
  answer: string;
}

const KEPT = 20_000;

/** The last calls, oldest first. */
export function createCalls() {
  const calls: SlackCall[] = [];
  return {
    note(call: SlackCall): void {
      calls.push(call);
      if (calls.length > KEPT) calls.splice(0, calls.length - KEPT);
    },
    list: (method?: string): SlackCall[] => calls.filter((call) => method === undefined || call.method === method),
  };
}

export type Calls = ReturnType<typeof createCalls>;
