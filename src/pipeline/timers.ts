import type { Definition } from './definition-schema.ts';
import { isSettled, type Run, statusOf } from './run.ts';

/** When a run's deadline passes; undefined when it has none, waits for its turn or is being stopped already. */
export function deadlineOf(run: Run, { deadline }: Definition): number | undefined {
  if (deadline === undefined || run.queued || run.cancel || run.overdue || isSettled(run)) return undefined;
  return (run.activeSince ?? run.createdAt) + deadline;
}

/** When a run that nobody attends to is given up; undefined while it is not over, as one that asks for consent. */
export function patienceOf(run: Run, { attentionFor }: Definition): number | undefined {
  if (statusOf(run) !== 'attention' || run.endedAt === undefined) return undefined;
  return Math.max(...Object.values(run.stages).map(({ since }) => since)) + attentionFor;
}

/**
 * When time alone next changes a run, in milliseconds since the epoch: its deadline, a proposal that expires, the end of
 * attention. Undefined when it never does.
 */
export function nextMoment(run: Run, definition: Definition): number | undefined {
  const proposals = Object.values(run.stages).flatMap(({ state, proposal }) =>
    state === 'approval' && proposal ? [proposal.expiresAt] : [],
  );
  const moments = [deadlineOf(run, definition), patienceOf(run, definition), ...proposals].filter(
    (moment) => moment !== undefined,
  );
  return moments.length === 0 ? undefined : Math.min(...moments);
}
