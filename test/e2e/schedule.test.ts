import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNames } from '../../src/jobs/names.ts';
import { nextInstants, periodOf } from '../../src/pipeline/schedule.ts';
import { eventually } from '../helpers/aws.ts';
import { openBrowser } from '../helpers/browser.ts';
import { sluice } from '../helpers/cli.ts';
import { type LocalMode, startLocalMode } from '../helpers/local-mode.ts';

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

test('the clock is moved past the first of the month, and popular-loans starts by itself', async () => {
  const { now } = await local.control<{ now: number }>('health');
  const [instant] = nextInstants({ cron: '10 0 1 * *' }, ZONE, now, 1);
  await local.control('clock', { now: instant! + 30_000 });
  const title = `Popular loans · ${periodOf('previous-month', instant!, ZONE).id}`;
  await eventually(async () => (await texts()).some((text) => text.includes(title)) || undefined, 30_000);
  await eventually(
    async () => (await texts()).some((text) => text.includes(`${title} · succeeded`)) || undefined,
    60_000,
  );
  expect((await texts()).filter((text) => text.includes(title))).toHaveLength(1);
});

/** The example's workspace with popular-loans alone, which asks about what it misses. */
function askingWorkspace(): string {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-asking-'));
  cpSync('config', dir, { recursive: true });
  for (const name of readdirSync(join(dir, 'pipelines')))
    if (name !== 'popular-loans') rmSync(join(dir, 'pipelines', name), { recursive: true });
  const file = join(dir, 'pipelines/popular-loans/pipeline.yml');
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace('period: previous-month }', 'period: previous-month, misfire: ask }'),
  );
  return dir;
}

test('a start that was missed is asked about on a card, and made by whoever answers', async () => {
  const shots = 'test-output/screenshots';
  await mkdir(shots, { recursive: true });
  const dir = askingWorkspace();
  const env = local.env();
  const applied = await sluice(['apply', '--yes'], { env: { ...env, SLUICE_WORKSPACE: dir } });
  expect(applied).toMatchObject({ code: 0 });
  rmSync(dir, { recursive: true });
  await eventually(async () => (await texts()).find((text) => text.includes('changed schedules `monthly`')), 10_000);

  const browser = await openBrowser();
  try {
    // A pass sees the schedule as it is now; then nobody looks for two hours around its next start.
    const { now } = await local.control<{ now: number }>('health');
    await local.control('clock', { now: now + 1000 });
    const redis = new Redis(env['REDIS_URL']!);
    const entry = () => redis.hget(createNames().ledger, 'popular-loans/monthly');
    await eventually(async () => (await entry())?.includes('"ask"') || undefined, 30_000).finally(() =>
      redis.disconnect(),
    );
    const [instant] = nextInstants({ cron: '10 0 1 * *' }, ZONE, now, 1);
    await local.control('clock', { now: instant! + 2 * 3_600_000 });
    const period = periodOf('previous-month', instant!, ZONE).id;
    const page = await browser.page(`${local.url}/?user=U_OPERATOR&channel=C_PIPELINES`);
    const channel = page.getByRole('log', { name: 'Messages in #pipelines' });
    await channel.getByText('Which of them shall run?').waitFor();
    await page.screenshot({ path: `${shots}/missed-run-card.png` });
    await channel.getByRole('button', { name: `Run ${period}` }).click();
    await channel.getByText('chosen by').waitFor();
    await channel.getByText(`as popular-loans.${period}.r1`).waitFor();
    await page.screenshot({ path: `${shots}/missed-run-answered.png` });
    expect(await channel.getByRole('button', { name: 'Run none' }).count()).toBe(0);
    expect(browser.errors).toEqual([]);
  } finally {
    await browser.close();
  }
}, 120_000);
