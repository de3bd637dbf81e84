import { z } from 'zod';
import { AwsError } from '../errors.ts';
import type { XmlReply } from '../protocols/rest-xml.ts';
import { operation, type Operation } from '../service.ts';
import { at, readXml, s3Input, uploadHeaders, xmlText } from './input.ts';
import {
  preconditionFailed,
  RETAINED_UNTIL,
  unquote,
  type Condition,
  type ObjectStore,
  type StoredObject,
} from './objects.ts';
import { readPayload, type Declared } from './payload.ts';
import { parseRange } from './range.ts';
import type { Attributes } from './side-files.ts';

const readHeaders = {
  range: z.string().optional(),
  'if-match': z.string().optional(),
  'if-none-match': z.string().optional(),
  'x-amz-checksum-mode': z.literal('ENABLED').optional(),
};

const DeleteBody = z.strictObject({
  Delete: z.tuple([
    z.strictObject({
      Object: z
        .array(z.strictObject({ Key: xmlText }))
        .min(1)
        .max(1000),
      Quiet: xmlText.optional(),
    }),
  ]),
});

/** Operations on single objects, and DeleteObjects. */
export function objectOperations(objects: ObjectStore): Record<string, Operation> {
  return {
    PutObject: operation({
      input: s3Input({ ...at, headers: uploadHeaders, metadata: true }),
      handler: async ({ bucket, key, headers, metadata }, { request }): Promise<XmlReply> => {
        objects.find(bucket, key);
        let checksum: Declared | undefined;
        const staged = await objects.stage(readPayload(request, (declared) => (checksum = declared)));
        const attributes = { ...attributesOf(headers, metadata), ...(checksum && { checksum }) };
        const stored = objects.commit(bucket, key, staged, attributes, conditionOf(headers));
        return { headers: { etag: `"${stored.etag}"`, ...checksumHeaders(stored) } };
      },
    }),
    GetObject: operation({
      input: s3Input({ ...at, headers: readHeaders }),
      handler: ({ bucket, key, headers }): XmlReply => {
        const reply = describe(objects.get(bucket, key), headers);
        if (reply.status === 304) return reply;
        return { ...reply, body: objects.open(bucket, key, reply.range) };
      },
    }),
    HeadObject: operation({
      input: s3Input({ ...at, headers: readHeaders }),
      handler: ({ bucket, key, headers }): XmlReply => describe(objects.get(bucket, key), headers),
    }),
    DeleteObject: operation({
      input: s3Input(at),
      handler: ({ bucket, key }): XmlReply => {
        objects.delete(bucket, key);
        return { status: 204 };
      },
    }),
    DeleteObjects: operation({
      input: s3Input({ bucket: z.string(), query: { delete: z.literal('') }, headers: uploadHeaders }),
      handler: async ({ bucket }, { request }): Promise<XmlReply> => {
        objects.assertBucket(bucket);
        const body = DeleteBody.safeParse(await readXml(request));
        if (!body.success) throw new AwsError('MalformedXML', z.prettifyError(body.error));
        const [{ Object: wanted, Quiet }] = body.data.Delete;
        const errors = wanted.flatMap(({ Key }) => deleteOne(objects, bucket, Key));
        const refused = new Set(errors.map(({ Key }) => Key));
        const deleted = Quiet === 'true' ? [] : wanted.filter(({ Key }) => !refused.has(Key));
        return { xml: { Deleted: deleted, Error: errors } };
      },
    }),
    CopyObject: operation({
      input: s3Input({
        ...at,
        headers: {
          ...uploadHeaders,
          'x-amz-copy-source': z.string(),
          'x-amz-copy-source-if-match': z.string().optional(),
          'x-amz-metadata-directive': z.enum(['COPY', 'REPLACE']).default('COPY'),
        },
        metadata: true,
      }),
      handler: async ({ bucket, key, headers, metadata }): Promise<XmlReply> => {
        const [from = '', ...rest] = decodeURIComponent(headers['x-amz-copy-source']).replace(/^\//, '').split('/');
        const source = objects.get(from, rest.join('/'));
        const expected = headers['x-amz-copy-source-if-match'];
        if (expected !== undefined && unquote(expected) !== source.etag)
          throw preconditionFailed('x-amz-copy-source-If-Match');
        const { contentType, headers: kept, metadata: had, checksum } = source;
        const own: Attributes =
          headers['x-amz-metadata-directive'] === 'REPLACE'
            ? attributesOf(headers, metadata)
            : { ...(contentType && { contentType }), ...(kept && { headers: kept }), ...(had && { metadata: had }) };
        objects.find(bucket, key);
        const staged = await objects.stage(objects.open(from, source.key));
        const stored = objects.commit(
          bucket,
          key,
          staged,
          { ...own, ...(checksum && { checksum }) },
          conditionOf(headers),
        );
        return { xml: { LastModified: stored.modified.toISOString(), ETag: `"${stored.etag}"` } };
      },
    }),
  };
}

/** One object of many: what it is refused with is told beside the others. */
function deleteOne(
  objects: ObjectStore,
  bucket: string,
  Key: string,
): { Key: string; Code: string; Message: string }[] {
  try {
    objects.delete(bucket, Key);
    return [];
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return [{ Key, Code: error.code, Message: error.message }];
  }
}

const KEPT = [
  'content-encoding',
  'content-disposition',
  'content-language',
  'cache-control',
  'x-amz-object-lock-mode',
  RETAINED_UNTIL,
];

/** What an upload's headers ask S3 to keep. aws-chunked is framing, not an encoding of the object. */
export function attributesOf(headers: Record<string, unknown>, metadata: Record<string, string>): Attributes {
  const kept = Object.fromEntries(
    KEPT.map((name) => [
      name,
      ((headers[name] as string | undefined) ?? '').replace(/\baws-chunked\b,?\s*/, ''),
    ]).filter(([, value]) => value),
  ) as Record<string, string>;
  const contentType = headers['content-type'] as string | undefined;
  return { headers: kept, metadata, ...(contentType !== undefined && { contentType }) };
}

/** The write condition in an upload's headers. */
export const conditionOf = (headers: {
  'if-match'?: string | undefined;
  'if-none-match'?: string | undefined;
}): Condition => ({
  ifNoneMatch: headers['if-none-match'] === '*',
  ifMatch: headers['if-match'],
});

const checksumHeaders = ({ checksum }: StoredObject): Record<string, string> =>
  checksum ? { [checksum.header]: checksum.value, 'x-amz-checksum-type': 'FULL_OBJECT' } : {};

function describe(
  object: StoredObject,
  headers: { [Name in keyof typeof readHeaders]?: string | undefined },
): XmlReply & { range?: { start: number; end: number } } {
  const identity = { etag: `"${object.etag}"`, 'last-modified': object.modified.toUTCString() };
  const { 'if-match': match, 'if-none-match': none } = headers;
  if (match !== undefined && match !== '*' && unquote(match) !== object.etag) throw preconditionFailed('If-Match');
  if (none !== undefined && (none === '*' || unquote(none) === object.etag)) return { status: 304, headers: identity };

  const range = parseRange(headers.range, object.size);
  return {
    status: range ? 206 : 200,
    ...(range && { range }),
    headers: {
      ...identity,
      ...object.headers,
      'accept-ranges': 'bytes',
      'content-type': object.contentType ?? 'binary/octet-stream',
      'content-length': range ? range.end - range.start + 1 : object.size,
      ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${object.size}` }),
      ...Object.fromEntries(
        Object.entries(object.metadata ?? {}).map(([name, value]) => [`x-amz-meta-${name}`, value]),
      ),
      ...(headers['x-amz-checksum-mode'] && !range && checksumHeaders(object)),
    },
  };
}
