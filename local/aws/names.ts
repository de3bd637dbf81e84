/** The region and account every ARN of the emulation carries. */
export const REGION = 'ap-northeast-2';
export const ACCOUNT = '000000000000';

export const QUERY_RESULT_BUCKET = 'cloudtree-athena-query-result';
/** What `deploy()` creates. */
export const BUCKETS = [
  'cloudtree-raw-data',
  'cloudtree-transformed-data',
  'cloudtree-aggregated-data',
  QUERY_RESULT_BUCKET,
];

/** `arn('lambda', 'function:f')`. */
export const arn = (service: string, resource: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

/** Splits `s3://bucket/key`; undefined when it is not one. */
export function parseS3Uri(uri: string): { bucket: string; key: string } | undefined {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(uri);
  return match ? { bucket: match[1]!, key: match[2] ?? '' } : undefined;
}
