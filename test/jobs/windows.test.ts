import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TestBot } from '../helpers/bot.ts';
import { idsIn, said, startWindows } from '../helpers/windows.ts';

let world: Awaited<ReturnType<typeof startWindows>>;
let bot: TestBot;
let { replica, runForm, ran } = {} as typeof world;

beforeAll(async () => {
  world = await startWindows();
  ({ bot, replica, runForm, ran } = world);
});
afterAll(() => world.stop());
afterEach(() => world.clean());

/** The block of a parameter. */
const param = (name: string): string => `param.demo.${name}`;

describe('running a pipeline', () => {
  test('asks for the parameters by their types, shows what will be submitted, and starts it', async () => {
    await runForm('U_OPERATOR');
    await bot.submit('U_OPERATOR', {
      'period.demo': { 'form.period': '2001-01' },
      [param('note')]: { 'form.param': 'by hand' },
      [param('level')]: { 'form.param': '0' },
      [param('share')]: { 'form.param': '0.25' },
      [param('full')]: { 'form.param': 'true' },
      [param('since')]: { 'form.param': '2026-02-28' },
      [param('districts')]: { 'form.param': '종로구, 중구' },
      [param('days')]: { 'form.param': ['0', '1'] },
      [param('extra')]: { 'form.param': '{"a":1}' },
    });
    const shown = await bot.sees('U_OPERATOR', ({ callback_id: id }) => id === 'question');
    expect(said(shown)).toMatch(/Submits: \*fetch\*.*Can start after that: clean.*종로구, 중구/);
    const { ack } = await bot.submit('U_OPERATOR');
    expect(ack?.response_action).toBe('update');
    expect(said(bot.top('U_OPERATOR')!)).toContain('Started *Popular loans · 2001-01* as r1');
    const run = await replica.until('demo.2001-01.r1', ({ endedAt }) => endedAt !== undefined);
    expect(run.params).toEqual({
      note: 'by hand',
      level: 'low',
      share: 0.25,
      full: true,
      since: '2026-02-28',
      districts: ['종로구', '중구'],
      days: ['mon', 'tue'],
      extra: { a: 1 },
    });
    await bot.close('U_OPERATOR');
    expect(bot.top('U_OPERATOR')).toBeUndefined();
  });

  test('takes the defaults as they stand, and what is emptied as empty', async () => {
    await runForm('U_OPERATOR');
    await bot.submit('U_OPERATOR', {
      'period.demo': { 'form.period': '2001-02' },
      [param('districts')]: { 'form.param': '' },
    });
    await bot.submit('U_OPERATOR');
    const run = await replica.until('demo.2001-02.r1', ({ endedAt }) => endedAt !== undefined);
    expect(run.params).toMatchObject({ note: 'none', level: 'high', share: 0.5, districts: [], days: ['mon'] });
  });

  test('tells all that is wrong at once, each under its input, and keeps what was typed', async () => {
    const before = await runForm('U_OPERATOR');
    const { ack } = await bot.submit('U_OPERATOR', {
      [param('note')]: { 'form.param': 'kept' },
      [param('districts')]: { 'form.param': '[종로구' },
      [param('extra')]: { 'form.param': '{' },
    });
    expect(ack?.errors).toEqual({
      [param('districts')]: '[종로구 is not a list: separate several by commas, or write JSON such as ["a","b"].',
      [param('extra')]: '{ is not JSON, such as {"a":1}.',
    });
    const after = bot.top('U_OPERATOR')!;
    expect(after.id).toBe(before.id);
    expect(after.state.values[param('note')]?.['form.param']?.['value']).toBe('kept');
    expect(after.state.values[param('districts')]?.['form.param']?.['value']).toBe('[종로구');
  });

  test('sent off twice, is one run', async () => {
    await runForm('U_OPERATOR');
    await bot.submit('U_OPERATOR', { 'period.demo': { 'form.period': '2001-03' } });
    bot.slack.repeat(2);
    await bot.submit('U_OPERATOR').finally(() => bot.slack.repeat(1));
    await replica.until('demo.2001-03.r1', ({ endedAt }) => endedAt !== undefined);
    expect(said(bot.top('U_OPERATOR')!)).toContain('as r1');
    expect(await replica.store.load('demo.2001-03.r2')).toBeUndefined();
  });

  test('for a period that has a run says so, and runs it again beside the one that was shown', async () => {
    await ran('2001-04');
    for (const user of ['U_OPERATOR', 'U_ADMIN']) {
      await runForm(user);
      await bot.submit(user, { 'period.demo': { 'form.period': '2001-04' } });
      expect(said(bot.top(user)!)).toContain('This period has a run already: r1, ✅ succeeded');
      expect(idsIn(bot.top(user)!)).toEqual(['run.open', 'run.ask-rerun']);
    }
    // A look at it leads back to the question.
    const asked = bot.top('U_OPERATOR')!;
    await bot.click('U_OPERATOR', 'run.open');
    await bot.sees('U_OPERATOR', ({ callback_id: id }) => id === 'place.run');
    await bot.close('U_OPERATOR');
    expect(bot.top('U_OPERATOR')!.id).toBe(asked.id);
    await bot.submit('U_OPERATOR');
    await replica.until('demo.2001-04.r2', ({ endedAt }) => endedAt !== undefined);
    await bot.submit('U_ADMIN');
    const stale = bot.top('U_ADMIN')!;
    expect(said(stale)).toMatch(/has changed since that was shown.*This period has a run already: r2/);
    expect(await replica.store.load('demo.2001-04.r3')).toBeUndefined();
    expect(stale.submit).toMatchObject({ text: 'Run again as r3' });
    await bot.submit('U_ADMIN');
    await replica.until('demo.2001-04.r3', ({ endedAt }) => endedAt !== undefined);
  });
});

describe('searching', () => {
  const found = async (action: string, text: string, block: string, user = 'U_OPERATOR'): Promise<string[]> => {
    const { ack } = await bot.search(user, action, text, block);
    return ack?.options?.map(({ value }) => value) ?? [];
  };

  test('finds pipelines by name, by title in the reader’s language, and a misspelt one by the nearest', async () => {
    await runForm('U_OPERATOR');
    const search = (text: string) => found('form.pipeline', text, 'pipeline');
    expect(await search('')).toEqual(['demo', 'other']);
    expect(await search('POPULAR')).toEqual(['demo']);
    expect(await search('othre')).toEqual(['other']);
    expect(await search('nothing like it')).toEqual([]);
  });

  test('lists recent periods, and understands others as people write them', async () => {
    const { state } = await runForm('U_OPERATOR');
    const search = (text: string) => found('form.period', text, 'period.demo');
    const [latest, before] = await search('');
    const chosen = state.values['period.demo']?.['form.period']?.['selected_option'] as { value: string };
    expect(chosen.value).toBe(latest);
    expect(before! < latest!).toBe(true);
    expect(await search('mar 1999')).toEqual(['1999-03']);
    expect(await search('1999-04')).toEqual(['1999-04']);
    expect(await search('soon')).toEqual([]);
  });

  test('names nothing that the asker may not do something to', async () => {
    await runForm('U_VIEWER');
    expect(await found('form.pipeline', '', 'pipeline', 'U_VIEWER')).toEqual(['demo']);
    const view = bot.top('U_VIEWER')!;
    bot.slack.state.setModals('U_OUTSIDER', [{ ...view, id: 'V_STOLEN' }]);
    expect(await found('form.period', '', 'period.demo', 'U_OUTSIDER')).toEqual([]);
    expect(await found('form.pipeline', '', 'pipeline', 'U_OUTSIDER')).toEqual([]);
  });
});

describe('rights', () => {
  test('are asked for when a window opens', async () => {
    await bot.type('U_VIEWER', 'backfill');
    await bot.told('U_VIEWER', 'You may not backfill any pipeline. Ask ');
    expect(bot.top('U_VIEWER')).toBeUndefined();
  });

  test('are asked for again when it is sent off', async () => {
    await runForm('U_OPERATOR');
    await bot.submit('U_OPERATOR', { 'period.demo': { 'form.period': '2002-01' } });
    bot.slack.state.setModals('U_OUTSIDER', [{ ...bot.top('U_OPERATOR')!, id: 'V_FORGED' }]);
    await bot.submit('U_OUTSIDER');
    expect(said(bot.top('U_OUTSIDER')!)).toContain('answers only to people of its own');
    expect(await replica.store.latest('demo', '2002-01')).toBeUndefined();
  });

  test('that hold in a channel hold in the windows that were opened there, and in no others', async () => {
    await ran('2002-02', 'U_VIEWER');
    await bot.type('U_VIEWER', 'run', 'C_ALERTS');
    await bot.told('U_VIEWER', 'You may not start runs of any pipeline. Ask ');
    expect(bot.top('U_VIEWER')).toBeUndefined();
  });
});
