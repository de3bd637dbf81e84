import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** As much of S3's wire as a collector speaks: conditional put, get and list (two keys a page), path style. */
export async function startS3() {
  const objects = new Map<string, string>();
  const lost = new Set<string>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://s3');
    const key = decodeURIComponent(url.pathname.slice(1));
    const [status, body] = url.searchParams.has('list-type')
      ? [200, list(objects, key.replace(/\/$/, ''), url.searchParams)]
      : await object(objects, key, request);
    if (lost.delete(key)) return void request.socket.destroy();
    response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    /** Path `bucket/key` -> content. */
    objects,
    /** Does the next request for this path, but loses its answer. */
    loseAnswer: (path: string) => void lost.add(path),
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

async function object(objects: Map<string, string>, key: string, request: IncomingMessage): Promise<[number, string]> {
  const held = objects.get(key);
  if (request.method === 'GET') return held === undefined ? failure(404, 'NoSuchKey') : [200, held];
  if (request.method !== 'PUT') return failure(501, 'NotImplemented');
  if (request.headers['if-none-match'] === '*' && held !== undefined) return failure(412, 'PreconditionFailed');
  objects.set(key, await text(request));
  return [200, ''];
}

function list(objects: Map<string, string>, bucket: string, query: URLSearchParams): string {
  const prefix = `${bucket}/${query.get('prefix') ?? ''}`;
  const after = query.get('continuation-token') ?? '';
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted();
  const page = keys.slice(0, 2);
  const contents = page.map((key) => {
    const size = Buffer.byteLength(objects.get(key) ?? '');
    return `<Contents><Key>${key.slice(bucket.length + 1)}</Key><Size>${size}</Size></Contents>`;
  });
  const next = keys.length > 2 ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  return `<ListBucketResult>${contents.join('')}<IsTruncated>${keys.length > 2}</IsTruncated>${next}</ListBucketResult>`;
}

function failure(status: number, code: string): [number, string] {
  return [status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`];
}
