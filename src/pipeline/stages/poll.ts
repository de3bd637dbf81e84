/**
 * Looks that spread out: each comes half as late again as the one before, from one second up to `longest` milliseconds,
 * so that short work is noticed at once and long work costs few requests.
 */
export const spreading =
  (longest: number) =>
  (elapsed: number): number =>
    Math.min(Math.max(elapsed / 2, 1_000), longest);
