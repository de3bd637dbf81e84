import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { GlueClient } from '@aws-sdk/client-glue';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { QuickSightClient } from '@aws-sdk/client-quicksight';
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsClients } from './stage.ts';

/** Builds the clients of a process. An `endpoint` stands in for AWS: local mode, an emulator, a test. */
export function createClients(options: {
  region: string;
  endpoint?: string | undefined;
  /** The SDK finds its own when absent. */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
}): AwsClients {
  const config = {
    region: options.region,
    ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
    ...(options.credentials && { credentials: options.credentials }),
    userAgentAppId: 'sluice',
    // requestTimeout alone only warns, and without it a silent connection would hold a tick for ever.
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 2_000,
      requestTimeout: 10_000,
      throwOnRequestTimeout: true,
    }),
  };
  const once = { ...config, maxAttempts: 1 };
  return {
    athena: new AthenaClient(config),
    glue: new GlueClient(config),
    lambda: new LambdaClient(config),
    redshift: new RedshiftDataClient(config),
    quicksight: new QuickSightClient(config),
    sfn: new SFNClient(config),
    sns: new SNSClient(config),
    logs: new CloudWatchLogsClient(config),
    s3: new S3Client({ ...config, forcePathStyle: options.endpoint !== undefined }),
    once: {
      athena: new AthenaClient(once),
      glue: new GlueClient(once),
      lambda: new LambdaClient(once),
      redshift: new RedshiftDataClient(once),
      quicksight: new QuickSightClient(once),
      sfn: new SFNClient(once),
    },
  };
}
