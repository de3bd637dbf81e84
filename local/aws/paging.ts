import { AwsError } from './errors.ts';

/** One page of `items`, and the token of the next. `invalid` is the service's error for a token it did not give. */
export function page<T>(
  items: readonly T[],
  token: string | undefined,
  size: number,
  invalid: string,
): { items: T[]; nextToken?: string } {
  const { from, to, nextToken } = pageAt(items.length, token, size, invalid);
  return { items: items.slice(from, to), ...(nextToken !== undefined && { nextToken }) };
}

/** Where a page of `total` items begins and ends, for items that are not at hand. */
export function pageAt(
  total: number,
  token: string | undefined,
  size: number,
  invalid: string,
): { from: number; to: number; nextToken?: string } {
  const from = token === undefined ? 0 : readToken(token, invalid);
  const to = from + size;
  return { from, to: Math.min(to, total), ...(to < total && { nextToken: writeToken(to) }) };
}

const writeToken = (offset: number): string => Buffer.from(`offset:${offset}`).toString('base64url');

function readToken(token: string, invalid: string): number {
  const offset = /^offset:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (offset === undefined) throw new AwsError(invalid, 'The pagination token is not one this operation gave.');
  return Number(offset);
}
