import type { Definition } from './definition-schema.ts';
import { isSettled, type Run, type Stage, statusOf } from './run.ts';

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

/** Of a failure that a person has decided on by refusing consent, nobody need be told. */
const DECIDED = 'Sluice.Rejected';

/** Trouble that nobody has taken on or decided about. */
function isUnattended(run: Run, { state, claim, error }: Stage): boolean {
  if (claim || run.cancel || run.closed) return false;
  return (state === 'failed' || state === 'unknown') && error?.code !== DECIDED;
}

/** When someone elsewhere is told of a stage that nobody has taken on; undefined when that is not to be, or has been. */
export function escalationOf(run: Run, id: string, { escalate }: Definition): number | undefined {
  const stage = run.stages[id];
  if (!escalate || !stage || stage.escalation || !isUnattended(run, stage)) return undefined;
  return stage.since + escalate.after;
}

/** The stages of which someone elsewhere is still to be told: it is meant, and not known to be done. */
export const escalationsOf = (run: Run): string[] =>
  Object.keys(run.stages).filter((id) => {
    const stage = run.stages[id]!;
    return stage.escalation !== undefined && stage.escalation.outcome === undefined && isUnattended(run, stage);
  });

/**
 * When time alone next changes a run, in milliseconds since the epoch: its deadline, a proposal that expires, the end of
 * attention, an escalation. Undefined when it never does.
 */
export function nextMoment(run: Run, definition: Definition): number | undefined {
  const proposals = Object.values(run.stages).flatMap(({ state, proposal }) =>
    state === 'approval' && proposal ? [proposal.expiresAt] : [],
  );
  const escalations = [
    ...Object.keys(run.stages).map((id) => escalationOf(run, id, definition)),
    ...escalationsOf(run).map((id) => run.stages[id]!.escalation!.at),
  ];
  const moments = [deadlineOf(run, definition), patienceOf(run, definition), ...proposals, ...escalations].filter(
    (moment) => moment !== undefined,
  );
  return moments.length === 0 ? undefined : Math.min(...moments);
}
