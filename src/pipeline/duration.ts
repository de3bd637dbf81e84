const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `5s`, `15m`, `1h30m`, `7d`: whole numbers, each with its unit. */
export const DURATION = /^(?:\d{1,9}(?:ms|s|m|h|d))+$/;

/** Milliseconds of a duration; undefined when the text is none. A bare number is none: nobody can tell its unit. */
export function parseDuration(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  const parts = text.matchAll(/(\d+)(ms|s|m|h|d)/g);
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit as keyof typeof UNITS], 0);
}
