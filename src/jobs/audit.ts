import type { Actor } from '../pipeline/run.ts';

/** Who changed what, when and why: written by the same script as the change, so that neither exists alone. */
export interface AuditEntry {
  at: number;
  by: Actor;
  action: string;
  /** What it is about: a run, schedules by their ids, or definitions by their release. */
  run?: string;
  schedules?: string[];
  release?: string;
  stage?: string;
  reason?: string;
  /** The decision's id: Slack's trigger id, a CLI call, a schedule's instant. */
  decision: string;
  /** What was chosen, of starts that did not happen. */
  choice?: string;
  /** The run's sequence before the change. */
  sequence?: number;
}
