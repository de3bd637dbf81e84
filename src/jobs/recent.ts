import { isSettled, type Run } from '../pipeline/run.ts';

/** Characters of records that are kept; a run of a few stages has some thousand. */
const ROOM = 32_000_000;

export interface Seen {
  run: Run;
  version: number;
}

/**
 * Live runs as this process last saw them, so that a record is parsed once per change and not once per look. What is
 * kept may be old: whoever decides on it commits against its version, or asks for the version first.
 */
export function createRecent(room = ROOM) {
  const kept = new Map<string, Seen & { size: number }>();
  let used = 0;

  function forget(id: string): void {
    used -= kept.get(id)?.size ?? 0;
    kept.delete(id);
  }

  return {
    get: (id: string): Seen | undefined => kept.get(id),
    /** Forgets all: behind a new connection may be a store that has lost its last moments. */
    clear(): void {
      kept.clear();
      used = 0;
    },
    /** Keeps a live run in place of what was known of it; `size` is the length of its record. */
    keep(run: Run, version: number, size: number): void {
      forget(run.id);
      if (isSettled(run)) return;
      kept.set(run.id, { run, version, size });
      used += size;
      for (const oldest of kept.keys()) {
        if (used <= room) break;
        forget(oldest);
      }
    },
  };
}
