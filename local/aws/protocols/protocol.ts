import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AwsError } from '../errors.ts';
import type { Service } from '../service.ts';

/** Which operation a request asks for, before its input is validated. */
export interface WireCall {
  /** As AWS names it, or for a REST request nobody serves, its method and path. */
  operation: string;
  input: unknown;
}

/** A wire protocol: how requests name operations and carry members, how replies and errors are written. */
export interface Protocol {
  read(request: IncomingMessage, service: Service): Promise<WireCall>;
  write(
    response: ServerResponse,
    output: unknown,
    call: { service: Service; operation: string; requestId: string },
  ): Promise<void> | void;
  fail(response: ServerResponse, error: AwsError, requestId: string): void;
}

const MAX_BODY = 32 * 1024 * 1024;

/** The whole body of a request; the JSON, query and XML bodies of control operations are small. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Error(`a request body of more than ${MAX_BODY} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Parses a JSON body; an empty one is `{}`. */
export function parseJson(body: Buffer): unknown {
  return body.length === 0 ? {} : (JSON.parse(body.toString()) as unknown);
}
