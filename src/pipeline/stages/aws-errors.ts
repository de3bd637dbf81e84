import { StageError } from '../../errors.ts';
import { ours } from '../own-words.ts';
import type { Worded } from '../run.ts';

/** Refused before any work began, although some of these travel with a 5xx status. Waiting helps. */
const REFUSED_FOR_NOW = new Set([
  'ActiveSessionsExceededException',
  'ActiveStatementsExceededException',
  'ConcurrentRunsExceededException',
  'ConflictException',
  'CrawlerRunningException',
  'CrawlerStoppingException',
  'EC2ThrottledException',
  'ExecutionLimitExceeded',
  'RequestLimitExceeded',
  'RequestThrottledException',
  'ResourceConflictException',
  'ResourceNotReadyException',
  'ResourceUnavailableException',
  'SlowDown',
  'Throttling',
  'ThrottledException',
  'ThrottlingException',
  'TooManyRequestsException',
]);

/** Names of S3's for a server that was at fault. */
const SERVERS_FAULT = new Set(['InternalError', 'ServiceUnavailable', 'OperationAborted']);

/** Whether what failed under this name may work a moment later: for refusals that come as data, in an answer that went well. */
export const isPassing = (code: string): boolean => REFUSED_FOR_NOW.has(code) || SERVERS_FAULT.has(code);

/** Somebody must renew or configure credentials; the work itself is not at fault, so it goes on by itself afterwards. */
const CREDENTIALS = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'TokenProviderError',
  'UnrecognizedClientException',
]);

/** Client errors by status that tell of time running out, not of a refusal. */
const RAN_OUT_OF_TIME = new Set(['OperationTimeoutException', 'RequestTimeout', 'RequestTimeoutException']);

/** No connection came about, so nothing was sent. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** What an error of the SDK may carry; none of it is certain. */
interface SdkError {
  name: string;
  message: string;
  code?: unknown;
  $fault?: unknown;
  $metadata?: { httpStatusCode?: number; attempts?: number };
}

/**
 * Awaits a request to AWS; what it throws is a StageError.
 * Errors are classified by their name, then by HTTP status, never by their wording.
 */
export async function remote<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw toStageError(error);
  }
}

/** True for a StageError with one of the codes: how kinds recognise an answer they know what to make of. */
export const isCode = (error: unknown, ...codes: string[]): error is StageError =>
  error instanceof StageError && codes.includes(error.code);

/** Says what an error of the SDK means for a stage: may waiting help, and may the request have been accepted? */
export function toStageError(cause: unknown): StageError {
  if (cause instanceof StageError) return cause;
  const error = cause as SdkError;
  const no = (code: string, said: string | Worded, retryable: boolean) =>
    new StageError(code, said, { retryable, accepted: 'no', cause });
  const maybe = (code: string, said: string | Worded, retryable = true) =>
    new StageError(code, said, { retryable, accepted: 'maybe', cause });
  const status = error.$metadata?.httpStatusCode;
  const said = error.message && error.message !== 'UnknownError' ? error.message : `${error.name} (HTTP ${status})`;

  if (CREDENTIALS.has(error.name))
    return no('Sluice.Credentials', ours('credentials', { words: `${error.name}: ${said}` }), true);
  if (error.name === 'AbortError') return maybe('Sluice.Interrupted', ours('interrupted'));
  if (RAN_OUT_OF_TIME.has(error.name)) return maybe(error.name, said);
  if (typeof error.code === 'string' && NOT_CONNECTED.has(error.code)) {
    const unreachable = ours('unreachable', { words: error.code });
    // A try before this one may have arrived: only a single one is known to have gone nowhere.
    return error.$metadata?.attempts === 1
      ? no('Sluice.Unreachable', unreachable, true)
      : maybe('Sluice.Unreachable', unreachable);
  }
  if (status === undefined) {
    if (error.name !== 'TimeoutError' && typeof error.code !== 'string')
      return maybe('Sluice.Unexpected', `${error.name}: ${said}`, false);
    const words = `(${typeof error.code === 'string' ? error.code : error.name}): ${said}`;
    return maybe('Sluice.NoReply', ours('silent', { words }));
  }
  if (REFUSED_FOR_NOW.has(error.name)) return no(error.name, said, true);
  // Without $fault or a name it is no error of a service: a proxy or a gateway spoke in its place.
  if (error.$fault === undefined || error.name === 'Unknown')
    return maybe('Sluice.BadReply', ours('garbled', { words: `HTTP ${status}` }));
  return status < 500 ? no(error.name, said, status === 429) : maybe(error.name, said);
}
