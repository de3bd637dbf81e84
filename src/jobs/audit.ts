import { deny } from '../errors.ts';
import type { AuditLine } from '../views/audit-reply.ts';

/** The newest entry of the sealed log: its number, the hash that all before it lead to, and when it was sealed. */
export interface AuditHead {
  sequence: number;
  hash: string;
  at: number;
}

/** Who changed what, when and why: written by the same script as the change, so that neither exists alone. */
export interface AuditEntry extends AuditLine {
  /** The decision's id: Slack's trigger id, a CLI call, a schedule's instant. */
  decision: string;
  /** The run's sequence before the change. */
  sequence?: number;
  /** The rule by which something was denied. */
  rule?: string;
}

/** Refuses a change that could not be audited; nothing of it was written. */
export const unaudited = (why: string): never => deny('audit.unwritable', { why });
