import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type Browser, openBrowser } from './browser.ts';
import { type LocalMode, startLocalMode } from './local-mode.ts';

const SHOTS = 'test-output/screenshots';
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 800 };
/** A run with all that is emulated takes a while on a busy machine. */
const PATIENCE = 60_000;

/** Local mode and a person at its page, for the tests of the describe that calls this. No page may have errors. */
export function workspacePage() {
  let local: LocalMode;
  let browser: Browser;
  let page: Page;

  /** A picture of the page as it is, or of all that can be scrolled to. */
  const shot = (name: string, fullPage = false) => page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage });
  /** A page of somebody's own, next to the one that is open. */
  const visit = async (user: string): Promise<Page> => {
    const visited = await browser.page(`${local.url}?user=${user}&channel=C_PIPELINES`, DESKTOP);
    visited.setDefaultTimeout(PATIENCE);
    return visited;
  };
  const channel = () => page.getByRole('log', { name: 'Messages in #pipelines' });

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    [local, browser] = await Promise.all([startLocalMode(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await local?.stop();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await shot(`failed-${task.id}`);
    expect(browser.errors.splice(0)).toEqual([]);
  });

  return {
    local: (): LocalMode => local,
    /** The page that was opened last. */
    page: (): Page => page,
    visit,
    /** Opens the page as this user, instead of the one that is open. */
    async open(user: string): Promise<void> {
      await page?.close();
      page = await visit(user);
    },
    /** Types into the box for messages, and sends it. */
    async type(text: string): Promise<void> {
      const box = page.getByRole('textbox', { name: 'Message #pipelines' });
      await box.fill(text);
      await box.press('Enter');
    },
    /** Messages of the channel that say this. */
    message: (text: string) => channel().getByTestId('message').filter({ hasText: text }),
    /** The last that only the user sees and that says this. */
    whisper: (text: string) => channel().getByTestId('ephemeral').filter({ hasText: text }).last(),
    shot,
    /** As it looks on a phone and on a desk, where it stays. */
    async shots(name: string, fullPage = false): Promise<void> {
      for (const [size, suffix] of [
        [PHONE, 'phone'],
        [DESKTOP, 'desktop'],
      ] as const) {
        await page.setViewportSize(size);
        await shot(`${name}-${suffix}`, fullPage);
      }
    },
  };
}
