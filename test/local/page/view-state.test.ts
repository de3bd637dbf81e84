import type { InputBlock, KnownBlock } from '@slack/types';
import { describe, expect, test } from 'vitest';
import {
  bareValue,
  bareValues,
  initialState,
  isEmpty,
  missingInputs,
  valuesOf,
  type Choice,
  type InteractiveElement,
} from '../../../local/page/app/view-state.ts';

const option = (value: string): Choice & { text: { type: 'plain_text'; text: string } } => ({
  text: { type: 'plain_text', text: value },
  value,
});
const input = (block_id: string, element: InputBlock['element'], optional = false): InputBlock => ({
  type: 'input',
  block_id,
  optional,
  label: { type: 'plain_text', text: block_id },
  element,
});
const reason = input('reason', { type: 'plain_text_input', action_id: 'text' });
const stage = input('stage', { type: 'static_select', action_id: 'pick', options: [option('a'), option('b')] });
const tell = input('tell', { type: 'checkboxes', action_id: 'who', options: [option('x'), option('y')] }, true);

describe('an element’s state', () => {
  test.each<[InteractiveElement, string | string[] | null]>([
    [{ type: 'plain_text_input', initial_value: 'hello' }, 'hello'],
    [{ type: 'plain_text_input' }, null],
    [{ type: 'number_input', is_decimal_allowed: false, initial_value: '3' }, '3'],
    [{ type: 'static_select', options: [option('a')], initial_option: option('a') }, 'a'],
    [{ type: 'external_select' }, null],
    [{ type: 'multi_static_select', options: [option('a')], initial_options: [option('a')] }, ['a']],
    [{ type: 'checkboxes', options: [option('a')] }, []],
    [{ type: 'radio_buttons', options: [option('a')], initial_option: option('a') }, 'a'],
    [{ type: 'datepicker', initial_date: '2026-11-21' }, '2026-11-21'],
    [{ type: 'timepicker', initial_time: '09:30' }, '09:30'],
    [{ type: 'datetimepicker', initial_date_time: 1_795_226_400 }, '1795226400'],
    [{ type: 'users_select', initial_user: 'U_ADMIN' }, 'U_ADMIN'],
    [{ type: 'multi_users_select', initial_users: ['U_ADMIN'] }, ['U_ADMIN']],
    [{ type: 'conversations_select' }, null],
  ])('$type starts with what its block says', (element, bare) => {
    const state = initialState(element);
    expect(state && bareValue(state)).toEqual(bare);
    expect(state && isEmpty(state)).toBe(bare === null || bare.length === 0);
  });

  test('a button has none', () => {
    expect(initialState({ type: 'button', text: { type: 'plain_text', text: 'Go' } })).toBeUndefined();
  });
});

describe('a view’s values', () => {
  const blocks: KnownBlock[] = [reason, stage, tell];

  test('keep what was entered where the input is still there', () => {
    const entered = {
      reason: { text: { type: 'plain_text_input', value: 'late' } },
      gone: { text: { type: 'plain_text_input', value: 'lost' } },
      // The block has become another kind of input since: its old value cannot stay.
      stage: { pick: { type: 'plain_text_input', value: 'a' } },
    };
    expect(bareValues(valuesOf(blocks, entered))).toEqual({
      reason: { text: 'late' },
      stage: { pick: null },
      tell: { who: [] },
    });
  });

  test('actions and accessories count too', () => {
    const values = valuesOf([
      {
        type: 'actions',
        block_id: 'row',
        elements: [
          { type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } },
          { type: 'datepicker', action_id: 'day', initial_date: '2026-11-21' },
        ],
      },
      {
        type: 'section',
        block_id: 'who',
        text: { type: 'plain_text', text: 'Who' },
        accessory: { type: 'users_select', action_id: 'user' },
      },
    ]);
    expect(bareValues(values)).toEqual({ row: { day: '2026-11-21' }, who: { user: null } });
  });

  test('only required inputs are missed', () => {
    const missing = missingInputs(blocks, valuesOf(blocks));
    expect(Object.keys(missing)).toEqual(['reason', 'stage']);
  });
});
