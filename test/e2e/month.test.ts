import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../helpers/aws.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { sluice } from '../helpers/cli.ts';
import { type LocalMode, startLocalMode } from '../helpers/local-mode.ts';

const PATIENCE = 150_000;

let local: LocalMode;
let env: Record<string, string>;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  local = await startLocalMode();
  env = local.env();
  browser = await openBrowser();
  page = await browser.page(`${local.url}/?user=U_OPERATOR&channel=C_PIPELINES`);
});
afterAll(async () => {
  await browser?.close();
  await local?.stop();
});

/** Moves the clock at the top of the page, as the README says, and shows what comes of it. */
async function moveClock(to: string): Promise<void> {
  await page.locator('header time').first().click();
  await page.getByLabel('Move the clock to (Asia/Seoul)').fill(to);
  await page.getByRole('button', { name: 'Set', exact: true }).click();
  await page.keyboard.press('Escape');
}

interface Shown {
  status: string;
  by: { via: string };
  cause?: { trigger?: string; runs?: string[] };
}
const runOf = async (id: string): Promise<Shown | undefined> => {
  const { code, out } = await sluice(['status', id, '--json'], { env });
  return code === 0 ? (JSON.parse(out) as Shown) : undefined;
};
const succeeded = (id: string): Promise<Shown> =>
  eventually(async () => {
    const run = await runOf(id);
    if (run?.status === 'attention' || run?.status === 'failed') throw new Error(`${id} is ${run.status}`);
    return run?.status === 'succeeded' ? run : undefined;
  }, PATIENCE);
const athena = async (sql: string): Promise<unknown[][]> => {
  const { out } = await sluice(['athena', '--json', sql], { env });
  return (JSON.parse(out) as { rows: unknown[][] }).rows;
};

test('the first of December brings the month, and then the analysis, by themselves', async () => {
  await moveClock('2026-12-01T00:10');
  expect((await succeeded('popular-loans.2026-11.r1')).by.via).toBe('schedule');
  expect((await succeeded('cultural-events.2026-11.r1')).by.via).toBe('schedule');
  const analysis = await succeeded('library-analysis.2026-11.r1');
  expect(analysis).toMatchObject({ by: { via: 'trigger' }, cause: { trigger: 'library-analysis/monthly' } });
  expect(analysis.cause!.runs!.toSorted()).toEqual(['cultural-events.2026-11.r1', 'popular-loans.2026-11.r1']);
  expect(await runOf('library-analysis.2026-11.r2')).toBeUndefined();

  const kinds =
    'select data_type, count(*) > 0 from cloudtree_aggregated_db.library_culture_analysis group by 1 order by 1';
  expect(await athena(kinds)).toEqual([
    ['Book', 'true'],
    ['Event', 'true'],
  ]);

  await mkdir('test-output/screenshots', { recursive: true });
  const channel = page.getByRole('log', { name: 'Messages in #pipelines' });
  await channel.getByText('Library analysis · 2026-11 · succeeded').waitFor();
  await page.screenshot({ path: 'test-output/screenshots/month.png', fullPage: true });
});

test('everything again gives the same numbers', async () => {
  const numbers = async () => [
    await athena('select count(*), sum(loan_count) from cloudtree_transformed_db.best_loan_list'),
    await athena(
      'select data_type, count(*), sum(loan_count) from cloudtree_aggregated_db.library_culture_analysis group by 1 order by 1',
    ),
  ];
  const before = await numbers();
  const again = ['rerun', 'popular-loans.2026-11.r1', '--from', 'fetch', '--yes'];
  expect((await sluice(again, { env })).code).toBe(0);
  await succeeded('popular-loans.2026-11.r1');
  // A further success of one of them is a further cause: the analysis follows by itself.
  await succeeded('library-analysis.2026-11.r2');
  expect(await numbers()).toEqual(before);
});

test('the eighteenth brings the half-year, and then the analysis with what can be reached on foot', async () => {
  await moveClock('2026-12-18T00:10');
  for (const name of ['libraries', 'bus-stops', 'subway-stations', 'city-parks']) await succeeded(`${name}.2026-H2.r1`);
  const analysis = await succeeded('library-analysis.2026-H2.r1');
  expect(analysis.cause?.trigger).toBe('library-analysis/half-yearly');
  const types = 'select distinct facility_type from cloudtree_aggregated_db.facility_locations order by 1';
  expect(await athena(types)).toEqual([['bus_stop'], ['park'], ['subway_station']]);
});
