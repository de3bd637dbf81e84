import { describe, expect, test } from 'vitest';
import { findChromium } from '../helpers/browser.ts';
import { workspacePage } from '../helpers/workspace-page.ts';

describe.skipIf(findChromium() === undefined)('windows, by clicking', () => {
  const { page, open, type, message, shots: take } = workspacePage();
  /** The window on top. */
  const modal = (title: string) => page().getByRole('dialog', { name: title, exact: true });
  const press = (title: string, name: string | RegExp) => modal(title).getByRole('button', { name }).last().click();
  /** Types into a search, and takes what it finds. */
  const choose = async (title: string, field: string, text: string, option: RegExp): Promise<void> => {
    await modal(title).getByRole('combobox', { name: field }).fill(text);
    await page().getByRole('option', { name: option }).first().click();
  };
  const shots = (name: string) => take(`windows-${name}`);

  test('a pipeline is run from the panel; a wrong parameter is told beneath it, and kept', async () => {
    await open('U_OPERATOR');
    await type('/pipeline ');
    await modal('Pipelines').getByText('Popular loans').waitFor();
    await shots('panel');
    await press('Pipelines', 'Run…');
    await choose('Run a pipeline', 'Pipeline', 'loans', /Popular loans/);
    await choose('Run a pipeline', 'Period', 'sep 2026', /2026-09/);
    const districts = modal('Run a pipeline').getByRole('textbox', { name: /Districts/ });
    await districts.fill('[강남구');
    await press('Run a pipeline', 'Next');
    await modal('Run a pipeline').getByText('[강남구 is not a list').waitFor();
    expect(await districts.inputValue()).toBe('[강남구');
    await shots('wrong-parameter');
    await districts.fill('강남구, 종로구');
    await press('Run a pipeline', 'Next');
    await modal('Run a pipeline').getByText('Start Popular loans · 2026-09?').waitFor();
    await modal('Run a pipeline').getByText('강남구, 종로구').waitFor();
    await shots('preview');

    // The way back keeps what was typed.
    await modal('Run a pipeline').getByRole('button', { name: 'Back', exact: true }).last().click();
    expect(await districts.inputValue()).toBe('강남구, 종로구');
    await press('Run a pipeline', 'Next');
    await press('Run a pipeline', 'Start');
    await modal('Sluice').getByText('as r1').waitFor();
    await press('Sluice', 'Close');
    await message('Popular loans · 2026-09 · succeeded').first().waitFor();
  });

  test('a check is inspected from its message: it says what it is, and offers another one', async () => {
    await open('U_OPERATOR');
    await type('/pipeline check popular-loans');
    const card = message('Popular loans · ready').first();
    await card.waitFor();
    await card.hover();
    await card.getByRole('button', { name: 'More actions' }).click();
    await page()
      .getByRole('menuitem', { name: /Inspect run/ })
      .click();
    const check = modal('Readiness check');
    await check.getByText('Check of Popular loans').waitFor();
    await shots('check');
    expect(await check.getByRole('button', { name: 'Rerun…' }).count()).toBe(0);
    expect(await check.textContent()).not.toContain('checks=');
    await check.getByRole('button', { name: 'Check again' }).waitFor();
    await press('Readiness check', 'Close');
  });

  test('a run is inspected from its message, and run again from a stage', async () => {
    const card = message('Popular loans · 2026-09 · succeeded').first();
    await card.hover();
    await card.getByRole('button', { name: 'More actions' }).click();
    await page()
      .getByRole('menuitem', { name: /Inspect run/ })
      .click();
    const run = modal('Popular loans · 2026-09');
    await run.getByText('popular-loans.2026-09.r1').waitFor();
    await shots('run');
    await run.getByRole('button', { name: 'Rerun…' }).click();
    await choose('Rerun', 'What to run again', 'From Publish', /publish/);
    await press('Rerun', 'Next');
    await modal('Rerun').getByText('Submits: publish (attempt 2)').waitFor();
    await shots('rerun');
    await press('Rerun', 'Rerun');
    await modal('Sluice').getByText('Submitted: publish (attempt 2)').waitFor();
    await press('Sluice', 'Close');
    await message('attempt 2').first().waitFor();
  });

  test('a backfill shows which periods have a run, and starts the others', async () => {
    await type('/pipeline backfill');
    await choose('Backfill', 'Pipeline', 'popular-loans', /Popular loans/);
    await choose('Backfill', 'From', '2026-08', /2026-08/);
    await choose('Backfill', 'To, included', '2026-09', /2026-09/);
    await shots('backfill-form');
    await press('Backfill', 'Next');
    await modal('Backfill').getByText('Start 1 run of Popular loans').waitFor();
    await modal('Backfill').getByText('1 period has a run and is left: 2026-09').waitFor();
    await shots('backfill');
    await press('Backfill', /^Start/);
    await modal('Sluice').getByText('Started the backfill').waitFor();
    await press('Sluice', 'Close');
    await message('Popular loans · 2026-08 · succeeded').first().waitFor();
  });

  test('a window speaks the language of who opens it', async () => {
    await open('U_ADMIN');
    await page().getByRole('combobox', { name: 'Language of the viewer' }).selectOption('ko-KR');
    await type('/pipeline ');
    await modal('파이프라인').getByText('인기대출도서').first().waitFor();
    await shots('panel-ko');
    await press('파이프라인', '실행…');
    await choose('파이프라인 실행', '파이프라인', '대출', /인기대출도서/);
    await modal('파이프라인 실행')
      .getByRole('textbox', { name: /자치구/ })
      .waitFor();
    await shots('form-ko');
  });
});
