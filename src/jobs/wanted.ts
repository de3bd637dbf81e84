import type { RunEvent } from '../pipeline/run.ts';
import type { Message } from '../views/message.ts';
import type { Presenter } from '../views/presenter.ts';
import type { RunView } from '../views/run-view.ts';

/** One thing to say: a message under its key, and where it goes. */
export interface Wanted {
  key: string;
  message: Message;
  thread: boolean;
  broadcast: boolean;
  /** Ends and failures do not wait for the pause between edits. */
  urgent: boolean;
}

/** What asks a person to act, as replies that the channel sees too; each is drawn when its turn has come. */
export function* requests({ failure, proposal }: Presenter, view: RunView): Generator<Wanted> {
  const sorts = [
    { sort: 'failure', draw: failure, about: failures },
    { sort: 'proposal', draw: proposal, about: proposals },
  ];
  for (const { sort, draw, about } of sorts) {
    for (const { stage, attempt } of draw ? about(view.events) : []) {
      const key = `${sort}:${stage}.a${attempt}`;
      yield { key, message: draw!(view, stage, attempt), thread: true, broadcast: true, urgent: true };
    }
  }
}

/** Attempts that asked for consent, in order. */
const proposals = (events: readonly RunEvent[]): { stage: string; attempt: number }[] =>
  events.filter((event) => event.type === 'stage.proposed');

/** Attempts that ended in a person's hands, in order: each has a card of its own. */
function failures(events: readonly RunEvent[]): { stage: string; attempt: number }[] {
  const cards = new Map<string, { stage: string; attempt: number }>();
  for (const event of events) {
    if (event.type !== 'stage.unknown' && !(event.type === 'stage.failed' && event.retryAt === undefined)) continue;
    const { stage, attempt } = event;
    cards.set(`${stage}.${attempt}`, { stage, attempt });
  }
  return [...cards.values()];
}
