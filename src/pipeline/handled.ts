import type { Actor, Handled, RunEvent, Stage } from './run.ts';

/** The event that notes a human action on a stage; the change of state itself follows in the same commit. */
export function handledEvent(
  id: string,
  stage: Stage,
  what: Handled['what'],
  by: Actor,
  at: number,
  reason?: string,
): RunEvent {
  const handled: Handled = { what, by, at, attempt: stage.attempt, ...(reason !== undefined && { reason }) };
  return { type: 'stage.handled', at, stage: id, handled };
}
