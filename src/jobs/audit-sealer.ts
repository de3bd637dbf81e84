import { failpoint } from '../failpoint.ts';
import type { StageContext } from '../pipeline/stages/stage.ts';
import type { AuditHead } from './audit.ts';
import type { AuditLog } from './audit-log.ts';
import { createLoop } from './loop.ts';

/** Milliseconds between two looks at what is to be sealed. */
const EVERY = 5000;
/** Milliseconds between two heads that are put outside, and until one that could not be is tried again. */
const ANCHOR_EVERY = 3_600_000;
const ANCHOR_AGAIN = 60_000;

export interface SealerParts {
  audit: AuditLog;
  /** Puts a head where nobody changes it; the same one may be put twice. Absent where no place is configured. */
  anchor?: ((head: AuditHead) => Promise<void>) | undefined;
  log: StageContext['log'];
}

/**
 * Seals the audit log, entry by entry in its order. Every replica does: a seal counts only if the chain still ends where it
 * was read to, so what two of them seal, or one that dies meanwhile, is sealed once and without a gap.
 */
export function createSealer({ audit, anchor, log }: SealerParts) {
  let anchored = 0;
  let next = -Infinity;

  async function pass(): Promise<number> {
    for (let sealed = 1; sealed > 0;) {
      failpoint('seal-before-write');
      sealed = await audit.seal();
      failpoint('seal-after-write');
    }
    await putHead();
    return EVERY;
  }

  /** Whoever reads the log elsewhere need not trust this store: the head is put outside once an hour, when it has moved. */
  async function putHead(): Promise<void> {
    if (!anchor || performance.now() < next) return;
    const head = await audit.auditHead();
    if (!head || head.sequence === anchored) return;
    try {
      await anchor(head);
      anchored = head.sequence;
      next = performance.now() + ANCHOR_EVERY;
    } catch (error) {
      next = performance.now() + ANCHOR_AGAIN;
      log.warn({ err: error }, 'the head of the audit log could not be put outside; it is tried again in a minute');
    }
  }

  return {
    /** Seals all that is to be sealed now. */
    pass,
    ...createLoop(pass, { every: EVERY, log, what: 'the audit log could not be sealed; the next pass tries again' }),
  };
}
