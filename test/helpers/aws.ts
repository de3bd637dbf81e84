import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { GlueClient } from '@aws-sdk/client-glue';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { createLocalAws, type LocalAws, type LocalAwsOptions } from '../../local/aws/index.ts';
import { Faults } from '../../local/faults.ts';

export interface StartedAws {
  endpoint: string;
  aws: LocalAws;
  faults: Faults;
  dataDir: string;
  athena: AthenaClient;
  glue: GlueClient;
  lambda: LambdaClient;
  logs: CloudWatchLogsClient;
  s3: S3Client;
  /** Ends the endpoint; the data stays, for a start on the same `dataDir`. */
  stop(): Promise<void>;
  /** Ends the endpoint and removes its data. */
  close(): Promise<void>;
}

/**
 * A local AWS on a free port of 127.0.0.1, with clients that send each request once. Give `dataDir` to start again on
 * what another one left. It deploys nothing by itself: call `aws.deploy()`.
 */
export async function startLocalAws(options: Partial<LocalAwsOptions> = {}): Promise<StartedAws> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'local-aws-'));
  const faults = options.faults ?? new Faults();
  const aws = await createLocalAws({ configDir: 'config', apiUrl: 'http://127.0.0.1:9', ...options, dataDir, faults });
  const endpoint = await aws.listen();
  const client = awsClientConfig(endpoint);
  const clients = {
    athena: new AthenaClient(client),
    glue: new GlueClient(client),
    lambda: new LambdaClient(client),
    logs: new CloudWatchLogsClient(client),
    s3: new S3Client({ ...client, forcePathStyle: true }),
  };
  const stop = async (): Promise<void> => {
    for (const each of Object.values(clients)) each.destroy();
    await aws.close();
  };
  return {
    endpoint,
    aws,
    faults,
    dataDir,
    ...clients,
    stop,
    async close() {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Waits until `look` gives something, without a fixed sleep. */
export async function eventually<T>(look: () => Promise<T | undefined> | T | undefined, patience = 10_000): Promise<T> {
  const until = Date.now() + patience;
  while (true) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error(`nothing came within ${patience} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** What any SDK client needs to talk to a local AWS; each request is sent once. */
export const awsClientConfig = (endpoint: string) => ({
  endpoint,
  region: 'ap-northeast-2',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
});
