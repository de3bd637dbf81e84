/** A death of the product at a place of the protocol. */
export interface Kill {
  /** Where the product kills itself; without it, it is killed from outside. */
  failpoint?: string;
  /** Whether the run is in the store when the product dies. */
  lost?: boolean;
  /** The start may have been made as far as the record tells, and a keyless service must be given time to show it. */
  settles?: boolean;
  /** One of those that stand for the group. */
  quick?: boolean;
}

/** By the ids of the matrix. */
export const KILLS: Record<string, Kill> = {
  K1: { failpoint: 'start-before-commit', lost: true },
  K2: { failpoint: 'command-before-ack' },
  K3: { failpoint: 'start-before-enqueue' },
  K4: { failpoint: 'before-intent' },
  K5: { failpoint: 'intent-before-call', settles: true, quick: true },
  K6: { quick: true },
  K7: { failpoint: 'reply-before-persist' },
  K8: { failpoint: 'polling' },
  K9: { failpoint: 'terminal-before-persist' },
  // The first stage's intent, its start, its end: the third commit makes the second stage due.
  K10: { failpoint: 'commit-before-enqueue:3' },
  K11: { failpoint: 'message-before-post' },
  K12: { failpoint: 'message-before-ts' },
};
