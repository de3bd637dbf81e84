import type { StageContext } from '../pipeline/stages/stage.ts';

/**
 * Passes again and again, one at a time: when the last one said, and soon whenever it is asked to. A pass gives the
 * milliseconds until the next; one that fails is tried again after `every`.
 */
export function createLoop(
  pass: () => Promise<number>,
  { every, log, what }: { every: number; log: StageContext['log']; what: string },
) {
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;
  let asked = false;
  let passing: Promise<void> | undefined;

  /** Asked for while one is under way, another follows it. */
  function look(): Promise<void> {
    asked = true;
    passing ??= (async () => {
      while (asked && !stopping) {
        asked = false;
        clearTimeout(timer);
        const wait = await pass().catch((error: unknown) => {
          log.warn({ err: error }, what);
          return every;
        });
        if (!stopping) timer = setTimeout(() => void look(), Math.max(wait, 1));
      }
      passing = undefined;
    })();
    return passing;
  }

  return {
    /** Passes now, then whenever something is due; settles with the first pass. */
    start: look,
    /** Something outside has changed: passes soon. */
    nudge: (): void => void look(),
    async stop(): Promise<void> {
      stopping = true;
      clearTimeout(timer);
      await passing;
    },
  };
}
