/** The console's host in the partition of a region. */
export function consoleHost(region: string): string {
  if (region.startsWith('cn-')) return 'console.amazonaws.cn';
  if (region.startsWith('us-gov-')) return 'console.amazonaws-us-gov.com';
  return 'console.aws.amazon.com';
}

const page = (region: string, service: string, fragment: string): string =>
  `https://${consoleHost(region)}/${service}/home?region=${encodeURIComponent(region)}#${fragment}`;

/** The query's page in the history of Athena's editor. */
export const athenaLink = (region: string, queryExecutionId: string): string =>
  page(region, 'athena', `/query-editor/history/${encodeURIComponent(queryExecutionId)}`);

/** The run's page in Glue Studio. */
export const glueLink = (region: string, job: string, runId: string): string =>
  page(region, 'gluestudio', `/job/${encodeURIComponent(job)}/run/${encodeURIComponent(runId)}`);

/** The function's page; a single invocation has none. */
export const lambdaLink = (region: string, functionName: string): string =>
  page(region, 'lambda', `/functions/${encodeURIComponent(functionName)}`);

/** The crawler's page; a single crawl has none. */
export const crawlerLink = (region: string, crawler: string): string =>
  page(region, 'glue', `/v2/data-catalog/crawlers/view/${encodeURIComponent(crawler)}`);

/** The execution's page in Step Functions. */
export const executionLink = (region: string, executionArn: string): string =>
  page(region, 'states', `/v2/executions/details/${encodeURIComponent(executionArn)}`);

/** The data set's page: QuickSight has a host for each region, and no page for a refresh. */
export const quicksightLink = (region: string, dataSet: string): string =>
  `https://${region}.quicksight.aws.amazon.com/sn/data-sets/${encodeURIComponent(dataSet)}`;

/** A prefix of a bucket. */
export const s3Link = (region: string, bucket: string, prefix: string): string =>
  `https://${consoleHost(region)}/s3/buckets/${encodeURIComponent(bucket)}?region=${encodeURIComponent(region)}&prefix=${encodeURIComponent(prefix)}`;

/** A log group, or one stream of it, in CloudWatch. */
export function logsLink(region: string, group: string, stream?: string): string {
  const events = stream === undefined ? '' : `/log-events/${twice(stream)}`;
  return page(region, 'cloudwatch', `logsV2:log-groups/log-group/${twice(group)}${events}`);
}

/** CloudWatch's console decodes names twice and writes the outer `%` as `$`. */
const twice = (name: string): string => encodeURIComponent(encodeURIComponent(name)).replaceAll('%', '$');
