import { createHash } from 'node:crypto';

/**
 * An attempt's idempotency key: 40 characters `[a-z0-9-]`, legal in every AWS field that takes one. The installation is
 * part of it, so that a second workspace or an emptied Redis never inherits an old success.
 */
export function tokenOf(installation: string, uid: string, stage: string, attempt: number): string {
  const hash = createHash('sha256').update([installation, uid, stage, attempt].join('|')).digest('hex');
  return `sl-${hash.slice(0, 37)}`;
}
