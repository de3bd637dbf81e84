import type { IncomingMessage } from 'node:http';
import { AwsError } from '../errors.ts';
import type { HttpBinding } from '../service.ts';
import { parseJson, readBody, type Protocol } from './protocol.ts';

/** Headers of every SDK request, which carry no member. */
const ENVELOPE = new Set([
  'x-amz-date',
  'x-amz-user-agent',
  'x-amz-content-sha256',
  'x-amz-security-token',
  'x-amz-target',
]);

/** REST-JSON (Lambda, QuickSight, EMR Serverless): each operation's `http` binding says where its members travel. */
export const restJson: Protocol = {
  async read(request, service) {
    const url = new URL(request.url ?? '/', 'http://local');
    for (const [operation, { http }] of Object.entries(service.operations)) {
      const labels = http && http.method === request.method && matchPath(http.path, url.pathname);
      if (labels) return { operation, input: { ...labels, ...(await readMembers(request, url, http)) } };
    }
    return { operation: `${request.method} ${url.pathname}`, input: {} };
  },
  write(response, output, { service, operation, requestId }) {
    const reply = service.operations[operation]?.http?.reply ?? {};
    const members: Record<string, unknown> = { ...(output as object) };
    const take = (name: string | undefined): unknown => {
      const value = name === undefined ? undefined : members[name];
      if (name !== undefined) delete members[name];
      return value;
    };
    for (const [member, header] of Object.entries(reply.headers ?? {})) {
      const value = take(member);
      if (value !== undefined) response.setHeader(header, value as string);
    }
    response.statusCode = (take(reply.status) as number | undefined) ?? 200;
    response.setHeader('content-type', 'application/json');
    response.setHeader('x-amzn-requestid', requestId);
    response.end(reply.payload === undefined ? JSON.stringify(members) : take(reply.payload));
  },
  fail(response, error, requestId) {
    response.writeHead(error.status, {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': error.code,
      ...error.headers,
    });
    response.end(JSON.stringify({ message: error.message, ...error.members }));
  },
};

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.replace(/\/$/, '').split('/');
  if (wanted.length !== given.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const label = /^\{(\w+)\}$/.exec(part)?.[1];
    if (label) labels[label] = decodeURIComponent(given[i]!);
    else if (part !== given[i]) return undefined;
  }
  return labels;
}

/** Query and header members that no binding names keep their wire name, so that strict inputs refuse them. */
async function readMembers(request: IncomingMessage, url: URL, http: HttpBinding): Promise<Record<string, unknown>> {
  const members: Record<string, unknown> = Object.fromEntries(url.searchParams);
  const memberOf = new Map(Object.entries(http.headers ?? {}).map(([member, header]) => [header, member]));
  for (const [header, value] of Object.entries(request.headers)) {
    const member = memberOf.get(header) ?? (header.startsWith('x-amz-') && !ENVELOPE.has(header) ? header : undefined);
    if (member !== undefined) members[member] = value;
  }
  const body = await readBody(request);
  if (http.payload !== undefined) return { ...members, [http.payload]: body };
  try {
    return { ...members, ...(parseJson(body) as object) };
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON.');
  }
}
