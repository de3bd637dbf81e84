import { SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishTo } from '../../../src/pipeline/stages/sns.ts';
import { awsClientConfig, type StartedAws, startLocalAws } from '../../helpers/aws.ts';

const TOPIC = 'arn:aws:sns:ap-northeast-2:000000000000:sluice-oncall';
const notice = {
  id: 'r.s.a1',
  group: 'r',
  subject: 'Sluice: r s failed',
  message: '인기대출도서 · 2026-10: clean 실패',
};

let local: StartedAws;
let sns: SNSClient;
beforeAll(async () => {
  local = await startLocalAws();
  sns = new SNSClient(awsClientConfig(local.endpoint));
});
afterAll(async () => {
  sns.destroy();
  await local.close();
});

const published = async () =>
  (
    (await (await local.aws.control.request('/aws/calls?service=sns')).json()) as { calls: { operation: string }[] }
  ).calls.map(({ operation }) => operation);

it('takes what is published to the topic, in any language', async () => {
  await publishTo(sns, TOPIC, notice);
  expect(await published()).toEqual(['Publish']);
});

it('knows no other topic, and takes no subject that SNS would not', async () => {
  await expect(publishTo(sns, `${TOPIC}-2`, notice)).rejects.toMatchObject({ name: 'NotFoundException' });
  await expect(publishTo(sns, TOPIC, { ...notice, subject: '실패' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  expect(await published()).toEqual(['Publish']);
});
