import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import type { Protocol } from './protocol.ts';
import { writeXml, type XmlValue } from './xml.ts';

/** What an S3 handler answers: headers, and either XML or bytes. */
export interface XmlReply {
  status?: number;
  headers?: Record<string, string | number | undefined>;
  xml?: Record<string, XmlValue>;
  body?: Readable;
}

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** Headers of transport, signing and telemetry: they say nothing about the operation. */
const ENVELOPE = new Set(
  (
    'host connection user-agent accept accept-encoding expect authorization transfer-encoding content-length ' +
    'amz-sdk-invocation-id amz-sdk-request amz-sdk-retry x-amzn-trace-id x-amz-date x-amz-user-agent ' +
    'x-amz-security-token x-amz-content-sha256 x-amz-decoded-content-length x-amz-trailer'
  ).split(' '),
);

/**
 * REST-XML over path-style addresses: the operation follows from method, path depth, sub-resource and copy source.
 * The input is `{bucket, key, query, headers, metadata}`; the body stays unread for the handler.
 */
export const restXml: Protocol = {
  async read(request) {
    const [path = '/', search = ''] = (request.url ?? '/').split('?', 2);
    const [bucket, ...rest] = path.slice(1).split('/');
    const key = rest.join('/');
    const query = Object.fromEntries(new URLSearchParams(search));
    delete query['x-id'];
    const where = key ? 'object' : bucket ? 'bucket' : 'service';
    return {
      operation: operationOf(request, where, query),
      input: {
        ...(bucket && { bucket: decodeURIComponent(bucket) }),
        ...(key && { key: decodeURIComponent(key) }),
        query,
        ...splitHeaders(request.headers),
      },
    };
  },
  async write(response, output, { operation, requestId }) {
    const { status = 200, headers = {}, xml, body } = output as XmlReply;
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
    response.setHeader('x-amz-request-id', requestId);
    response.statusCode = status;
    if (body) return pipeline(body, response);
    if (!xml) return void response.end();
    response.setHeader('content-type', 'application/xml');
    const root = ROOTS[operation] ?? `${operation}Result`;
    response.end(writeXml(root, xml, NAMESPACE));
  },
  fail(response, error, requestId) {
    response.writeHead(error.status, {
      'content-type': 'application/xml',
      'x-amz-request-id': requestId,
      ...error.headers,
    });
    const xml = {
      Code: error.code,
      Message: error.message,
      ...(error.members as Record<string, string>),
      RequestId: requestId,
    };
    response.end(response.req.method === 'HEAD' ? undefined : writeXml('Error', xml));
  },
};

/** Root elements that are not `<Operation>Result`. */
const ROOTS: Record<string, string> = {
  ListBuckets: 'ListAllMyBucketsResult',
  ListObjectsV2: 'ListBucketResult',
  DeleteObjects: 'DeleteResult',
  CreateMultipartUpload: 'InitiateMultipartUploadResult',
};

/** `METHOD where[?sub-resource]` -> operation. */
const OPERATIONS: Record<string, string> = {
  'GET service': 'ListBuckets',
  'PUT bucket': 'CreateBucket',
  'HEAD bucket': 'HeadBucket',
  'GET bucket?list-type': 'ListObjectsV2',
  'POST bucket?delete': 'DeleteObjects',
  'GET object': 'GetObject',
  'HEAD object': 'HeadObject',
  'PUT object': 'PutObject',
  'PUT object<copy': 'CopyObject',
  'DELETE object': 'DeleteObject',
  'POST object?uploads': 'CreateMultipartUpload',
  'PUT object?uploadId': 'UploadPart',
  'POST object?uploadId': 'CompleteMultipartUpload',
  'DELETE object?uploadId': 'AbortMultipartUpload',
};

/** Query parameters that are arguments of an operation, not names of one. */
const ARGUMENTS = new Set(
  'prefix delimiter max-keys continuation-token start-after encoding-type fetch-owner partNumber'.split(' '),
);

function operationOf(request: IncomingMessage, where: string, query: Record<string, string>): string {
  const resource = Object.keys(query).find((name) => !ARGUMENTS.has(name));
  const copy = request.headers['x-amz-copy-source'] === undefined ? '' : '<copy';
  const shape = `${request.method} ${where}${resource ? `?${resource}` : ''}${copy}`;
  return OPERATIONS[shape] ?? shape;
}

const METADATA = 'x-amz-meta-';

function splitHeaders(all: IncomingHttpHeaders) {
  const headers: Record<string, string> = {};
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(all)) {
    if (name.startsWith(METADATA)) metadata[name.slice(METADATA.length)] = String(value);
    else if (!ENVELOPE.has(name)) headers[name] = String(value);
  }
  return { headers, metadata };
}
