import type { Message } from '../views/message.ts';

/** What is said first when not all can be said at once. */
export const RANK = {
  /** The overview of a channel stands for all that is late. */
  board: 0,
  /** Someone is asked to act, or to know of trouble beside the runs. */
  call: 1,
  end: 2,
  begin: 3,
  progress: 4,
  log: 5,
} as const;

/** One thing to say: a message under its key, where it goes and how soon. */
export interface Wanted {
  key: string;
  message: Message;
  /** As a reply to the root, and so that the channel sees it, too. */
  thread: boolean;
  broadcast: boolean;
  rank: number;
  /** It grows by many small steps: however urgent, its edits keep the pause. */
  grows?: boolean;
}
