import { z } from 'zod';
import { AwsError } from '../errors.ts';
import { ACCOUNT, REGION } from '../names.ts';
import { readBody } from '../protocols/protocol.ts';
import type { XmlReply } from '../protocols/rest-xml.ts';
import { restXml } from '../protocols/rest-xml.ts';
import type { MultipartUploads } from '../s3/multipart.ts';
import type { ObjectStore, StoredObject } from '../s3/objects.ts';
import { objectOperations } from '../s3/object-operations.ts';
import { multipartOperations } from '../s3/multipart-operations.ts';
import { pageOfKeys } from '../s3/listing.ts';
import { operation, type Service } from '../service.ts';
import { s3Input } from '../s3/input.ts';

/** S3 over a folder. */
export function s3(objects: ObjectStore, uploads: MultipartUploads): Service {
  return {
    name: 's3',
    protocol: restXml,
    invalid: 'InvalidArgument',
    operations: {
      ListBuckets: operation({
        input: s3Input({}),
        handler: (): XmlReply => ({
          xml: {
            Owner: { ID: ACCOUNT },
            Buckets: { Bucket: objects.buckets().map((Name) => ({ Name, CreationDate: new Date(0).toISOString() })) },
          },
        }),
      }),
      CreateBucket: operation({
        input: s3Input({ bucket: z.string() }),
        handler: async ({ bucket }, { request }): Promise<XmlReply> => {
          const constraint = /<LocationConstraint>(.*?)</.exec((await readBody(request)).toString())?.[1];
          if (constraint !== undefined && constraint !== REGION)
            throw new AwsError(
              'IllegalLocationConstraintException',
              `The local AWS endpoint has only the region ${REGION}.`,
            );
          if (!objects.createBucket(bucket))
            throw new AwsError('BucketAlreadyOwnedByYou', 'You already own it.', { status: 409 });
          return { headers: { location: `/${bucket}` } };
        },
      }),
      HeadBucket: operation({
        input: s3Input({ bucket: z.string() }),
        handler: ({ bucket }): XmlReply => {
          objects.assertBucket(bucket);
          return { headers: { 'x-amz-bucket-region': REGION } };
        },
      }),
      ListObjectsV2: operation({
        input: s3Input({
          bucket: z.string(),
          query: {
            'list-type': z.literal('2'),
            prefix: z.string().default(''),
            delimiter: z.string().optional(),
            'max-keys': z.coerce.number().int().min(0).default(1000),
            'continuation-token': z.string().optional(),
            'start-after': z.string().optional(),
            'encoding-type': z.literal('url').optional(),
            'fetch-owner': z.literal('false').optional(),
          },
        }),
        handler: ({ bucket, query }) => listObjects(objects, bucket, query),
      }),
      ...objectOperations(objects),
      ...multipartOperations(objects, uploads),
    },
  };
}

interface ListQuery {
  prefix: string;
  delimiter?: string | undefined;
  'max-keys': number;
  'continuation-token'?: string | undefined;
  'start-after'?: string | undefined;
  'encoding-type'?: 'url' | undefined;
}

function listObjects(objects: ObjectStore, bucket: string, query: ListQuery): XmlReply {
  const { prefix, delimiter, 'continuation-token': token } = query;
  const max = Math.min(query['max-keys'], 1000);
  const after = token === undefined ? query['start-after'] : Buffer.from(token, 'base64url').toString();
  const listing = pageOfKeys(objects.keys(bucket, prefix), { prefix, delimiter, after, max });
  const write = (text: string): string =>
    query['encoding-type'] ? encodeURIComponent(text).replaceAll('%2F', '/') : text;
  return {
    xml: {
      Name: bucket,
      Prefix: write(prefix),
      Delimiter: delimiter === undefined ? undefined : write(delimiter),
      MaxKeys: max,
      EncodingType: query['encoding-type'],
      KeyCount: listing.keys.length + listing.prefixes.length,
      IsTruncated: listing.next !== undefined,
      ContinuationToken: token,
      StartAfter: query['start-after'] === undefined ? undefined : write(query['start-after']),
      NextContinuationToken: listing.next === undefined ? undefined : Buffer.from(listing.next).toString('base64url'),
      Contents: listing.keys.map((key) => contents(objects.get(bucket, key), write)),
      CommonPrefixes: listing.prefixes.map((found) => ({ Prefix: write(found) })),
    },
  };
}

const contents = (object: StoredObject, write: (text: string) => string) => ({
  Key: write(object.key),
  LastModified: object.modified.toISOString(),
  ETag: `"${object.etag}"`,
  Size: object.size,
  StorageClass: 'STANDARD',
});
