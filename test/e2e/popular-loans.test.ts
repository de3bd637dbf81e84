import { describe, expect, test } from 'vitest';
import { UNTIL_CLEARED } from '../../local/faults.ts';
import { findChromium } from '../helpers/browser.ts';
import { workspacePage } from '../helpers/workspace-page.ts';

const chromium = findChromium();
if (chromium === undefined) console.warn('SKIPPED: no Chromium, so nobody clicks through the workspace page');

describe.skipIf(chromium === undefined)('popular-loans from Slack, by clicking', () => {
  const { local, page, open, type, message, whisper, shot } = workspacePage();
  const root = (text: string) => message(text).first();

  test('a run is answered at once, shown live, told in its thread, and ends', async () => {
    await open('U_OPERATOR');
    await type('/pipeline run popular-loans');
    await whisper('Started Popular loans · 2026-10 as r1').waitFor();
    await root('Popular loans · 2026-10 · running').waitFor();
    await root('Popular loans · 2026-10 · succeeded').waitFor();
    await root('Popular loans · 2026-10')
      .getByRole('button', { name: /replies/ })
      .click();
    await page().getByTestId('thread').getByText('The run succeeded in').waitFor();
    for (const stage of ['fetch', 'raw', 'clean', 'partition', 'publish']) {
      expect(await page().getByTestId('thread').getByText(`${stage} succeeded`).count()).toBeGreaterThan(0);
    }
    await shot('1-succeeded');
  });

  test('the same period again asks first, and runs as r2', async () => {
    await open('U_OPERATOR');
    await type('/pipeline run popular-loans');
    await whisper('r1 succeeded').getByRole('button', { name: 'Run again as r2' }).click();
    await root('Popular loans · 2026-10 · r2 · succeeded').waitFor();
  });

  test.each([
    ['/pipeline run popular-lons', 'Did you mean popular-loans?'],
    ['/pipeline run popular-loans --period 202610', 'Did you mean 2026-10?'],
    ['/pipeline run popular-loans --param distrits=[]', 'Did you mean districts?'],
    ['/pipeline stauts', 'Did you mean /pipeline status?'],
  ])('%s is answered with what was meant', async (text, answer) => {
    await open('U_OPERATOR');
    await type(text);
    await whisper(answer).waitFor();
  });

  test('the Glue job misses a column: retries, a failure card, mended, Retry', async () => {
    await open('U_OPERATOR');
    await page()
      .getByRole('button', { name: /Break something/ })
      .click();
    await page()
      .getByRole('button', { name: /^Break: The Glue job misses a column/ })
      .click();
    await page().keyboard.press('Escape');
    await type('/pipeline run popular-loans --period 2026-09');
    const card = () => message('Popular loans · 2026-09 · failed').last();
    await card().waitFor({ timeout: 90_000 });
    const said = await card().innerText();
    expect(said).toContain('loan_count');
    expect(said).toContain('attempt 4 of 4');
    expect(said).toContain('Waiting on it: partition and publish');
    expect(said).toContain('@data-oncall');
    await shot('2-failed');

    await open('U_VIEWER');
    await card().locator('[data-action-id="stage.retry"]').click();
    await whisper('You may not retry stages of popular-loans').waitFor();

    await open('U_OPERATOR');
    await page()
      .getByRole('button', { name: /Break something/ })
      .click();
    await page()
      .getByRole('button', { name: /^Mend: The Glue job misses a column/ })
      .click();
    await page().keyboard.press('Escape');
    const { messages } = await local().control<{ messages: { ts: string; text: string }[] }>(
      'messages?channel=C_PIPELINES',
    );
    const failed = messages.find(({ text }) => text.includes('2026-09 · failed'));
    const button = { action_id: 'stage.retry', channel: 'C_PIPELINES', ts: failed!.ts };
    await card().locator('[data-action-id="stage.retry"]').click();
    await card().getByText('🔁 Retried by').waitFor();
    expect(await card().locator('[data-action-id="stage.retry"]').count()).toBe(0);
    await root('Popular loans · 2026-09 · succeeded').waitFor();
    await shot('3-retried');

    // Somebody whose screen still shows the button presses it: nothing starts, and they are told who was first.
    await local().control('action', { user: 'U_ADMIN', ...button });
    const whispers = () => local().control<{ messages: { text: string }[] }>('ephemerals?user=U_ADMIN');
    await expect
      .poll(async () => (await whispers()).messages.at(-1)?.text)
      .toMatch(/^Already retried by <@U_OPERATOR>/);
  });

  test('Mark done… asks for a reason and goes on without the stage', async () => {
    await open('U_ADMIN');
    await local().control('breaks/glue-missing-column', { broken: true });
    await type('/pipeline run popular-loans --period 2026-08 --param districts=[]');
    const card = () => message('Popular loans · 2026-08 · failed').last();
    await card().waitFor({ timeout: 90_000 });
    await local().control('breaks/glue-missing-column', { broken: false });
    await card().getByRole('button', { name: 'Mark done…' }).click();
    const modal = page().getByRole('dialog', { name: 'Mark a stage done' });
    await modal.getByRole('textbox').fill('Loaded by hand from the backup.');
    await shot('4-mark-done');
    await modal.getByRole('button', { name: 'Mark done', exact: true }).click();
    await card().getByText('☑️ Marked done by').waitFor();
    await card().getByText('Loaded by hand from the backup.').waitFor();
    await root('Popular loans · 2026-08 · succeeded').waitFor();
  });

  test('/athena answers with a table', async () => {
    await open('U_OPERATOR');
    await type(
      "/athena select count(*) as n, count(distinct district) as districts from cloudtree_transformed_db.best_loan_list where month = '10'",
    );
    const answer = root('count(distinct district)');
    await answer.getByRole('table').waitFor();
    expect(await answer.getByRole('table').innerText()).toMatch(/n\s+districts\s+2,?760\s+12/);
    await shot('5-athena');
    await type('/athena drop table cloudtree_transformed_db.best_loan_list');
    await whisper('Only queries that read are allowed').waitFor();
  });

  test('an answer that takes longer than Slack waits still comes', async () => {
    await local().control('faults', { target: 'aws', match: { service: 'logs' }, fault: { delayMs: 4000 } });
    await open('U_OPERATOR');
    await type('/pipeline logs popular-loans fetch');
    await whisper('Log of fetch').waitFor();
    expect(await page().getByText('did not respond').count()).toBe(0);
  });

  test('cancel, list and help', async () => {
    // It does not end before somebody has read that it can be cancelled, and done so.
    const mend = await local().fault({
      target: 'aws',
      match: { service: 'glue', operation: 'GetJobRun' },
      fault: { delayMs: 30_000 },
      times: UNTIL_CLEARED,
    });
    await open('U_OPERATOR');
    await type('/pipeline run popular-loans --period 2026-07');
    await root('Popular loans · 2026-07 · running').getByRole('button', { name: 'Cancel run' }).click();
    await page().getByRole('dialog').getByRole('button', { name: 'Cancel run' }).click();
    await root('Popular loans · 2026-07 · cancelled').waitFor();
    await mend();
    await type('/pipeline list');
    await whisper('at 00:10 on day 1').or(whisper('popular-loans')).first().waitFor();
    await type('/pipeline help');
    await whisper('rerun run stages again').waitFor();
    await shot('6-help');
  });
});
