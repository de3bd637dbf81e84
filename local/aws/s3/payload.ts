import type { IncomingMessage } from 'node:http';
import { AwsError } from '../errors.ts';
import { CHECKSUMS, md5, sha256, type Checksum } from './checksums.ts';

/** The checksum a client declared and the payload has, by its header name (`x-amz-checksum-crc32`). */
export interface Declared {
  header: string;
  value: string;
}

/**
 * The bytes of an upload: aws-chunked framing taken off, length and every declared checksum verified once all has
 * passed. Throws before its end when they differ, so nothing is committed.
 */
export async function* readPayload(
  request: IncomingMessage,
  declared: (checksum: Declared) => void,
): AsyncGenerator<Buffer> {
  const { headers } = request;
  const trailers: Record<string, string> = {};
  const chunked = String(headers['x-amz-content-sha256']).startsWith('STREAMING-');
  const checks = expectations(request);
  let size = 0;
  for await (const chunk of chunked ? dechunk(request, trailers) : (request as AsyncIterable<Buffer>)) {
    size += chunk.length;
    for (const { state } of checks) state.update(chunk);
    yield chunk;
  }
  const length = headers['x-amz-decoded-content-length'] ?? (chunked ? undefined : headers['content-length']);
  if (length !== undefined && Number(length) !== size)
    throw new AwsError(
      'IncompleteBody',
      'You did not provide the number of bytes specified by the Content-Length HTTP header.',
    );
  for (const { header, state, expected, error } of checks) {
    const value = state.digest();
    if ((expected ?? trailers[header]) !== value)
      throw new AwsError(error, `The ${header} you specified did not match what we received.`);
    if (header.startsWith('x-amz-checksum-')) declared({ header, value });
  }
}

interface Expectation {
  header: string;
  state: Checksum;
  /** Undefined when the value comes in the trailer. */
  expected: string | undefined;
  error: string;
}

function expectations({ headers }: IncomingMessage): Expectation[] {
  const found: Expectation[] = [];
  const digest = headers['content-md5'];
  if (digest !== undefined)
    found.push({ header: 'content-md5', state: md5(), expected: String(digest), error: 'BadDigest' });

  const body = String(headers['x-amz-content-sha256'] ?? '');
  if (/^[\da-f]{64}$/.test(body)) {
    const expected = Buffer.from(body, 'hex').toString('base64');
    found.push({ header: 'x-amz-content-sha256', state: sha256(), expected, error: 'XAmzContentSHA256Mismatch' });
  }
  const trailer = headers['x-amz-trailer'];
  for (const header of [...Object.keys(headers), ...(trailer === undefined ? [] : [String(trailer)])]) {
    const algorithm = /^x-amz-checksum-(?!mode|type|algorithm)(\w+)$/.exec(header)?.[1];
    if (algorithm === undefined) continue;
    const create = CHECKSUMS[algorithm];
    if (!create) throw new AwsError('InvalidRequest', `The checksum algorithm ${algorithm} is not emulated locally.`);
    found.push({ header, state: create(), expected: headers[header]?.toString(), error: 'BadDigest' });
  }
  return found;
}

/** Takes the aws-chunked framing (`size[;chunk-signature=…]CRLF data CRLF … 0 CRLF trailers CRLF`) off a body. */
async function* dechunk(source: AsyncIterable<Buffer>, trailers: Record<string, string>): AsyncGenerator<Buffer> {
  let buffer: Buffer = Buffer.alloc(0);
  let left: number | undefined;
  let ended = false;
  for await (const part of source) {
    buffer = buffer.length === 0 ? part : Buffer.concat([buffer, part]);
    while (true) {
      if (left === undefined) {
        const end = buffer.indexOf('\r\n');
        if (end < 0) break;
        const line = buffer.toString('latin1', 0, end);
        buffer = buffer.subarray(end + 2);
        if (ended) readTrailer(line, trailers);
        else if (line !== '') left = readSize(line);
        if (left === 0) [ended, left] = [true, undefined];
      } else {
        if (buffer.length === 0) break;
        const data = buffer.subarray(0, left);
        yield data;
        buffer = buffer.subarray(data.length);
        left = left === data.length ? undefined : left - data.length;
      }
    }
  }
  if (!ended) throw new AwsError('IncompleteBody', 'The aws-chunked body has no last chunk.');
}

function readSize(line: string): number {
  const size = /^([\da-f]+)(?:;|$)/i.exec(line)?.[1];
  if (size === undefined)
    throw new AwsError('InvalidRequest', 'The body is not aws-chunked, though its headers say so.');
  return Number.parseInt(size, 16);
}

function readTrailer(line: string, trailers: Record<string, string>): void {
  const colon = line.indexOf(':');
  if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
}
