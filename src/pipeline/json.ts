/** Deeper values could exhaust the stack of whoever reads them next. */
export const MAX_DEPTH = 40;

/** How deep a value is nested, 0 for a scalar; counting stops just beyond MAX_DEPTH. */
export function depthOf(value: unknown, level = 0): number {
  if (typeof value !== 'object' || value === null || level > MAX_DEPTH) return level;
  return Object.values(value).reduce<number>((deepest, inner) => Math.max(deepest, depthOf(inner, level + 1)), level);
}
