import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { UNTIL_CLEARED } from '../../local/faults.ts';
import { eventually } from '../helpers/aws.ts';
import { findChromium } from '../helpers/browser.ts';
import { workspacePage } from '../helpers/workspace-page.ts';

const ZONE = 'Asia/Seoul';
/** A run of popular-loans, with all that is emulated, on a busy machine. */
const RUN = 90_000;

describe.skipIf(findChromium() === undefined)('the Home tab and the digest', () => {
  const { local, page, visit, open, shots } = workspacePage();
  const type = (text: string) =>
    local().control('slash', { user: 'U_OPERATOR', channel: 'C_PIPELINES', command: '/pipeline', text });
  const home = (of = page()) => of.getByTestId('home');
  const goHome = (of = page()) => of.getByRole('button', { name: 'Home' }).click();
  const shot = (name: string) => shots(name, true);
  const posts = async (words: string): Promise<string[]> => {
    const { messages } = await local().control<{ messages: { text: string }[] }>('messages?channel=C_PIPELINES');
    return messages.map(({ text }) => text).filter((text) => text.includes(words));
  };

  test('shows a failure to who can mend it, and its retry works; to a viewer it shows no more than that', async () => {
    await open('U_OPERATOR');
    await goHome();
    await home().getByText('Nothing needs anyone now').waitFor();
    await shot('home-calm');
    await local().control('faults', {
      target: 'api',
      match: { service: 'data4library', operation: 'loanItemSrch' },
      fault: { error: 'authErr' },
      times: 1,
    });
    await type('run popular-loans --period 2026-10');
    await home().getByText('1 run needs someone').waitFor({ timeout: RUN });
    await shot('home-failure');

    const viewer = await visit('U_VIEWER');
    await goHome(viewer);
    await home(viewer).getByText('1 run needs someone').waitFor();
    expect(await home(viewer).getByRole('button', { name: /Retry/ }).count()).toBe(0);
    await viewer.close();

    // It stays under way until that was seen.
    const mend = await local().fault({
      target: 'aws',
      match: { service: 'glue', operation: 'GetJobRun' },
      fault: { delayMs: 30_000 },
      times: UNTIL_CLEARED,
    });
    await home().getByRole('button', { name: 'Retry fetch' }).click();
    await home().getByText('1 run under way').waitFor();
    await mend();
    await page().keyboard.press('Escape');
    await shot('home-running');
    await home()
      .getByText(/2026-10 r1 · succeeded/)
      .waitFor({ timeout: RUN });
    await home().getByText('Nothing needs anyone now').waitFor();
    await shot('home-succeeded');
  });

  test('at nine the channel has its digest, once', async () => {
    const { now } = await local().control<{ now: number }>('health');
    const today = DateTime.fromMillis(now, { zone: ZONE }).set({ hour: 9, minute: 0, second: 0, millisecond: 0 });
    const nine = (today.toMillis() > now ? today : today.plus({ days: 1 })).toMillis();
    await local().control('clock', { now: nine + 5000 });
    await eventually(async () => (await posts('Daily digest')).length > 0 || undefined, 20_000);
    const [text] = await posts('Daily digest');
    expect(text).toContain('Nobody is needed now');
    expect(text).toMatch(/Popular loans · 2026-10 · fetch failed: .* — 🔁 Retried by <@U_OPERATOR>/);
    expect(text).toMatch(/cloudtree_transformed_db\.best_loan_list` · written/);

    await open('U_OPERATOR');
    await page().getByText('Daily digest').waitFor();
    await shot('digest');
    await local().control('clock', { now: nine + 60_000 });
    await type('history popular-loans');
    await page().getByText('Latest runs of').waitFor();
    await shot('history');
    await type('graph popular-loans');
    await page().getByText('is in its thread').waitFor({ timeout: 30_000 });
    await page().getByRole('button', { name: /repl/ }).first().click();
    await page()
      .getByTestId('thread')
      .getByRole('img', { name: /Picture of/ })
      .waitFor();
    await shot('graph');
    expect(await posts('Daily digest')).toHaveLength(1);
  });
});
