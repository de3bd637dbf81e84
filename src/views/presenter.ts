import type { Definition } from '../pipeline/definition-schema.ts';
import type { RunEvent } from '../pipeline/run.ts';
import type { Call } from './call.ts';
import { failureCard } from './failure.ts';
import { logReply } from './log.ts';
import { backfillCard, backfillLog } from './backfill.ts';
import type { Message } from './message.ts';
import { proposalCard } from './proposal.ts';
import { queryCard } from './query-result.ts';
import { readinessCard, readinessLog } from './readiness.ts';
import { runCard } from './run-card.ts';
import type { RunView } from './run-view.ts';

/** How runs of one kind of pipeline look: a root message, and for those with a thread, what is said there. */
export interface Presenter {
  root(view: RunView): Message;
  /** The message of an attempt that ended in a person's hands. */
  failure?(view: RunView, stage: string, attempt: number, call?: Call): Message;
  /** The message of an attempt that needs consent. */
  proposal?(view: RunView, stage: string, attempt: number): Message;
  /** One reply for several events, or none when they tell nothing. */
  log?(view: RunView, events: readonly RunEvent[]): Message | undefined;
}

const pipeline: Presenter = { root: runCard, failure: failureCard, proposal: proposalCard, log: logReply };
/** The root of a hidden pipeline's run tells all that there is to tell; its thread only calls whom the end concerns. */
const hiddenOnes: Record<string, Presenter> = {
  athena: { root: queryCard },
  backfill: { root: backfillCard, log: backfillLog },
  check: { root: readinessCard, log: readinessLog },
};

/** The presenter of a pipeline's runs. */
export const presenterOf = ({ name, hidden }: Pick<Definition, 'name' | 'hidden'>): Presenter =>
  (hidden && hiddenOnes[name]) || pipeline;
