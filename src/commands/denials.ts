import { type Action, isLook } from '../pipeline/access.ts';
import type { Asker, Desk } from './desk.ts';

/**
 * Writes down that somebody was denied a change: whoever tries doors is of interest, whoever may not look is not. Nobody
 * waits for it, and nothing depends on it: the denial stands without its entry.
 */
export function noteDenied(
  { audit, clock, log }: Pick<Desk, 'audit' | 'clock' | 'log'>,
  { actor, decisionId }: Asker,
  { action, pipeline, rule }: { action: Action; pipeline: string; rule: string },
): void {
  if (isLook(action)) return;
  void clock
    .now()
    .then((at) =>
      audit.denied({ at, by: actor, action: 'denied', right: action, pipeline, rule, decision: decisionId }),
    )
    .catch((error: unknown) => log.warn({ err: error }, 'a denial could not be written to the audit log'));
}
