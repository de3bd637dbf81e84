import { GetJobRunCommand, GlueClient, StartJobRunCommand } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StageError } from '../../../src/errors.ts';
import { isCode, remote, toStageError } from '../../../src/pipeline/stages/aws-errors.ts';
import { type Answer, type StubAws, stubAws } from './stub-aws.ts';

let aws: StubAws;
beforeAll(async () => {
  aws = await stubAws();
});
afterAll(() => aws.close());
beforeEach(() => {
  aws.asked.length = 0;
});

const start = (client = aws.clients.once.glue, signal?: AbortSignal): Promise<unknown> =>
  remote(client.send(new StartJobRunCommand({ JobName: 'job' }), signal ? { abortSignal: signal } : {}));

const errorOf = async (request: Promise<unknown>): Promise<StageError> => {
  const error = await request.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StageError);
  return error as StageError;
};

const whenAnswered = (answer: Answer): Promise<StageError> => {
  aws.answers(() => answer);
  return errorOf(start());
};

describe('an error of AWS as a StageError', () => {
  it.each<[string, Answer, Pick<StageError, 'code' | 'retryable' | 'accepted'>]>([
    ['a throttle', { error: 'ThrottlingException' }, { code: 'ThrottlingException', retryable: true, accepted: 'no' }],
    [
      'a throttle that travels as a 5xx',
      { error: 'EC2ThrottledException', status: 502 },
      { code: 'EC2ThrottledException', retryable: true, accepted: 'no' },
    ],
    [
      'a 429 of any name',
      { error: 'SomeLimitException', status: 429 },
      { code: 'SomeLimitException', retryable: true, accepted: 'no' },
    ],
    [
      'a busy job',
      { error: 'ConcurrentRunsExceededException' },
      { code: 'ConcurrentRunsExceededException', retryable: true, accepted: 'no' },
    ],
    [
      'an invalid request',
      { error: 'InvalidInputException' },
      { code: 'InvalidInputException', retryable: false, accepted: 'no' },
    ],
    [
      'a missing permission',
      { error: 'AccessDeniedException', status: 403 },
      { code: 'AccessDeniedException', retryable: false, accepted: 'no' },
    ],
    [
      'a service whose time ran out',
      { error: 'OperationTimeoutException' },
      { code: 'OperationTimeoutException', retryable: true, accepted: 'maybe' },
    ],
    [
      'an error of the service',
      { error: 'InternalServiceException', status: 500 },
      { code: 'InternalServiceException', retryable: true, accepted: 'maybe' },
    ],
    [
      'an error of the service without a name',
      { status: 500 },
      { code: 'Sluice.BadReply', retryable: true, accepted: 'maybe' },
    ],
    [
      'a proxy that says 503',
      { html: '<html>busy</html>', status: 503 },
      { code: 'Sluice.BadReply', retryable: true, accepted: 'maybe' },
    ],
    [
      'a proxy that says 403',
      { html: '<html>no</html>', status: 403 },
      { code: 'Sluice.BadReply', retryable: true, accepted: 'maybe' },
    ],
    ['a connection reset', 'reset', { code: 'Sluice.NoReply', retryable: true, accepted: 'maybe' }],
    [
      'expired credentials',
      { error: 'ExpiredTokenException', status: 403 },
      { code: 'Sluice.Credentials', retryable: true, accepted: 'no' },
    ],
    [
      'credentials of nobody',
      { error: 'UnrecognizedClientException' },
      { code: 'Sluice.Credentials', retryable: true, accepted: 'no' },
    ],
  ])('%s', async (_what, answer, expected) => {
    expect(await whenAnswered(answer)).toMatchObject(expected);
    expect(aws.asked).toHaveLength(1);
  });

  it('judges by the name, not by the wording', async () => {
    const error = await whenAnswered({
      error: 'InvalidInputException',
      message: 'Throttling: please retry the timeout',
    });
    expect(error).toMatchObject({ retryable: false, message: 'Throttling: please retry the timeout' });
  });

  it('says what the service said, and keeps the error as cause', async () => {
    const error = await whenAnswered({ error: 'EntityNotFoundException', message: 'Job not found' });
    expect(error.message).toBe('Job not found');
    expect(error.cause).toMatchObject({ name: 'EntityNotFoundException' });
  });

  it('knows that nothing was sent when a single connection was refused', async () => {
    const glue = clientFor('http://127.0.0.1:1', 1);
    expect(await errorOf(start(glue))).toMatchObject({ code: 'Sluice.Unreachable', retryable: true, accepted: 'no' });
  });

  it('does not know it when the SDK had tried before', async () => {
    const glue = clientFor('http://127.0.0.1:1', 2);
    expect(await errorOf(start(glue))).toMatchObject({ code: 'Sluice.Unreachable', accepted: 'maybe' });
  });

  it('cannot tell when a request was cut short on our side', async () => {
    const abort = new AbortController();
    aws.answers(() => {
      abort.abort();
      return 'silence';
    });
    expect(await errorOf(start(undefined, abort.signal))).toMatchObject({
      code: 'Sluice.Interrupted',
      retryable: true,
      accepted: 'maybe',
    });
  });

  it('pauses for credentials that cannot be found', async () => {
    const glue = new GlueClient({
      region: 'ap-northeast-2',
      endpoint: aws.endpoint,
      credentials: async () => {
        throw Object.assign(new Error('Could not load credentials from any providers'), {
          name: 'CredentialsProviderError',
        });
      },
    });
    expect(await errorOf(start(glue))).toMatchObject({ code: 'Sluice.Credentials', retryable: true, accepted: 'no' });
    expect(aws.asked).toHaveLength(0);
  });

  it('calls a defect unexpected, and does not repeat it', () => {
    expect(toStageError(new TypeError('x is not a function'))).toMatchObject({
      code: 'Sluice.Unexpected',
      retryable: false,
      accepted: 'maybe',
      message: 'TypeError: x is not a function',
    });
  });

  it('leaves a StageError as it is', () => {
    const error = new StageError('Glue.FAILED', 'no', { retryable: false });
    expect(toStageError(error)).toBe(error);
    expect(isCode(error, 'Other', 'Glue.FAILED')).toBe(true);
    expect(isCode(error, 'Other')).toBe(false);
    expect(isCode(new Error('Glue.FAILED'), 'Glue.FAILED')).toBe(false);
  });
});

describe('the clients of a process', () => {
  it('repeat a look, and never a start', async () => {
    aws.answers(() => 'reset');
    await errorOf(remote(aws.clients.glue.send(new GetJobRunCommand({ JobName: 'job', RunId: 'jr' }))));
    expect(aws.asked.map(({ operation }) => operation)).toEqual(['GetJobRun', 'GetJobRun', 'GetJobRun']);
    aws.asked.length = 0;
    await errorOf(start());
    expect(aws.asked).toHaveLength(1);
  });
});

function clientFor(endpoint: string, maxAttempts: number): GlueClient {
  const credentials = { accessKeyId: 'stub', secretAccessKey: 'stub' };
  return new GlueClient({ region: 'ap-northeast-2', endpoint, credentials, maxAttempts });
}
