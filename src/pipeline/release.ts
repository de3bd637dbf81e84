const NATURAL = new Intl.Collator('en', { numeric: true });
const APPLIED = '+';

/**
 * The order of two releases: negative when the first is older. By natural order of their names, so that `build-9` is
 * before `build-10`; what was applied on top of a release is newer than it, and older than the next one.
 */
export function compareReleases(a: string, b: string): number {
  const [[imageA, appliedA], [imageB, appliedB]] = [split(a), split(b)];
  return NATURAL.compare(imageA, imageB) || NATURAL.compare(appliedA, appliedB);
}

/** The name of what is applied on top of a release, at an instant. */
export const appliedRelease = (current: string, now: number): string =>
  `${split(current)[0]}${APPLIED}${new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;

function split(release: string): [string, string] {
  const at = release.lastIndexOf(APPLIED);
  return at === -1 ? [release, ''] : [release.slice(0, at), release.slice(at + 1)];
}
