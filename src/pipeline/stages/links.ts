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

/** A log group, or one stream of it, in CloudWatch. */
export function logsLink(region: string, group: string, stream?: string): string {
  const events = stream === undefined ? '' : `/log-events/${twice(stream)}`;
  return page(region, 'cloudwatch', `logsV2:log-groups/log-group/${twice(group)}${events}`);
}

/** CloudWatch's console decodes names twice and writes the outer `%` as `$`. */
const twice = (name: string): string => encodeURIComponent(encodeURIComponent(name)).replaceAll('%', '$');
