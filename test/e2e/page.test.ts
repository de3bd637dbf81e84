import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { WebClient } from '@slack/web-api';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser, type Browser } from '../helpers/browser.ts';
import { rootCard } from '../local/page/demo-blocks.ts';
import { startPage } from '../local/page/page-server.ts';

const SHOTS = 'test-output/screenshots';
let server: Awaited<ReturnType<typeof startPage>>;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  await mkdir(SHOTS, { recursive: true });
  [server, browser] = await Promise.all([startPage(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});
beforeEach(async () => {
  page = await browser.page(`${server.url}?user=U_OPERATOR&channel=C_PIPELINES`);
  page.setDefaultTimeout(30_000);
});
afterEach(async () => {
  await page.close();
  expect(browser.errors).toEqual([]);
});

const command = async (text: string): Promise<void> => {
  const box = page.getByRole('textbox', { name: 'Message #pipelines' });
  await box.fill(text);
  await box.press('Enter');
};
const channel = () => page.getByRole('log', { name: 'Messages in #pipelines' });
const thread = () => page.getByTestId('thread');

test('a run, its thread, a retry, and a modal with an error', async () => {
  await command('/pipeline run popular-loans');
  await channel().getByTestId('ephemeral').getByText('Starting popular-loans').waitFor();
  await channel().getByText('Needs a person').waitFor();
  await channel().getByText('replied to a thread:').waitFor();

  await channel().getByRole('button', { name: '2 replies' }).click();
  await thread().getByText('loan_count 컬럼 없음').waitFor();
  await page.screenshot({ path: `${SHOTS}/page-thread.png` });

  await thread().getByRole('button', { name: 'Skip…' }).click();
  const modal = page.getByRole('dialog', { name: 'Skip a stage' });
  await modal.waitFor();
  expect(await page.evaluate('document.activeElement.dataset.actionId')).toBe('reason');
  await modal.getByRole('button', { name: 'Skip', exact: true }).click();
  await modal.getByText('Please complete this required field.').first().waitFor();
  await modal.getByRole('combobox', { name: 'Stage' }).click();
  await modal.getByRole('option', { name: 'clean' }).click();
  await modal.getByRole('combobox', { name: 'Library' }).fill('jong');
  await modal.getByRole('option', { name: 'Jongno Library' }).click();
  await modal.getByRole('textbox', { name: 'Reason' }).fill('no');
  await modal.getByRole('button', { name: 'Skip', exact: true }).click();
  await modal.getByText('Say why in a sentence').waitFor();
  await page.screenshot({ path: `${SHOTS}/page-modal.png` });

  // A pushed modal carries what was typed, and closing it leads back to it.
  await modal.getByRole('button', { name: 'Preview' }).click();
  const preview = page.getByRole('dialog', { name: 'Preview' });
  await preview.getByText('Will say: no').waitFor();
  await preview.getByRole('button', { name: 'Back' }).click();
  expect(await modal.getByRole('textbox', { name: 'Reason' }).inputValue()).toBe('no');

  await modal.getByRole('textbox', { name: 'Reason' }).fill('The column comes back tomorrow.');
  await modal.getByRole('checkbox', { name: 'The channel' }).check();
  await modal.getByLabel('Skip until').fill('2026-11-30');
  await modal.getByRole('button', { name: 'Skip', exact: true }).click();
  await modal.waitFor({ state: 'detached' });
  expect(server.skipped.at(-1)).toMatchObject({
    stage: { stage: { selected_option: { value: 'clean' } } },
    library: { library: { selected_option: { value: 'Jongno Library' } } },
    tell: { tell: { selected_options: [{ value: 'channel' }] } },
    until: { until: { selected_date: '2026-11-30' } },
  });

  await thread().getByRole('button', { name: 'Retry' }).click();
  await thread().getByText('Retried by @Owen Operator').waitFor();
  expect(await thread().getByRole('button', { name: 'Retry' }).count()).toBe(0);
  await page.keyboard.press('Escape');
  await thread().waitFor({ state: 'detached' });
});

test('a confirm dialog asks first, and can be declined', async () => {
  await command('/pipeline run popular-loans');
  const button = channel().getByRole('button', { name: 'Cancel run' }).last();
  const before = await channel().getByText('Cancelled.').count();
  await button.click();
  await page.getByRole('dialog', { name: 'Cancel this run?' }).getByRole('button', { name: 'Keep it' }).click();
  await button.click();
  await page.getByRole('dialog', { name: 'Cancel this run?' }).getByRole('button', { name: 'Cancel run' }).click();
  await channel().getByText('Cancelled.').nth(before).waitFor();
  expect(await channel().getByText('Cancelled.').count()).toBe(before + 1);
  await channel().getByRole('button', { name: 'More options' }).last().click();
  await page.getByRole('menuitem', { name: 'Export as CSV' }).click();
  await channel().getByText('You chose csv').last().waitFor();
});

test('a confirm dialog stays open while its message is edited, and what it asks for is done', async () => {
  await command('/pipeline run popular-loans');
  const card = channel().getByTestId('message').filter({ hasText: 'Needs a person' }).last();
  await card.getByRole('button', { name: 'Cancel run' }).click();
  const question = page.getByRole('dialog', { name: 'Cancel this run?' });
  await question.waitFor();
  const before = await channel().getByText('Cancelled.').count();

  const ts = (await card.getAttribute('data-ts'))!;
  // Slack gives blocks of which the app names none new names at each edit.
  const edited = rootCard(':white_check_mark: Went on').map((block) => ({ ...block, block_id: randomUUID() }));
  const slack = new WebClient('xoxb-local', { slackApiUrl: server.slack.url });
  await slack.chat.update({ channel: 'C_PIPELINES', ts, text: 'edited', blocks: edited });
  await channel().getByText('Went on').waitFor();
  await question.getByRole('button', { name: 'Cancel run' }).click();
  await channel().getByText('Cancelled.').nth(before).waitFor();
});

test('a message shortcut', async () => {
  await command('/athena select 1');
  const message = channel().getByTestId('message').filter({ hasText: '233,599' }).last();
  await message.hover();
  await message.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Inspect run' }).click();
  await channel().getByText('Inspected: 3 rows').waitFor();
});

test('tables, and a data table with pages', async () => {
  await command('/athena select 1');
  const table = channel().getByRole('figure').filter({ hasText: 'Loans per district' }).last();
  await table.waitFor();
  expect(await table.getByText('서초구').count()).toBe(0);
  await table.getByRole('button', { name: 'Next' }).click();
  await table.getByText('서초구').waitFor();
  await table.getByRole('button', { name: 'Previous' }).click();
  await table.getByRole('button', { name: 'loans' }).click();
  await table.getByRole('button', { name: 'loans' }).click();
  expect(await table.getByRole('row').nth(1).textContent()).toBe('송파구5,000');
});

test('a command that the app never answers says so', async () => {
  await command('/slow');
  await channel().getByText('/slow failed because the app did not respond').waitFor();
});

test('suggests commands, and the Home tab is asked for', async () => {
  const box = page.getByRole('textbox', { name: 'Message #pipelines' });
  await box.fill('/a');
  await page.getByRole('option', { name: '/athena <sql> Ask Athena' }).waitFor();
  await box.press('Tab');
  expect(await box.inputValue()).toBe('/athena ');
  await page.getByRole('button', { name: 'Sluice Home' }).click();
  await page.getByTestId('home').getByText('Hello @Owen Operator').waitFor();
});

test('people see their own ephemerals, and are remembered', async () => {
  await command('/pipeline run for-owen');
  await channel().getByText('Starting for-owen').waitFor();
  await page.getByRole('combobox', { name: 'Viewing as' }).selectOption('U_VIEWER');
  await channel().getByText('Needs a person').last().waitFor();
  await channel().getByText('Starting for-owen').waitFor({ state: 'detached' });
  await page.goto(server.url);
  expect(await page.getByRole('combobox', { name: 'Viewing as' }).inputValue()).toBe('U_VIEWER');
});

test('breaks and mends', async () => {
  await page.getByRole('button', { name: 'Break something' }).click();
  await page.getByRole('button', { name: 'Break: The library API fails' }).click();
  await page.getByRole('button', { name: 'Mend: The library API fails' }).click();
  await page.getByRole('button', { name: 'Break: The library API fails' }).waitFor();
});

test('says when the product is away', async () => {
  await page.getByTestId('health').getByText('Product up').waitFor();
  await server.stopApp();
  await page.getByTestId('health').getByText('Product restarting').waitFor();
  await server.startApp();
  await page.getByTestId('health').getByText('Product up').waitFor();
});

test('fits a narrow screen', async () => {
  await page.setViewportSize({ width: 390, height: 800 });
  await command('/athena select 1');
  await channel().getByText('Loans per district').last().waitFor();
  await page.screenshot({ path: `${SHOTS}/page-narrow.png` });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  await page.getByRole('button', { name: 'Channels' }).click();
  await page.getByRole('navigation', { name: 'Workspace' }).getByRole('button', { name: 'alerts' }).click();
  await page.getByRole('log', { name: 'Messages in #alerts' }).waitFor();
});
