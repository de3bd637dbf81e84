import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonical } from '../pipeline/canonical.ts';

/** An entry of the audit log in its place in the chain: one line of `sluice audit export`. */
export const SealedEntry = z.strictObject({
  /** From 1, without gaps. */
  sequence: z.int().min(1),
  /** The hash of the entry before, or what the chain of an installation begins with. */
  previous: z.string(),
  /** The entry's id in the log. */
  id: z.string(),
  /** When it was sealed, in milliseconds since the epoch. */
  sealedAt: z.number(),
  /** As it was written. */
  entry: z.json(),
  hash: z.string(),
});
export type SealedEntry = z.infer<typeof SealedEntry>;

/** A place in the chain that was noted somewhere else: `hash` may be its beginning alone. */
export interface Anchor {
  sequence: number;
  hash: string;
}

/** What the chain of an installation begins with: no other's fits. */
export const genesisOf = (installation: string): string => sha256(`sluice-audit/1 ${installation}`);

/** The hash of an entry: over what it says, where it stands, and through `previous` over all before it. */
export const hashOf = ({ sequence, previous, id, sealedAt, entry }: Omit<SealedEntry, 'hash'>): string =>
  sha256(canonical({ sequence, previous, id, sealedAt, entry }));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The first thing that is wrong, by the entry that it is wrong with. */
export interface Fault {
  sequence: number;
  what: 'changed' | 'removed' | 'inserted' | 'truncated' | 'rewritten';
}

/** Follows a chain from its beginning; tells the first entry that does not fit it, or that an anchor says was another. */
export function createChecker(genesis: string, anchors: readonly Anchor[]) {
  let sequence = 0;
  let hash = genesis;
  const noted = Map.groupBy(anchors, (anchor) => anchor.sequence);
  return {
    /** Takes the next entry. */
    take(sealed: SealedEntry): Fault | undefined {
      const next = sequence + 1;
      if (sealed.sequence !== next) return { sequence: next, what: sealed.sequence > next ? 'removed' : 'inserted' };
      if (sealed.previous !== hash || hashOf(sealed) !== sealed.hash) return { sequence: next, what: 'changed' };
      const isAnother = noted.get(next)?.some((anchor) => !sealed.hash.startsWith(anchor.hash));
      if (isAnother) return { sequence: next, what: 'rewritten' };
      sequence = next;
      hash = sealed.hash;
      return undefined;
    },
    /** There is nothing more: what an anchor knows of beyond it has been cut off. */
    end(): Fault | undefined {
      return anchors.some((anchor) => anchor.sequence > sequence)
        ? { sequence: sequence + 1, what: 'truncated' }
        : undefined;
    },
    /** The last entry that fits. */
    reached: (): Anchor => ({ sequence, hash }),
  };
}
