import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { View } from '../../local/slack/types.ts';
import { createMessageStore } from '../../src/jobs/message-store.ts';
import type { TestBot } from '../helpers/bot.ts';
import { idsIn, said, startWindows } from '../helpers/windows.ts';

let world: Awaited<ReturnType<typeof startWindows>>;
let bot: TestBot;
let { replica, desk, service, ran } = {} as typeof world;

beforeAll(async () => {
  world = await startWindows();
  ({ bot, replica, desk, service, ran } = world);
});
afterAll(() => world.stop());
afterEach(() => world.clean());

describe('deciding about a run', () => {
  /** Opens the window of a run. */
  const inspect = async (run: string, user = 'U_OPERATOR'): Promise<View> => {
    await bot.type(user, '');
    await bot.sees(user, ({ callback_id: id }) => id === 'place.panel');
    await bot.click(user, 'pipeline.open', { value: '{"pipeline":"demo"}' });
    await bot.sees(user, ({ callback_id: id }) => id === 'place.pipeline');
    await bot.click(user, 'run.open', { value: JSON.stringify({ run }) });
    return bot.sees(user, ({ callback_id: id }) => id === 'place.run');
  };
  const failed = async (period: string): Promise<string> => {
    service.plan('clean', 'fail');
    const id = await ran(period);
    return id;
  };

  test('a stage is run again with all that follows it, after it was shown', async () => {
    const id = await ran('2003-01');
    await inspect(id);
    await bot.click('U_OPERATOR', 'run.ask-rerun');
    await bot.submit('U_OPERATOR', { what: { 'form.what': 'from:clean' } });
    expect(said(bot.top('U_OPERATOR')!)).toContain('Submits: *clean* (attempt 2)');
    await bot.submit('U_OPERATOR');
    await replica.until(id, (run) => run.stages['clean']!.attempt === 2 && run.endedAt !== undefined);
    expect((await replica.store.load(id))!.run.stages['fetch']!.attempt).toBe(1);
  });

  test('what stands in the way is told under the choice, or on top of it', async () => {
    const id = await failed('2003-02');
    await inspect(id);
    await bot.click('U_OPERATOR', 'run.ask-rerun');
    // Meanwhile somebody else has retried it.
    const form = bot.top('U_OPERATOR')!;
    await replica.ask(id, { type: 'retry', stage: 'clean' });
    await replica.until(id, (run) => run.stages['clean']!.state === 'succeeded');
    const { ack } = await bot.submit('U_OPERATOR', { what: { 'form.what': 'failed' } });
    expect(ack?.errors?.['what']).toContain('waits to be retried');
    expect(bot.top('U_OPERATOR')!.id).toBe(form.id);
  });

  test('a decision in its window is told there, and the window shows how it stands then', async () => {
    const id = await failed('2003-03');
    const before = await inspect(id);
    expect(idsIn(before)).toContain('stage.retry');
    expect(idsIn(before)).not.toContain('stage.skip');
    await bot.click('U_OPERATOR', 'stage.retry');
    const after = await bot.sees('U_OPERATOR', (view) => said(view).includes('Submitted: *clean* (attempt 2)'));
    expect([after.id, after.callback_id]).toEqual([before.id, 'place.run']);
    expect(idsIn(after)).not.toContain('stage.retry');
    // The next failure that is planned is meant for another run.
    await replica.until(id, ({ stages }) => stages['clean']!.state === 'succeeded');
  });

  test('an admin skips a stage with a reason, and the run beneath is drawn anew', async () => {
    const id = await failed('2003-04');
    const run = await inspect(id, 'U_ADMIN');
    await bot.click('U_ADMIN', 'stage.skip');
    await bot.sees('U_ADMIN', ({ callback_id: name }) => name === 'reason.skip');
    await bot.submit('U_ADMIN', { reason: 'no loans this month' });
    const after = await bot.sees('U_ADMIN', (view) => view.id === run.id && said(view).includes('Skipped by'));
    expect(idsIn(after)).not.toContain('stage.skip');
  });

  test('a run is closed with what that does in sight, and a reason', async () => {
    const id = await failed('2003-05');
    await inspect(id);
    await bot.click('U_OPERATOR', 'run.ask-close');
    await bot.sees('U_OPERATOR', ({ callback_id: name }) => name === 'close.form');
    await bot.submit('U_OPERATOR', { reason: 'no data' });
    expect(said(bot.top('U_OPERATOR')!)).toContain('is closed as failed');
    expect((await replica.store.load(id))!.run.closed?.reason).toBe('no data');
  });
});

describe('periods and schedules', () => {
  const choose = async (user: string, verb: string, form: string): Promise<View> => {
    await bot.type(user, verb);
    await bot.sees(user, ({ callback_id: id }) => id === form);
    await bot.click(user, 'form.pipeline', { value: 'demo' });
    return bot.sees(user, (view) => view.private_metadata.includes('"pipeline":"demo"'));
  };

  test('a backfill shows its runs, and starts them', async () => {
    await ran('2004-02');
    await choose('U_OPERATOR', 'backfill', 'backfill.form');
    await bot.submit('U_OPERATOR', {
      'from.demo': { 'form.period': '2004-01' },
      'to.demo': { 'form.period': '2004-03' },
    });
    expect(said(bot.top('U_OPERATOR')!)).toMatch(/Start 2 runs of Popular loans, from 2004-01 to 2004-03\?.*2004-02/);
    await bot.submit('U_OPERATOR');
    for (const month of ['01', '03'])
      await replica.until(`demo.2004-${month}.r1`, ({ endedAt }) => endedAt !== undefined);
  });

  test('what is sent off twice is one decision', async () => {
    await choose('U_OPERATOR', 'backfill', 'backfill.form');
    await bot.submit('U_OPERATOR', {
      'from.demo': { 'form.period': '1980-01' },
      'to.demo': { 'form.period': '1980-01' },
      existing: { 'form.existing': 'again' },
    });
    bot.slack.repeat(2);
    await bot.submit('U_OPERATOR').finally(() => bot.slack.repeat(1));
    await replica.until('demo.1980-01.r1', ({ endedAt }) => endedAt !== undefined);
    // Whatever was delivered before is answered before this.
    await bot.type('U_OPERATOR', 'help');
    const backfills = (await replica.store.list({ limit: 20 })).filter(({ params }) =>
      JSON.stringify(params).includes('1980-01'),
    );
    expect(backfills).toHaveLength(1);
  });

  test('a range that runs backwards is told under its end', async () => {
    await choose('U_OPERATOR', 'backfill', 'backfill.form');
    const range = { 'from.demo': { 'form.period': '2004-05' }, 'to.demo': { 'form.period': '2004-04' } };
    const { ack } = await bot.submit('U_OPERATOR', range);
    expect(ack?.errors?.['to.demo']).toBe('The first period is after the last.');
  });

  test('many runs are started only by typing how many', async () => {
    await choose('U_OPERATOR', 'backfill', 'backfill.form');
    await bot.submit('U_OPERATOR', {
      'from.demo': { 'form.period': '1990-01' },
      'to.demo': { 'form.period': '1992-12' },
    });
    expect(bot.top('U_OPERATOR')!.callback_id).toBe('backfill.confirm');
    const { ack } = await bot.submit('U_OPERATOR', { confirm: { 'form.confirm': '63' } });
    expect(ack?.errors).toEqual({ confirm: '63 is not the number of runs. Type 36 to start them, or go back.' });
    await bot.submit('U_OPERATOR', { confirm: { 'form.confirm': '36' } });
    expect(said(bot.top('U_OPERATOR')!)).toContain('Started the backfill of *Popular loans*');
    const parent = (await replica.store.list({ limit: 5 })).find(({ pipeline }) => pipeline !== 'demo')!;
    await replica.ask(parent.id, { type: 'cancel' });
  });

  test('a period counts as done by hand, with a reason', async () => {
    await choose('U_ADMIN', 'mark-period-done', 'period.form');
    await bot.submit('U_ADMIN', { 'period.demo': { 'form.period': '2004-07' }, reason: 'loaded by hand' });
    expect(said(bot.top('U_ADMIN')!)).toContain('Count 2004-07 of Popular loans as done?');
    await bot.submit('U_ADMIN');
    const { run } = (await replica.store.latest('demo', '2004-07'))!;
    expect(Object.values(run.stages).map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
  });

  test('schedules are paused with a reason, and resumed', async () => {
    const open = async (): Promise<View> => {
      await bot.type('U_OPERATOR', '');
      await bot.sees('U_OPERATOR', ({ callback_id: id }) => id === 'place.panel');
      await bot.click('U_OPERATOR', 'pipeline.open', { value: '{"pipeline":"other"}' });
      return bot.sees('U_OPERATOR', ({ callback_id: id }) => id === 'place.pipeline');
    };
    await open();
    await bot.click('U_OPERATOR', 'schedule.ask-pause');
    await bot.sees('U_OPERATOR', ({ callback_id: id }) => id === 'pause.form');
    await bot.submit('U_OPERATOR', { reason: 'the source moves' });
    expect((await desk.schedules.state('other'))[0]?.paused?.reason).toBe('the source moves');
    await open();
    await bot.click('U_OPERATOR', 'schedule.ask-resume');
    await bot.sees('U_OPERATOR', (view) => said(view).includes('Resumed'));
    expect((await desk.schedules.state('other'))[0]?.paused).toBeUndefined();
  });
});

describe('when Slack is quicker than we are', () => {
  const late = { target: 'slack', fault: { error: 'expired_trigger_id' }, times: 1 } as const;

  test('a window says that it is on its way, and is filled then', async () => {
    const id = await ran('2005-01');
    const frames: string[] = [];
    const stop = bot.slack.subscribe(
      ({ kind }) => kind === 'view' && frames.push(bot.top('U_OPERATOR')?.title as never),
    );
    world.slow(1500);
    await bot.type('U_OPERATOR', '');
    await bot.sees('U_OPERATOR', ({ callback_id: name }) => name === 'place.panel');
    const { ts } = await post(id);
    await bot.close('U_OPERATOR');
    await bot.shortcut('U_OPERATOR', 'inspect_run', { channel: 'C_PIPELINES', ts });
    await bot.sees('U_OPERATOR', ({ callback_id: name }) => name === 'place.run');
    stop();
    expect(JSON.stringify(frames)).toContain('One moment');
  });

  test('a trigger that has died is answered with a button that opens the window', async () => {
    bot.faults.add({ ...late, match: { method: 'views.open' } });
    await bot.type('U_OPERATOR', '');
    const told = await bot.told('U_OPERATOR', 'Slack took too long to open the window');
    expect(bot.top('U_OPERATOR')).toBeUndefined();
    await bot.clickOn('U_OPERATOR', told.ts, 'panel.open');
    await bot.sees('U_OPERATOR', ({ callback_id: id }) => id === 'place.panel');
  });

  test('on top of a window, the one beneath gives way', async () => {
    await bot.type('U_OPERATOR', '');
    const panel = await bot.sees('U_OPERATOR', ({ callback_id: id }) => id === 'place.panel');
    bot.faults.add({ ...late, match: { method: 'views.push' } });
    await bot.click('U_OPERATOR', 'run.ask');
    const form = await bot.sees('U_OPERATOR', ({ callback_id: id }) => id === 'run.form');
    expect(form.id).toBe(panel.id);
  });

  test('after a global shortcut the button comes as a direct message', async () => {
    bot.faults.add({ ...late, match: { method: 'views.open' } });
    await bot.shortcut('U_OPERATOR', 'run_pipeline');
    const direct = await bot.written('DU_OPERATOR', 'Slack took too long');
    await bot.clickOn('U_OPERATOR', direct.ts, 'run.ask', 'DU_OPERATOR');
    const form = await bot.sees('U_OPERATOR', ({ callback_id: id }) => id === 'run.form');
    expect(idsIn(form)).toEqual(['form.pipeline']);
  });
});

/** Posts a message of a run as the publisher notes it, with nothing in it that names the run. */
async function post(run: string, thread?: string): Promise<{ ts: string }> {
  const { ts } = await bot.client.chat.postMessage({
    channel: 'C_PIPELINES',
    text: 'some run',
    ...(thread !== undefined && { thread_ts: thread }),
  });
  if (thread === undefined)
    await createMessageStore(replica.redis, replica.names).write(run, 'root', { ts: ts!, hash: 'h' });
  return { ts: ts! };
}

describe('the shortcut of a message', () => {
  const inspect = (ts: string, user = 'U_OPERATOR') =>
    bot.shortcut(user, 'inspect_run', { channel: 'C_PIPELINES', ts });

  test('finds its run by what was noted of the message, or of the thread that it is in', async () => {
    const id = await ran('2006-01');
    const root = await post(id);
    const reply = await post(id, root.ts);
    for (const { ts } of [root, reply]) {
      await inspect(ts);
      const view = await bot.sees('U_OPERATOR', ({ callback_id: name }) => name === 'place.run');
      expect(view.private_metadata).toContain(id);
      bot.slack.state.setModals('U_OPERATOR', []);
    }
  });

  test('on any other message leads to where runs are found', async () => {
    const { ts } = await bot.client.chat.postMessage({ channel: 'C_PIPELINES', text: 'demo.2006-01.r1' });
    await inspect(ts!);
    const panel = await bot.sees('U_OPERATOR', ({ callback_id: id }) => id === 'place.panel');
    expect(said(panel)).toContain('This message is not about a run');
    expect(idsIn(panel)).toContain('pipeline.open');
  });

  test('is for those who may look', async () => {
    const { ts } = await post(await ran('2006-02'));
    await inspect(ts, 'U_OUTSIDER');
    await bot.told('U_OUTSIDER', 'answers only to people of its own');
    expect(bot.top('U_OUTSIDER')).toBeUndefined();
  });
});
