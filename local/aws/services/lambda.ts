import { z } from 'zod';
import { AwsError } from '../errors.ts';
import type { Invocations } from '../lambda/invocations.ts';
import { ACCOUNT, arn } from '../names.ts';
import { restJson } from '../protocols/rest-json.ts';
import { input, operation, type Service } from '../service.ts';
import type { FunctionSpec, Workspace } from '../workspace.ts';

const PATH = '/2015-03-31/functions/{FunctionName}';
const SYNC_LIMIT = 6 * 1024 * 1024;
const ASYNC_LIMIT = 1024 * 1024;
const target = { FunctionName: z.string(), Qualifier: z.string().optional() };

/** Lambda: the workspace's functions, each invocation in a process of its own. */
export function lambda(workspace: Workspace, invocations: Invocations): Service {
  const find = ({
    FunctionName,
    Qualifier,
  }: {
    FunctionName: string;
    Qualifier?: string | undefined;
  }): FunctionSpec => {
    const [name = '', qualifier = Qualifier ?? '$LATEST'] = FunctionName.replace(/^(?:.*:)?function:/, '').split(':');
    const spec = workspace.lambda(name);
    if (!spec || qualifier !== '$LATEST') {
      const missing = arn('lambda', `function:${name}${qualifier === '$LATEST' ? '' : `:${qualifier}`}`);
      throw new AwsError('ResourceNotFoundException', `Function not found: ${missing}`, {
        status: 404,
        members: { Type: 'User' },
      });
    }
    return spec;
  };

  return {
    name: 'lambda',
    protocol: restJson,
    invalid: 'InvalidParameterValueException',
    operations: {
      Invoke: operation({
        http: {
          method: 'POST',
          path: `${PATH}/invocations`,
          headers: {
            InvocationType: 'x-amz-invocation-type',
            LogType: 'x-amz-log-type',
            ClientContext: 'x-amz-client-context',
            DurableExecutionName: 'x-amz-durable-execution-name',
            TenantId: 'x-amz-tenant-id',
          },
          payload: 'Payload',
          reply: {
            status: 'StatusCode',
            payload: 'Payload',
            headers: {
              FunctionError: 'x-amz-function-error',
              LogResult: 'x-amz-log-result',
              ExecutedVersion: 'x-amz-executed-version',
            },
          },
        },
        input: input({
          ...target,
          InvocationType: z.enum(['RequestResponse', 'Event', 'DryRun']).default('RequestResponse'),
          LogType: z.enum(['None', 'Tail']).default('None'),
          Payload: z.instanceof(Buffer),
        }),
        handler: async (request, call) => {
          const spec = find(request);
          const { event, token } = readEvent(
            request.Payload,
            request.InvocationType === 'Event' ? ASYNC_LIMIT : SYNC_LIMIT,
          );
          if (request.InvocationType === 'DryRun') return { StatusCode: 204 };
          const accepted = (): void => call.accept({ token, effectId: call.requestId });
          if (request.InvocationType === 'Event') {
            invocations.enqueue(spec, call.requestId, event);
            accepted();
            return { StatusCode: 202 };
          }
          const { payload, failed, tail } = await invocations.invoke(spec, call.requestId, event, accepted);
          return {
            StatusCode: 200,
            ExecutedVersion: '$LATEST',
            Payload: payload,
            ...(failed && { FunctionError: 'Unhandled' }),
            ...(request.LogType === 'Tail' && { LogResult: Buffer.from(tail).toString('base64') }),
          };
        },
      }),
      GetFunction: operation({
        http: { method: 'GET', path: PATH },
        input: input(target),
        handler: (request) => ({ Configuration: describe(find(request)), Code: { RepositoryType: 'S3' } }),
      }),
      GetFunctionConfiguration: operation({
        http: { method: 'GET', path: `${PATH}/configuration` },
        input: input(target),
        handler: (request) => describe(find(request)),
      }),
    },
    resume: () => invocations.resume(),
    close: () => invocations.close(),
  };
}

function readEvent(payload: Buffer, limit: number): { event: string; token: string | null } {
  if (payload.length > limit)
    throw new AwsError(
      'RequestTooLargeException',
      `${payload.length} byte payload is too large (limit ${limit} bytes)`,
      { status: 413 },
    );
  const event = payload.length === 0 ? '{}' : payload.toString();
  try {
    const { success, data } = Sluice.safeParse(JSON.parse(event));
    return { event, token: success ? data.sluice.token : null };
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json.', {
      members: { Type: 'User' },
    });
  }
}

const Sluice = z.object({ sluice: z.object({ token: z.string() }) });

const describe = (spec: FunctionSpec) => ({
  FunctionName: spec.name,
  FunctionArn: arn('lambda', `function:${spec.name}`),
  Runtime: 'nodejs24.x',
  Role: `arn:aws:iam::${ACCOUNT}:role/local`,
  Handler: 'index.handler',
  CodeSize: spec.size,
  CodeSha256: spec.sha256,
  Timeout: spec.timeout,
  MemorySize: spec.memory,
  LastModified: spec.modified.toISOString().replace('Z', '+0000'),
  Version: '$LATEST',
  PackageType: 'Zip',
  State: 'Active',
  LastUpdateStatus: 'Successful',
  LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${spec.name}` },
});
