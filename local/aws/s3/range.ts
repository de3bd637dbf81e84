import { AwsError } from '../errors.ts';

/**
 * The bytes a Range header asks for, both ends inclusive. Undefined = all: no header, or several ranges or a form that
 * S3 ignores as well. Throws InvalidRange when nothing of it exists.
 */
export function parseRange(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  if (start >= size || (first === '' && Number(last) === 0))
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', {
      status: 416,
      headers: { 'content-range': `bytes */${size}` },
    });
  return { start, end };
}
