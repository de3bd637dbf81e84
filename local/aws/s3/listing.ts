/** What one ListObjectsV2 answers, before it is XML. */
export interface Listing {
  keys: string[];
  prefixes: string[];
  /** The last entry given, when there are more. */
  next?: string;
}

/**
 * A page of sorted keys: those after `after`, where keys that share what stands between `prefix` and the next
 * `delimiter` count as one common prefix.
 */
export function pageOfKeys(
  sorted: readonly string[],
  options: { prefix: string; delimiter?: string | undefined; after?: string | undefined; max: number },
): Listing {
  const { prefix, delimiter, after, max } = options;
  const listing: Listing = { keys: [], prefixes: [] };
  let last: string | undefined;
  for (const key of sorted) {
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const entry = cut < 0 ? key : key.slice(0, cut + delimiter!.length);
    if (entry === last || (after !== undefined && isAtOrBefore(entry, after))) continue;
    if (listing.keys.length + listing.prefixes.length === max)
      return last === undefined ? listing : { ...listing, next: last };
    (cut < 0 ? listing.keys : listing.prefixes).push(entry);
    last = entry;
  }
  return listing;
}

const isAtOrBefore = (a: string, b: string): boolean => Buffer.compare(Buffer.from(a), Buffer.from(b)) <= 0;
