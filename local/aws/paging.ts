import { AwsError } from './errors.ts';

/** One page of `items`, and the token of the next. `invalid` is the service's error for a token it did not give. */
export function page<T>(
  items: readonly T[],
  token: string | undefined,
  size: number,
  invalid: string,
): { items: T[]; nextToken?: string } {
  const from = token === undefined ? 0 : readToken(token, invalid);
  const next = from + size;
  return { items: items.slice(from, next), ...(next < items.length && { nextToken: writeToken(next) }) };
}

const writeToken = (offset: number): string => Buffer.from(`offset:${offset}`).toString('base64url');

function readToken(token: string, invalid: string): number {
  const offset = /^offset:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (offset === undefined) throw new AwsError(invalid, 'The pagination token is not one this operation gave.');
  return Number(offset);
}
