import { describe, expect, test } from 'vitest';
import type { Element } from '../../../local/slack/blocks/walk.ts';
import { initialState, isEmpty, toState } from '../../../local/slack/inputs.ts';

const option = (value: string) => ({ text: { type: 'plain_text', text: value.toUpperCase() }, value });
const options = [option('a'), option('b')];
const ids = new Set(['U_ADMIN', 'C_ALERTS']);
const element = (type: string, more: object = {}): Element => ({ type, action_id: 'x', ...more });

describe('what a person enters becomes the state of its element', () => {
  test.each<[string, Element, unknown, object]>([
    ['text', element('plain_text_input'), '안녕', { value: '안녕' }],
    ['no text', element('plain_text_input'), '', { value: null }],
    ['a number', element('number_input', { is_decimal_allowed: true }), 1.5, { value: '1.5' }],
    ['an email', element('email_text_input'), 'a@b.example', { value: 'a@b.example' }],
    ['a choice', element('static_select', { options }), 'b', { selected_option: option('b') }],
    [
      'a choice in groups',
      element('static_select', { option_groups: [{ options }] }),
      'a',
      { selected_option: option('a') },
    ],
    ['no choice', element('radio_buttons', { options }), null, { selected_option: null }],
    ['several choices', element('multi_static_select', { options }), ['a', 'b'], { selected_options: options }],
    ['one of several', element('checkboxes', { options }), 'b', { selected_options: [option('b')] }],
    ['all boxes', element('checkboxes', { options }), true, { selected_options: options }],
    ['no boxes', element('checkboxes', { options }), false, { selected_options: [] }],
    ['a person', element('users_select'), 'U_ADMIN', { selected_user: 'U_ADMIN' }],
    ['conversations', element('multi_conversations_select'), ['C_ALERTS'], { selected_conversations: ['C_ALERTS'] }],
    ['a date', element('datepicker'), '2026-11-01', { selected_date: '2026-11-01' }],
    ['a time', element('timepicker'), '09:30', { selected_time: '09:30' }],
    ['an instant', element('datetimepicker'), '1795219200', { selected_date_time: 1_795_219_200 }],
  ])('%s', (_, given, raw, state) => expect(toState(given, raw, ids)).toEqual({ type: given.type, ...state }));
});

describe('what the client would not let a person enter is refused', () => {
  test.each<[Element, unknown, string]>([
    [element('plain_text_input', { min_length: 3 }), 'ab', 'at least 3 characters'],
    [element('plain_text_input', { max_length: 3 }), 'abcd', 'at most 3 characters'],
    [element('plain_text_input'), { value: 'x' }, 'plain value'],
    [element('plain_text_input'), ['a', 'b'], 'takes one value'],
    [element('number_input', { is_decimal_allowed: false }), '1.5', 'whole number'],
    [element('number_input', { min_value: '2' }), '1', '2 or more'],
    [element('number_input', { max_value: '2' }), '3', '2 or less'],
    [element('number_input'), 'many', 'must be a number'],
    [element('email_text_input'), 'nobody', 'email address'],
    [element('url_text_input'), 'example', 'URL'],
    [element('datepicker'), '1 November', 'YYYY-MM-DD'],
    [element('static_select', { options }), 'c', '"c" is not an option; there are: a, b'],
    [element('users_select'), 'U_NOBODY', '"U_NOBODY" is nobody'],
    [element('button'), 'x', 'button takes no value'],
  ])('%o %o', (given, raw, message) => expect(() => toState(given, raw, ids)).toThrow(message));
});

test('a surface starts with its initial values and keeps what was entered where the input still stands', () => {
  const blocks = [
    { type: 'input', block_id: 'one', element: element('plain_text_input', { initial_value: 'start' }) },
    { type: 'section', block_id: 'two', accessory: element('static_select', { options, initial_option: option('a') }) },
    { type: 'actions', block_id: 'three', elements: [element('checkboxes', { options }), element('button')] },
  ];
  const fresh = initialState(blocks);
  expect(fresh).toEqual({
    one: { x: { type: 'plain_text_input', value: 'start' } },
    two: { x: { type: 'static_select', selected_option: option('a') } },
    three: { x: { type: 'checkboxes', selected_options: [] } },
  });
  expect(isEmpty(fresh['three']!['x']!)).toBe(true);
  expect(isEmpty(fresh['one']!['x']!)).toBe(false);
  const kept = {
    one: { x: { type: 'plain_text_input', value: 'typed' } },
    two: { x: { type: 'datepicker', selected_date: null } },
  };
  expect(initialState(blocks, kept)).toMatchObject({
    one: { x: { value: 'typed' } },
    two: { x: { type: 'static_select' } },
  });
});
