import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Protocol } from './protocols/protocol.ts';

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** One request in the hands of a handler. */
export interface Call {
  requestId: string;
  /** The raw request; only S3 reads its body itself. */
  request: IncomingMessage;
  /**
   * Enters an accepted start in the ledger that `GET /control/aws/calls` shows: the caller's token, and the execution
   * that it created or, on an idempotent replay, the one that was there.
   */
  accept(start: { token: string | null; effectId: string }): void;
}

/** How an operation of a REST service is spelt in HTTP. JSON 1.1 and query operations need none. */
export interface HttpBinding {
  method: string;
  /** `/2015-03-31/functions/{FunctionName}` */
  path: string;
  /** Members in the query string. */
  query?: readonly string[];
  /** Member -> request header. */
  headers?: Readonly<Record<string, string>>;
  /** The member that is the whole body, unparsed. */
  payload?: string;
  reply?: { headers?: Readonly<Record<string, string>>; payload?: string; status?: string };
}

export interface Operation {
  input: z.ZodType;
  handler(input: unknown, call: Call): unknown;
  http?: HttpBinding | undefined;
}

export interface Service {
  /** The service in the SigV4 credential scope, and in faults and the ledger. */
  name: string;
  /** What stands before the dot of `x-amz-target`. */
  target?: string;
  protocol: Protocol;
  /** The error this service answers to an input it does not like. */
  invalid: string;
  operations: Readonly<Record<string, Operation>>;
  /** Picks up what was running when the endpoint was stopped. Called once it listens. */
  resume?(): void;
  /** Ends background work. */
  close?(): Promise<void>;
}

/** Declares an operation: `handler` gets the parsed input and returns the output's members. */
export const operation = <Input extends z.ZodType>(definition: {
  input: Input;
  handler(input: z.output<Input>, call: Call): unknown;
  http?: HttpBinding;
}): Operation => ({
  input: definition.input,
  handler: (value, call) => definition.handler(value as z.output<Input>, call),
  http: definition.http,
});

/**
 * The input of an operation: exactly the members it honours. A member outside the shape is refused, because ignoring it
 * would fake a success; `harmless` names those whose absence changes nothing here.
 */
export const input = <Shape extends z.ZodRawShape>(shape: Shape, harmless: readonly string[] = []) =>
  z.strictObject<Shape>({ ...shape, ...Object.fromEntries(harmless.map((name) => [name, z.unknown().optional()])) });

/** Seconds since the epoch, as the JSON protocols write timestamps. */
export const epoch = (milliseconds: number): number => milliseconds / 1000;

/** Drops members that are undefined, as services leave them out. */
export function present<T extends object>(members: T): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;
}
