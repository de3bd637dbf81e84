import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';

const CANDIDATES = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

// Quiet and offline: no updates, no sync, no first-run pages.
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** On a busy machine the product may be late to say that it is well; the page shows that, and asks again. */
const BUSY = /\/control\/health: .*503 \(Service Unavailable\)/;

/** A real Chromium with an empty profile. */
export interface Browser {
  /** Opens a page and waits until it has loaded. */
  page(url: string, size?: { width: number; height: number }): Promise<Page>;
  /** What went wrong in any page so far: uncaught errors and console errors. A test expects it to be empty. */
  errors: string[];
  close(): Promise<void>;
}

/** The Chromium of this machine, or undefined when there is none. */
export function findChromium(): string | undefined {
  return CANDIDATES.find((path) => path !== undefined && path !== '' && existsSync(path));
}

/** Starts Chromium; throws a sentence that says how to name one when none is found. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error(
      'No Chromium was found. Install the package chromium, or set CHROMIUM_PATH to a Chrome or Chromium.',
    );
  }
  const profile = await mkdtemp(join(tmpdir(), 'sluice-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: FLAGS,
    timezoneId: 'UTC',
    locale: 'en-US',
  });
  const errors: string[] = [];
  return {
    errors,
    async page(url, size = { width: 1280, height: 800 }) {
      const page = await context.newPage();
      page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.stack ?? error.message}`));
      page.on('console', (message) => {
        const error = `${message.location().url || page.url()}: ${message.text()}`;
        if (message.type() === 'error' && !BUSY.test(error)) errors.push(error);
      });
      await page.setViewportSize(size);
      await page.goto(url);
      return page;
    },
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
