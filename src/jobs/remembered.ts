/** An answer of somebody else's, as it is known here. */
export interface Known<T> {
  value: T;
  /** Whether it is as young as it has to be to count. */
  isFresh: boolean;
}

/** Milliseconds: how long an answer counts, how long it is better than none, and how long one waits for a new one. */
export interface Patience {
  fresh: number;
  stale: number;
  wait: number;
}

/** Milliseconds after a failure during which nobody asks again: a Slack that is away shall not slow down every click. */
const AFTER_FAILURE = 5000;

/**
 * Keeps an answer in this process. Asked while it is fresh, gives it at once; else asks anew, once however many wait, and
 * for so long as patience lasts. Then, and when nobody answers, the old answer is given as no longer fresh, and none when
 * that is too old. Never throws.
 */
export function remembered<T>(
  ask: () => Promise<T>,
  { fresh, stale, wait }: Patience,
  onFailure: (error: unknown) => void,
) {
  let known: { value: T; at: number } | undefined;
  let asking: Promise<void> | undefined;
  let failed = -Infinity;
  let generation = 0;

  function refresh(): Promise<void> {
    const mine = generation;
    asking ??= ask()
      .then((value) => {
        // What was forgotten meanwhile may have changed after it was read: it is old already.
        known = { value, at: mine === generation ? performance.now() : performance.now() - fresh };
      })
      .catch((error: unknown) => {
        failed = performance.now();
        onFailure(error);
      })
      .finally(() => {
        asking = undefined;
      });
    return asking;
  }

  const age = (): number => (known ? performance.now() - known.at : Infinity);

  return {
    async get(): Promise<Known<T> | undefined> {
      if (age() >= fresh && performance.now() - failed >= AFTER_FAILURE) {
        const { promise: patience, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, wait);
        await Promise.race([refresh(), patience]);
        clearTimeout(timer);
      }
      return known && age() < Math.max(fresh, stale) ? { value: known.value, isFresh: age() < fresh } : undefined;
    },
    /** What is known has changed: it is old from now on. */
    forget(): void {
      generation += 1;
      failed = -Infinity;
      if (known) known = { ...known, at: Math.min(known.at, performance.now() - fresh) };
    },
  };
}
