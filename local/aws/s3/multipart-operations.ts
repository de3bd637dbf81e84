import { z } from 'zod';
import { AwsError } from '../errors.ts';
import type { XmlReply } from '../protocols/rest-xml.ts';
import { operation, type Operation } from '../service.ts';
import { at, readXml, s3Input, uploadHeaders, xmlText } from './input.ts';
import type { MultipartUploads } from './multipart.ts';
import { attributesOf, conditionOf } from './object-operations.ts';
import { unquote, type ObjectStore } from './objects.ts';
import { readPayload, type Declared } from './payload.ts';

const CompleteBody = z.strictObject({
  CompleteMultipartUpload: z.tuple([
    z.strictObject({
      Part: z
        .array(
          z.object({
            PartNumber: xmlText.transform(Number),
            ETag: xmlText.transform(unquote),
          }),
        )
        .min(1),
    }),
  ]),
});

const uploadId = { uploadId: z.string() };

/** Uploads in parts. Each part's checksum is verified as it comes; the composite one is not kept. */
export function multipartOperations(objects: ObjectStore, uploads: MultipartUploads): Record<string, Operation> {
  return {
    CreateMultipartUpload: operation({
      input: s3Input({ ...at, query: { uploads: z.literal('') }, headers: uploadHeaders, metadata: true }),
      handler: ({ bucket, key, headers, metadata }): XmlReply => ({
        xml: { Bucket: bucket, Key: key, UploadId: uploads.create(bucket, key, attributesOf(headers, metadata)) },
      }),
    }),
    UploadPart: operation({
      input: s3Input({
        ...at,
        query: { ...uploadId, partNumber: z.coerce.number().int().min(1).max(10_000) },
        headers: uploadHeaders,
      }),
      handler: async ({ bucket, key, query }, { request }): Promise<XmlReply> => {
        let checksum: Declared | undefined;
        const staged = await objects.stage(readPayload(request, (declared) => (checksum = declared)));
        uploads.addPart(query.uploadId, bucket, key, query.partNumber, staged);
        return { headers: { etag: `"${staged.md5}"`, ...(checksum && { [checksum.header]: checksum.value }) } };
      },
    }),
    CompleteMultipartUpload: operation({
      input: s3Input({ ...at, query: uploadId, headers: uploadHeaders }),
      handler: async ({ bucket, key, query, headers }, { request }): Promise<XmlReply> => {
        const body = CompleteBody.safeParse(await readXml(request));
        if (!body.success) throw new AwsError('MalformedXML', z.prettifyError(body.error));
        const parts = body.data.CompleteMultipartUpload[0].Part.map(({ PartNumber, ETag }) => ({
          number: PartNumber,
          etag: ETag,
        }));
        const stored = await uploads.complete(query.uploadId, bucket, key, parts, conditionOf(headers));
        return { xml: { Location: `/${bucket}/${key}`, Bucket: bucket, Key: key, ETag: `"${stored.etag}"` } };
      },
    }),
    AbortMultipartUpload: operation({
      input: s3Input({ ...at, query: uploadId }),
      handler: ({ bucket, key, query }): XmlReply => {
        uploads.abort(query.uploadId, bucket, key);
        return { status: 204 };
      },
    }),
  };
}
