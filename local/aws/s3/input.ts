import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { AwsError } from '../errors.ts';
import { ACCOUNT } from '../names.ts';
import { parseXml } from '../protocols/xml.ts';
import { readPayload } from './payload.ts';

const absent = z.undefined().optional();
type None = Record<string, never>;

/**
 * The input of an S3 operation: where it points, the query parameters and the headers it honours. Anything else a
 * client sends is refused.
 */
export function s3Input<
  Bucket extends z.ZodType = typeof absent,
  Key extends z.ZodType = typeof absent,
  Query extends z.ZodRawShape = None,
  Headers extends z.ZodRawShape = None,
>(shape: { bucket?: Bucket; key?: Key; query?: Query; headers?: Headers; metadata?: true }) {
  return z.strictObject({
    bucket: (shape.bucket ?? absent) as Bucket,
    key: (shape.key ?? absent) as Key,
    query: z.strictObject(shape.query ?? ({} as Query)),
    headers: z.strictObject<Headers & typeof HARMLESS>({ ...(shape.headers ?? ({} as Headers)), ...HARMLESS }),
    metadata: shape.metadata ? z.record(z.string(), z.string()) : z.record(z.string(), z.never()),
  });
}

const HARMLESS = {
  // Some clients send it with every request, also with those that have no body.
  'content-type': z.string().optional(),
  'x-amz-expected-bucket-owner': z.literal(ACCOUNT).optional(),
};

export const at = { bucket: z.string(), key: z.string() };

/** Headers of an upload: what the object keeps, what describes the payload (verified by readPayload), conditions. */
export const uploadHeaders = {
  'content-md5': z.string().optional(),
  'content-encoding': z.string().optional(),
  'content-disposition': z.string().optional(),
  'content-language': z.string().optional(),
  'cache-control': z.string().optional(),
  'x-amz-sdk-checksum-algorithm': z.string().optional(),
  'x-amz-checksum-algorithm': z.string().optional(),
  'x-amz-checksum-type': z.string().optional(),
  'x-amz-checksum-crc32': z.string().optional(),
  'x-amz-checksum-crc32c': z.string().optional(),
  'x-amz-checksum-sha1': z.string().optional(),
  'x-amz-checksum-sha256': z.string().optional(),
  'x-amz-storage-class': z.literal('STANDARD').optional(),
  'x-amz-object-lock-mode': z.enum(['COMPLIANCE', 'GOVERNANCE']).optional(),
  'x-amz-object-lock-retain-until-date': z.iso.datetime({ offset: true }).optional(),
  'if-match': z.string().optional(),
  'if-none-match': z.literal('*').optional(),
};

/** Reads and verifies a control body in XML. */
export async function readXml(request: IncomingMessage): Promise<ReturnType<typeof parseXml>> {
  const chunks: Buffer[] = [];
  for await (const chunk of readPayload(request, () => {})) chunks.push(chunk);
  try {
    return parseXml(Buffer.concat(chunks).toString());
  } catch (error) {
    throw new AwsError('MalformedXML', `The XML you provided was not well-formed: ${(error as Error).message}`);
  }
}

/** An element that holds text once. */
export const xmlText = z.tuple([z.string()]).transform(([text]) => text);
