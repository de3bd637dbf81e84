import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import type { FaultAction, Faults } from '../faults.ts';
import { AwsError, statusOf } from './errors.ts';
import type { Ledger } from './ledger.ts';
import { json11 } from './protocols/json.ts';
import { query } from './protocols/query.ts';
import { restJson } from './protocols/rest-json.ts';
import { restXml } from './protocols/rest-xml.ts';
import type { Protocol } from './protocols/protocol.ts';
import type { Log, Service } from './service.ts';

export interface DispatchOptions {
  services: readonly Service[];
  faults: Faults;
  ledger: Ledger;
  now(): number;
  log: Log;
}

/** The whole endpoint: finds the service and operation a request means, applies faults, answers in its protocol. */
export function createDispatcher(options: DispatchOptions): RequestListener {
  return (request, response) => {
    const requestId = randomUUID();
    serve(request, response, requestId, options).catch((error: unknown) => {
      options.log.warn({ err: error, requestId }, 'local AWS: a reply could not be written');
      response.destroy();
    });
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  { services, faults, ledger, now, log }: DispatchOptions,
): Promise<void> {
  let protocol = guessProtocol(request);
  try {
    const service = findService(request, services, (found) => (protocol = found));
    const { operation, input } = await service.protocol.read(request, service);
    const definition = service.operations[operation];
    if (!definition) throw unknownOperation(`${service.name} ${operation}`);

    const fault = faults.take('aws', { service: service.name, operation });
    if (fault) log.info({ service: service.name, operation, fault }, 'local AWS: injected fault');
    if (fault?.status !== undefined || fault?.error !== undefined) {
      await delay(fault.delayMs ?? 0);
      throw injectedError(fault);
    }

    const parsed = definition.input.safeParse(input);
    if (!parsed.success) throw invalidInput(service, operation, parsed.error);
    const output = await definition.handler(parsed.data, {
      requestId,
      request,
      accept: (start) =>
        ledger.record({ service: service.name, operation, ...start, at: new Date(now()).toISOString() }),
    });
    await delay(fault?.delayMs ?? 0);
    if (fault?.dropAfterAccept) request.socket.destroy();
    else await service.protocol.write(response, output, { service, operation, requestId });
  } catch (error) {
    if (response.headersSent) throw error;
    protocol.fail(response, toAwsError(error, request, requestId, log), requestId);
  }
}

/** For an answer to a request that no service here claims. */
function guessProtocol({ headers }: IncomingMessage): Protocol {
  if (headers['x-amz-target'] !== undefined) return json11;
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return query;
  const scope = credentialScope(headers.authorization);
  return scope === undefined || scope === 's3' ? restXml : restJson;
}

function findService(
  request: IncomingMessage,
  services: readonly Service[],
  use: (protocol: Protocol) => void,
): Service {
  const target = request.headers['x-amz-target'];
  const prefix = typeof target === 'string' ? target.split('.')[0] : undefined;
  const targeted = services.find((service) => prefix !== undefined && service.target === prefix);
  if (targeted) use(targeted.protocol);

  const scope = credentialScope(request.headers.authorization);
  if (scope === undefined) {
    const code =
      targeted || prefix !== undefined ? 'MissingAuthenticationTokenException' : 'MissingAuthenticationToken';
    throw new AwsError(code, 'The request has no AWS Signature Version 4 Authorization header.', { status: 403 });
  }
  if (targeted && targeted.name !== scope)
    throw new AwsError(
      'InvalidSignatureException',
      `Credential should be scoped to correct service: '${targeted.name}'.`,
    );
  const service = targeted ?? (prefix === undefined ? services.find(({ name }) => name === scope) : undefined);
  if (!service)
    throw unknownOperation(`${scope} ${prefix === undefined ? `${request.method} ${request.url}` : String(target)}`);
  use(service.protocol);
  return service;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=[^/\s]+\/\d{8}\/[\w-]+\/([\w-]+)\/aws4_request, ?SignedHeaders=[\w;.-]+, ?Signature=[\da-f]{64}$/;

/** The service a request is signed for. Signatures are not verified: any key is good locally. */
const credentialScope = (authorization: string | undefined): string | undefined =>
  AUTHORIZATION.exec(authorization ?? '')?.[1];

const unknownOperation = (what: string): AwsError =>
  new AwsError(
    'UnknownOperationException',
    `The local AWS endpoint does not emulate ${what}. local/aws/README.md lists what it does.`,
  );

function injectedError({ status, error, retryAfter }: FaultAction): AwsError {
  const code =
    error ?? (status === 503 ? 'ServiceUnavailable' : status === 429 ? 'TooManyRequestsException' : 'InternalFailure');
  return new AwsError(code, 'Injected by POST /control/faults.', {
    status: status ?? statusOf(code),
    headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
  });
}

function invalidInput(service: Service, operation: string, { issues }: z.ZodError): AwsError {
  const told = issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `${[...issue.path, issue.keys.join(', ')].join('.')} is not emulated locally, and ignoring it would fake a success`
      : `${issue.path.join('.') || 'the input'}: ${issue.message}`,
  );
  return new AwsError(service.invalid, `${operation}: ${told.join('; ')}.`);
}

function toAwsError(error: unknown, request: IncomingMessage, requestId: string, log: Log): AwsError {
  const where = { requestId, target: request.headers['x-amz-target'] ?? `${request.method} ${request.url}` };
  if (!(error instanceof AwsError)) {
    log.warn({ ...where, err: error }, 'local AWS: a defect of the emulation');
    return new AwsError('InternalFailure', `A defect of the local AWS endpoint: ${String(error)}`);
  }
  if (error.code === 'UnknownOperationException') log.warn(where, `local AWS: ${error.message}`);
  return error;
}
