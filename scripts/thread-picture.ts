import { setTimeout as pause } from 'node:timers/promises';
import { openBrowser } from '../test/helpers/browser.ts';
import { startLocalMode } from '../test/helpers/local-mode.ts';

/** Makes docs/thread.png: a run that fails, is mended and retried, as the page of local mode really shows it. */
const FILE = 'docs/thread.png';
const SIZE = { width: 1280, height: 800 };
const PATIENCE = 120_000;

const [local, browser] = await Promise.all([startLocalMode(), openBrowser()]);
try {
  const page = await browser.page(`${local.url}?user=U_OPERATOR&channel=C_PIPELINES`, SIZE);
  page.setDefaultTimeout(PATIENCE);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Emulation.setDeviceMetricsOverride', { ...SIZE, deviceScaleFactor: 2, mobile: false });
  const messages = page.getByRole('log', { name: 'Messages in #pipelines' }).getByTestId('message');
  const card = (text: string) => messages.filter({ hasText: text });

  const toggle = async (what: 'Break' | 'Mend'): Promise<void> => {
    await page.getByRole('button', { name: /^Break something/ }).click();
    await page.getByRole('button', { name: new RegExp(`^${what}: The Glue job misses a column`) }).click();
    await page.keyboard.press('Escape');
  };
  await toggle('Break');
  const box = page.getByRole('textbox', { name: 'Message #pipelines' });
  await box.fill('/pipeline run popular-loans');
  await box.press('Enter');
  const failed = card('failed').last();
  const retry = failed.getByRole('button').filter({ hasText: /^Retry$/ });
  await retry.waitFor();
  await toggle('Mend');
  await retry.click();
  await card('succeeded').first().waitFor();
  await card('succeeded')
    .first()
    .getByRole('button', { name: /replies/ })
    .click();
  await page.getByTestId('thread').getByText('The run succeeded in').waitFor();
  await card('succeeded')
    .first()
    .evaluate((message) => message.scrollIntoView());
  // Fonts and the thread's own scrolling settle.
  await pause(500);
  await page.screenshot({ path: FILE });
  process.stdout.write(`${FILE} shows the run popular-loans\n`);
} finally {
  await browser.close();
  await local.stop();
}
