import { deny } from '../errors.ts';
import type { Actor } from '../pipeline/run.ts';

/** The newest entry of the sealed log: its number, the hash that all before it lead to, and when it was sealed. */
export interface AuditHead {
  sequence: number;
  hash: string;
  at: number;
}

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
  /** Of what was denied: the right that was missing, the pipeline that it was about, and the rule that said no. */
  right?: string;
  pipeline?: string;
  /** Until when an admin's rights were taken, and whose have ended. */
  until?: number;
  whose?: string;
}

/** Refuses a change that could not be audited; nothing of it was written. */
export const unaudited = (why: string): never => deny('audit.unwritable', { why });
