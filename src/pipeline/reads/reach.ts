import { GetWorkGroupCommand } from '@aws-sdk/client-athena';
import { GetDatabaseCommand, GetJobCommand, GetTableCommand, type Job } from '@aws-sdk/client-glue';
import { GetFunctionConfigurationCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { remote } from '../stages/aws-errors.ts';
import type { Finding, PreflightContext } from '../stages/stage.ts';
import { finding, type Seen } from './finding.ts';

type Context = Pick<PreflightContext, 'clients' | 'signal'>;

/** Looks whether a workgroup takes queries and knows where results go, unless the query says so itself. */
export const workgroup = ({ clients, signal }: Context, name: string, outputLocation?: string): Promise<Finding> =>
  // The only thing in the request that can be invalid is the name.
  finding(
    `workgroup ${name}`,
    { action: 'athena:GetWorkGroup', missing: ['InvalidRequestException'] },
    async (): Promise<Seen> => {
      const get = new GetWorkGroupCommand({ WorkGroup: name });
      const { WorkGroup: group } = await remote(clients.athena.send(get, { abortSignal: signal }));
      if (group?.State === 'DISABLED')
        return { state: 'failed', message: 'is disabled. Enable it in the console of Athena.' };
      const { ResultConfiguration: results, ManagedQueryResultsConfiguration: managed } = group?.Configuration ?? {};
      if (outputLocation === undefined && !results?.OutputLocation && !managed?.Enabled)
        return {
          state: 'failed',
          message: 'has no output location. Set one on the workgroup, or outputLocation in the stage.',
        };
      return 'takes queries';
    },
  );

/**
 * Looks whether a bucket is there and its objects open to us, with a request that S3 refuses by name (a HEAD has no body to
 * name anything in). Writes nothing, so whether we may write stays open.
 */
export const bucket = ({ clients, signal }: Context, location: string): Promise<Finding> => {
  const name = new URL(location).host;
  return finding(`bucket ${name}`, { action: 's3:ListBucket', needed: true }, async () => {
    await remote(clients.s3.send(new ListObjectsV2Command({ Bucket: name, MaxKeys: 1 }), { abortSignal: signal }));
    return 'is there';
  });
};

/** Looks whether a function is there, set up, and ours to invoke. */
export async function lambda({ clients, signal }: Context, name: string, qualifier?: string): Promise<Finding[]> {
  const target = { FunctionName: name, ...(qualifier !== undefined && { Qualifier: qualifier }) };
  const subject = `function ${qualifier === undefined ? name : `${name}:${qualifier}`}`;
  const there = await finding(subject, { action: 'lambda:GetFunctionConfiguration' }, async (): Promise<Seen> => {
    const get = new GetFunctionConfigurationCommand(target);
    const { State: state, StateReason: why = 'Lambda gives no reason.' } = await remote(
      clients.lambda.send(get, { abortSignal: signal }),
    );
    if (state === 'Failed') return { state: 'failed', message: `cannot be invoked: ${why} Deploy it again.` };
    if (state === 'Pending') return { state: 'unknown', message: `is still being set up: ${why}` };
    return state === 'Inactive' ? 'is idle: its first invocation takes longer' : 'is there';
  });
  // What is not there, and what credentials stop, would only be told a second time.
  if (there.state === 'failed') return [there];
  const permission = await finding(
    `invoking ${subject}`,
    { action: 'lambda:InvokeFunction', needed: true },
    async () => {
      const dryRun = new InvokeCommand({ ...target, InvocationType: 'DryRun', Payload: Buffer.from('{}') });
      await remote(clients.lambda.send(dryRun, { abortSignal: signal }));
      return 'is allowed';
    },
  );
  return [there, permission];
}

/** Looks whether a job is there, would be run once, and has its role and its script. */
export async function glueJob({ clients, signal }: Context, name: string): Promise<Finding[]> {
  const subject = `job ${name}`;
  let job: Job | undefined;
  const there = await finding(subject, { action: 'glue:GetJob' }, async (): Promise<Seen> => {
    ({ Job: job } = await remote(clients.glue.send(new GetJobCommand({ JobName: name }), { abortSignal: signal })));
    if (!job?.Role) return { state: 'failed', message: 'names no role. Give it the IAM role that it works as.' };
    const { MaxRetries: retries = 0 } = job;
    return retries === 0
      ? 'is there'
      : {
          state: 'failed',
          message: `has MaxRetries ${retries}: Glue would run it again by itself. Set it to 0; the stage has retries of its own.`,
        };
  });
  const script = job?.Command?.ScriptLocation;
  if (!script?.startsWith('s3://')) return [there];
  const { host, pathname } = new URL(script);
  const found = await finding(`script ${script}`, { action: 's3:GetObject' }, async () => {
    const get = new GetObjectCommand({ Bucket: host, Key: decodeURIComponent(pathname.slice(1)), Range: 'bytes=0-0' });
    const { Body: body } = await remote(clients.s3.send(get, { abortSignal: signal }));
    await body?.transformToByteArray();
    return 'is there';
  });
  return [there, found];
}

/** Looks whether the catalogue has a database. */
export const database = ({ clients, signal }: Context, name: string): Promise<Finding> =>
  finding(`database ${name}`, { action: 'glue:GetDatabase', needed: true }, async () => {
    await remote(clients.glue.send(new GetDatabaseCommand({ Name: name }), { abortSignal: signal }));
    return 'is there';
  });

/** Looks whether the catalogue has a table. */
export const table = ({ clients, signal }: Context, databaseName: string, name: string): Promise<Finding> =>
  finding(`table ${databaseName}.${name}`, { action: 'glue:GetTable', needed: true }, async () => {
    const get = new GetTableCommand({ DatabaseName: databaseName, Name: name });
    await remote(clients.glue.send(get, { abortSignal: signal }));
    return 'is there';
  });
