/**
 * Checks raw replies against the schemas the SDK carries at run time, so that the local AWS cannot teach us members that
 * AWS does not have. The SDK itself would pass over them silently.
 */
import { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';

type Schema = unknown;
type Module = Record<string, unknown>;

/** Schema tuples: [3, ns, name, traits, memberNames, memberSchemas], lists [1, …, value], maps [2, …, key, value]. */
const STRUCTURE = 3;
const LIST = 1;
const MAP = 2;

/** Paths in `value` that the output schema of an operation does not define. */
export function undefinedMembers(sdk: Module, operation: string, value: unknown): string[] {
  const schema = sdk[`${operation}$`] as Schema[] | undefined;
  if (!schema) throw new Error(`the SDK has no operation ${operation}`);
  return walk(resolve(schema[5]), value, operation);
}

function resolve(schema: Schema): Schema {
  let found = schema;
  while (typeof found === 'function') found = (found as () => Schema)();
  // [schema, traits] as a member
  if (Array.isArray(found) && found.length === 2 && typeof found[0] !== 'string' && !isTuple(found))
    return resolve(found[0]);
  return found;
}

const isTuple = (schema: Schema[]): boolean => typeof schema[0] === 'number' && typeof schema[1] === 'string';

function walk(schema: Schema, value: unknown, path: string): string[] {
  if (value === null || typeof value !== 'object' || !Array.isArray(schema) || !isTuple(schema)) return [];
  if (schema[0] === LIST)
    return (value as unknown[]).flatMap((one, i) => walk(resolve(schema[4]), one, `${path}[${i}]`));
  if (schema[0] === MAP)
    return Object.entries(value).flatMap(([key, one]) => walk(resolve(schema[5]), one, `${path}.${key}`));
  if (schema[0] !== STRUCTURE) return [];
  const names = schema[4] as string[];
  return Object.entries(value).flatMap(([name, one]) => {
    const at = names.indexOf(name);
    return at < 0 ? [`${path}.${name}`] : walk(resolve((schema[5] as Schema[])[at]), one, `${path}.${name}`);
  });
}

/** A request handler that keeps the JSON bodies of successful replies, by operation. */
export class RecordingHandler extends NodeHttpHandler {
  readonly replies: { operation: string; body: unknown }[] = [];

  override async handle(...[request, options]: Parameters<NodeHttpHandler['handle']>) {
    const { response } = await super.handle(request, options);
    const chunks: Buffer[] = [];
    for await (const chunk of response.body as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const target = request.headers['x-amz-target'];
    if (response.statusCode < 300 && target !== undefined)
      this.replies.push({ operation: target.split('.').at(-1)!, body: JSON.parse(body.toString()) });
    response.body = Readable.from([body]);
    return { response };
  }
}
