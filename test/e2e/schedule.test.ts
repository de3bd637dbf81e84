import { afterAll, beforeAll, expect, test } from 'vitest';
import { nextInstants, periodOf } from '../../src/pipeline/schedule.ts';
import { type LocalMode, startLocalMode } from '../helpers/local-mode.ts';
import { eventually } from '../helpers/aws.ts';

const ZONE = 'Asia/Seoul';
let local: LocalMode;

beforeAll(async () => {
  local = await startLocalMode();
});
afterAll(() => local?.stop());

const texts = async (): Promise<string[]> =>
  (await local.control<{ messages: { text: string }[] }>('messages?channel=C_PIPELINES')).messages.map(
    ({ text }) => text,
  );

test('the clock is moved past the first of the month, and popular-loans has started within seconds', async () => {
  const { now } = await local.control<{ now: number }>('health');
  const [instant] = nextInstants({ cron: '10 0 1 * *' }, ZONE, now, 1);
  await local.control('clock', { now: instant! + 30_000 });
  const title = `Popular loans · ${periodOf('previous-month', instant!, ZONE).id}`;
  await eventually(async () => (await texts()).some((text) => text.includes(title)) || undefined, 5000);
  await eventually(
    async () => (await texts()).some((text) => text.includes(`${title} · succeeded`)) || undefined,
    60_000,
  );
  expect((await texts()).filter((text) => text.includes(title))).toHaveLength(1);
});
