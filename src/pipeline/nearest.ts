import { closest, distance } from 'fastest-levenshtein';

/** The known word that a misspelt one most likely means; undefined when nothing is near enough to be worth saying. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const word = given.toLowerCase();
  const lowered = known.map((name) => name.toLowerCase());
  const best = lowered.indexOf(closest(word, lowered));
  const far = Math.max(2, Math.ceil(word.length / 3));
  return distance(word, lowered[best]!) <= Math.min(far, word.length - 1) ? known[best] : undefined;
}

/** A hint for a misspelt word: the nearest right one, else what is possible. */
export function didYouMean(given: string, known: readonly string[]): string {
  const near = nearest(given, known);
  if (near !== undefined) return `Did you mean ${JSON.stringify(near)}?`;
  return known.length === 0 ? 'Nothing is possible here' : `Possible: ${known.join(', ')}`;
}
