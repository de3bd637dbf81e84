import type { Run, Stage, StageFailure } from './run.ts';

/** What is the same of two failures with one cause: the code, and the message without what names a thing by number. */
export const causeKeyOf = ({ code, message }: Pick<StageFailure, 'code' | 'message'>): string =>
  `${code} ${message
    .trim()
    .split('\n', 1)[0]!
    .replaceAll(/[^\s"'`(),;=]*\d[^\s"'`(),;=]*/g, '#')
    .slice(0, 300)}`;

/** Trouble that waits for someone: a failure for good, or an outcome that nobody can tell. */
export interface Trouble {
  stage: string;
  attempt: number;
  state: 'failed' | 'unknown';
  error: StageFailure;
  /** Milliseconds since the epoch. */
  since: number;
  claim?: Stage['claim'];
}

/** The trouble that a run waits with. One that was cancelled or given up waits for nobody. */
export function troublesOf(run: Run): Trouble[] {
  if (run.cancel || run.closed) return [];
  return Object.entries(run.stages).flatMap(([id, { state, attempt, since, error, claim }]): Trouble[] =>
    error && (state === 'failed' || state === 'unknown')
      ? [{ stage: id, attempt, state, error, since, ...(claim && { claim }) }]
      : [],
  );
}

/** What was wrong with an attempt, be it the last one or not; undefined when it has not failed. */
export function errorAt({ stages }: Run, stage: string, attempt: number): StageFailure | undefined {
  const now = Object.hasOwn(stages, stage) ? stages[stage] : undefined;
  const past = now?.history.findLast((each) => each.attempt === attempt)?.error;
  // An attempt in doubt becomes history only once another follows it.
  return past ?? (now?.state === 'unknown' && now.attempt === attempt ? now.error : undefined);
}
