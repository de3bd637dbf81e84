import { GetWorkGroupCommand } from '@aws-sdk/client-athena';
import { GetDatabaseCommand, GetJobCommand, GetTableCommand, type Job } from '@aws-sdk/client-glue';
import { GetFunctionConfigurationCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { remote } from '../stages/aws-errors.ts';
import type { PreflightContext } from '../stages/stage.ts';
import { type Finding, say, type Subject } from '../found.ts';
import { failing, finding, type Seen, untold } from './finding.ts';

type Context = Pick<PreflightContext, 'clients' | 'signal'>;

/** Looks whether a workgroup takes queries and knows where results go, unless the query says so itself. */
export const workgroup = ({ clients, signal }: Context, name: string, outputLocation?: string): Promise<Finding> =>
  // The only thing in the request that can be invalid is the name.
  finding(
    { is: 'workgroup', name },
    { action: 'athena:GetWorkGroup', missing: ['InvalidRequestException'] },
    async (): Promise<Seen> => {
      const get = new GetWorkGroupCommand({ WorkGroup: name });
      const { WorkGroup: group } = await remote(clients.athena.send(get, { abortSignal: signal }));
      if (group?.State === 'DISABLED') return failing(say('disabled'));
      const { ResultConfiguration: results, ManagedQueryResultsConfiguration: managed } = group?.Configuration ?? {};
      if (outputLocation === undefined && !results?.OutputLocation && !managed?.Enabled)
        return failing(say('noOutput'));
      return say('takesQueries');
    },
  );

/**
 * Looks whether a bucket is there and its objects open to us, with a request that S3 refuses by name (a HEAD has no body to
 * name anything in). Writes nothing, so whether we may write stays open.
 */
export const bucket = ({ clients, signal }: Context, location: string): Promise<Finding> => {
  const name = new URL(location).host;
  return finding({ is: 'bucket', name }, { action: 's3:ListBucket', needed: true }, async () => {
    await remote(clients.s3.send(new ListObjectsV2Command({ Bucket: name, MaxKeys: 1 }), { abortSignal: signal }));
    return say('there');
  });
};

/** Looks whether a function is there, set up, and ours to invoke. */
export async function lambda({ clients, signal }: Context, name: string, qualifier?: string): Promise<Finding[]> {
  const target = { FunctionName: name, ...(qualifier !== undefined && { Qualifier: qualifier }) };
  const called = qualifier === undefined ? name : `${name}:${qualifier}`;
  const there = await finding(
    { is: 'function', name: called },
    { action: 'lambda:GetFunctionConfiguration' },
    async (): Promise<Seen> => {
      const get = new GetFunctionConfigurationCommand(target);
      const { State: state, StateReason: why } = await remote(clients.lambda.send(get, { abortSignal: signal }));
      if (state === 'Failed') return failing(say('deadFunction', { why }));
      if (state === 'Pending') return untold(say('settingUp', { why }));
      return say(state === 'Inactive' ? 'idle' : 'there');
    },
  );
  // What is not there, and what credentials stop, would only be told a second time.
  if (there.state === 'failed') return [there];
  const permission = await finding(
    { is: 'invoking', name: called },
    { action: 'lambda:InvokeFunction', needed: true },
    async () => {
      const dryRun = new InvokeCommand({ ...target, InvocationType: 'DryRun', Payload: Buffer.from('{}') });
      await remote(clients.lambda.send(dryRun, { abortSignal: signal }));
      return say('allowed');
    },
  );
  return [there, permission];
}

/** Looks whether a job is there, would be run once, and has its role and its script. */
export async function glueJob({ clients, signal }: Context, name: string): Promise<Finding[]> {
  const subject: Subject = { is: 'job', name };
  let job: Job | undefined;
  const there = await finding(subject, { action: 'glue:GetJob' }, async (): Promise<Seen> => {
    ({ Job: job } = await remote(clients.glue.send(new GetJobCommand({ JobName: name }), { abortSignal: signal })));
    if (!job?.Role) return failing(say('noRole'));
    const { MaxRetries: retries = 0 } = job;
    return retries === 0 ? say('there') : failing(say('retries', { retries }));
  });
  const script = job?.Command?.ScriptLocation;
  if (!script?.startsWith('s3://')) return [there];
  const { host, pathname } = new URL(script);
  const found = await finding({ is: 'script', name: script }, { action: 's3:GetObject' }, async () => {
    const get = new GetObjectCommand({ Bucket: host, Key: decodeURIComponent(pathname.slice(1)), Range: 'bytes=0-0' });
    const { Body: body } = await remote(clients.s3.send(get, { abortSignal: signal }));
    await body?.transformToByteArray();
    return say('there');
  });
  return [there, found];
}

/** Looks whether the catalogue has a database. */
export const database = ({ clients, signal }: Context, name: string): Promise<Finding> =>
  finding({ is: 'database', name }, { action: 'glue:GetDatabase', needed: true }, async () => {
    await remote(clients.glue.send(new GetDatabaseCommand({ Name: name }), { abortSignal: signal }));
    return say('there');
  });

/** Looks whether the catalogue has a table. */
export const table = ({ clients, signal }: Context, databaseName: string, name: string): Promise<Finding> =>
  finding({ is: 'table', name: `${databaseName}.${name}` }, { action: 'glue:GetTable', needed: true }, async () => {
    const get = new GetTableCommand({ DatabaseName: databaseName, Name: name });
    await remote(clients.glue.send(get, { abortSignal: signal }));
    return say('there');
  });
