import { GetWorkGroupCommand } from '@aws-sdk/client-athena';
import { GetJobCommand } from '@aws-sdk/client-glue';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { remote } from '../stages/aws-errors.ts';
import type { AwsClients } from '../stages/stage.ts';

type Context = { clients: AwsClients; signal: AbortSignal };

/** Looks whether a workgroup can take queries. Throws StageError. */
export async function reachWorkgroup({ clients, signal }: Context, name: string): Promise<'enabled' | 'disabled'> {
  const get = new GetWorkGroupCommand({ WorkGroup: name });
  const { WorkGroup: group } = await remote(clients.athena.send(get, { abortSignal: signal }));
  return group?.State === 'DISABLED' ? 'disabled' : 'enabled';
}

/** Looks whether a bucket is there and ours to use. Throws StageError. */
export async function reachBucket({ clients, signal }: Context, bucket: string): Promise<void> {
  await remote(clients.s3.send(new HeadBucketCommand({ Bucket: bucket }), { abortSignal: signal }));
}

/** Looks whether a function is there. Throws StageError. */
export async function reachFunction({ clients, signal }: Context, name: string, qualifier?: string): Promise<void> {
  const get = new GetFunctionConfigurationCommand({ FunctionName: name, ...(qualifier && { Qualifier: qualifier }) });
  await remote(clients.lambda.send(get, { abortSignal: signal }));
}

/** Looks whether a job is there, and how often Glue itself would run it again. Throws StageError. */
export async function reachJob({ clients, signal }: Context, name: string): Promise<{ maxRetries: number }> {
  const { Job: job } = await remote(clients.glue.send(new GetJobCommand({ JobName: name }), { abortSignal: signal }));
  return { maxRetries: job?.MaxRetries ?? 0 };
}
