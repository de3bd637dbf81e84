import { describe, expect, it } from 'vitest';
import { athenaLink, consoleHost, glueLink, lambdaLink, logsLink } from '../../../src/pipeline/stages/links.ts';

describe('links to the console', () => {
  it.each([
    ['ap-northeast-2', 'console.aws.amazon.com'],
    ['cn-north-1', 'console.amazonaws.cn'],
    ['us-gov-west-1', 'console.amazonaws-us-gov.com'],
  ])('%s is on %s', (region, host) => {
    expect(consoleHost(region)).toBe(host);
    expect(new URL(athenaLink(region, 'q-1')).host).toBe(host);
  });

  it('lead to the page of the work', () => {
    expect(athenaLink('sa-east-1', 'a-b')).toBe(
      'https://console.aws.amazon.com/athena/home?region=sa-east-1#/query-editor/history/a-b',
    );
    expect(glueLink('sa-east-1', 'my job', 'jr_1')).toBe(
      'https://console.aws.amazon.com/gluestudio/home?region=sa-east-1#/job/my%20job/run/jr_1',
    );
    expect(lambdaLink('sa-east-1', 'getBestLoanAPI')).toBe(
      'https://console.aws.amazon.com/lambda/home?region=sa-east-1#/functions/getBestLoanAPI',
    );
  });

  it('write names of logs as the console of CloudWatch reads them', () => {
    expect(logsLink('sa-east-1', '/aws/lambda/fn')).toBe(
      'https://console.aws.amazon.com/cloudwatch/home?region=sa-east-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Ffn',
    );
    expect(logsLink('sa-east-1', '/g', 'a/[$LATEST]1')).toContain('/log-events/a$252F$255B$2524LATEST$255D1');
  });
});
