import { beforeEach, expect, test, vi } from 'vitest';
import type { View } from '../../../local/slack/types.ts';
import { plain, useBolt, user } from './use-bolt.ts';

const { here, post, views, slash } = useBolt();

const modal = (title: string, more: object = {}) => ({
  type: 'modal' as const,
  callback_id: 'skip',
  title: plain(title),
  submit: plain('Skip'),
  blocks: [
    {
      type: 'input',
      block_id: 'why',
      label: plain('Reason'),
      element: { type: 'plain_text_input', action_id: 'reason', min_length: 3 },
    },
    {
      type: 'input',
      block_id: 'when',
      optional: true,
      label: plain('From'),
      element: { type: 'datepicker', action_id: 'date' },
    },
    {
      type: 'input',
      block_id: 'what',
      label: plain('What'),
      optional: true,
      element: {
        type: 'checkboxes',
        action_id: 'boxes',
        options: [
          { text: plain('A'), value: 'a' },
          { text: plain('B'), value: 'b' },
        ],
      },
    },
    {
      type: 'input',
      block_id: 'who',
      label: plain('Who'),
      optional: true,
      element: { type: 'users_select', action_id: 'person' },
    },
    {
      type: 'input',
      block_id: 'run',
      label: plain('Run'),
      optional: true,
      element: { type: 'external_select', action_id: 'runs', min_query_length: 1 },
    },
  ],
  ...more,
});
let trigger = '';
const open = async (view: object = modal('Skip stage')): Promise<View> => {
  await slash();
  await here.client.views.open({ trigger_id: trigger, view: view as never });
  return (await views()).modals.at(-1)!;
};
beforeEach(async () => {
  await here.app.start();
  here.app.command('/pipeline', async ({ ack, body }) => {
    trigger = body.trigger_id;
    await ack();
  });
});

test('open, inline errors, submit', async () => {
  const seen = vi.fn();
  here.app.view('skip', async ({ ack, view }) => {
    seen(view);
    if (view.state.values['why']?.['reason']?.value === 'bad')
      await ack({ response_action: 'errors', errors: { why: 'Say more' } });
    else await ack();
  });
  const { id } = await open();
  const at = { user, view_id: id };
  expect(await post('submit', { ...at, values: {} })).toMatchObject({
    status: 400,
    errors: { why: 'Please complete this required field.' },
  });
  expect(await post('submit', { ...at, values: { reason: 'x' } })).toMatchObject({
    errors: { why: 'must be at least 3 characters' },
  });
  expect(await post('submit', { ...at, values: { typo: 'x' } })).toMatchObject({
    status: 400,
    hint: expect.stringContaining('why.reason'),
  });
  expect(seen).not.toHaveBeenCalled();
  expect(await post('submit', { ...at, values: { why: { reason: 'bad' } } })).toMatchObject({
    ack: { response_action: 'errors', errors: { why: 'Say more' } },
  });
  expect((await views()).modals).toHaveLength(1);
  const values = { reason: 'good', date: '2026-11-01', boxes: ['b'], person: 'U_ADMIN' };
  expect(await post('submit', { ...at, values })).toMatchObject({ status: 200, ack: null });
  expect(seen.mock.lastCall?.[0]).toMatchObject({
    id,
    callback_id: 'skip',
    state: {
      values: {
        why: { reason: { type: 'plain_text_input', value: 'good' } },
        when: { date: { type: 'datepicker', selected_date: '2026-11-01' } },
        what: { boxes: { type: 'checkboxes', selected_options: [{ value: 'b' }] } },
        who: { person: { type: 'users_select', selected_user: 'U_ADMIN' } },
        run: { runs: { type: 'external_select', selected_option: null } },
      },
    },
  });
  expect((await views()).modals).toEqual([]);
});

test('trigger_id lives three seconds and is spent once', async () => {
  await open();
  await expect(here.client.views.open({ trigger_id: trigger, view: modal('x') as never })).rejects.toThrow(
    'exchanged_trigger_id',
  );
  await slash();
  here.clock += 3001;
  await expect(here.client.views.open({ trigger_id: trigger, view: modal('x') as never })).rejects.toThrow(
    'expired_trigger_id',
  );
});

test('push to a depth of three, update with hash, clear', async () => {
  const steps: object[] = [
    { response_action: 'push', view: modal('Two') },
    { response_action: 'push', view: modal('Three') },
    { response_action: 'push', view: modal('Four') },
    { response_action: 'update', view: modal('Changed') },
    { response_action: 'errors', errors: { nope: 'x' } },
    { response_action: 'clear' },
  ];
  here.app.view('skip', async ({ ack }) => ack(steps.shift() as never));
  await open();
  const submit = async () => {
    const top = (await views()).modals.at(-1)!;
    const answer = await post('submit', { user, view_id: top.id, values: { reason: 'good' } });
    const titles = (await views()).modals.map((view) => (view.title as { text: string }).text);
    return [titles, answer.error?.split('\n')[0]];
  };
  expect(await submit()).toEqual([['Skip stage', 'Two'], undefined]);
  expect(await submit()).toEqual([['Skip stage', 'Two', 'Three'], undefined]);
  expect(await submit()).toEqual([['Skip stage', 'Two', 'Three'], 'push_limit_reached']);
  expect(await submit()).toEqual([['Skip stage', 'Two', 'Changed'], undefined]);
  expect(await submit()).toEqual([['Skip stage', 'Two', 'Changed'], 'invalid_errors']);
  const top = (await views()).modals.at(-1)!;
  const stale = { view_id: top.id, view: modal('Stale') as never, hash: '1.0' };
  await expect(here.client.views.update(stale)).rejects.toThrow('hash_conflict');
  await here.client.views.update({ ...stale, hash: top.hash });
  expect((await views()).modals.at(-1)?.state.values['why']).toMatchObject({ reason: { value: 'good' } });
  expect(await submit()).toEqual([[], undefined]);
});

test('external selects suggest, and a submitted value must have been suggested', async () => {
  const typed: string[] = [];
  here.app.options('runs', async ({ ack, payload }) => {
    typed.push(payload.value);
    await ack({
      options: ['r1', 'r2'].filter((r) => r.startsWith(payload.value)).map((r) => ({ text: plain(r), value: r })),
    });
  });
  const seen = vi.fn();
  here.app.view('skip', async ({ ack, view }) => {
    seen(view.state.values['run']);
    await ack();
  });
  const { id } = await open();
  const at = { user, view_id: id };
  expect(await post('suggest', { ...at, action_id: 'runs', value: '' })).toMatchObject({ status: 400 });
  expect(await post('suggest', { ...at, action_id: 'runs', value: 'r' })).toMatchObject({
    ack: { options: [{ value: 'r1' }, { value: 'r2' }] },
  });
  expect(await post('submit', { ...at, values: { reason: 'good', runs: 'r9' } })).toMatchObject({
    status: 400,
    errors: { run: expect.stringContaining('not an option') },
  });
  await post('submit', { ...at, values: { reason: 'good', runs: 'r2' } });
  expect(seen.mock.lastCall?.[0]).toMatchObject({ runs: { selected_option: { value: 'r2' } } });
  expect(typed).toEqual(['r', 'r9']);
});

test('closing by the X tells the app that asked for it', async () => {
  const closed = vi.fn();
  here.app.view({ callback_id: 'skip', type: 'view_closed' }, async ({ ack, body }) => {
    closed('is_cleared' in body && body.is_cleared);
    await ack();
  });
  const { id } = await open(modal('Bye', { notify_on_close: true, clear_on_close: true }));
  expect(await post('close', { user, view_id: id })).toMatchObject({ status: 200, ack: null });
  expect(closed.mock.calls).toEqual([[true]]);
  expect((await views()).modals).toEqual([]);
});

test('an unanswered submission leaves the modal open', async () => {
  here.app.view('skip', async () => undefined);
  const { id } = await open();
  expect(await post('submit', { user, view_id: id, values: { reason: 'good' } })).toMatchObject({
    error: 'operation_timeout',
  });
  expect((await views()).modals).toHaveLength(1);
});
