import type { Block, Element } from './blocks/walk.ts';
import { elementsOf } from './blocks/walk.ts';
import type { InputState, StateValues } from './types.ts';

export interface Option {
  text: { text: string };
  value: string;
}

/** Where a kind of input keeps its value, where its initial value, and what it takes. */
interface Kind {
  key: string;
  initial: string;
  takes: 'text' | 'option' | 'options' | 'id' | 'ids' | 'number' | 'object';
}

const kinds: Record<string, Kind> = {
  plain_text_input: { key: 'value', initial: 'initial_value', takes: 'text' },
  email_text_input: { key: 'value', initial: 'initial_value', takes: 'text' },
  url_text_input: { key: 'value', initial: 'initial_value', takes: 'text' },
  number_input: { key: 'value', initial: 'initial_value', takes: 'text' },
  datepicker: { key: 'selected_date', initial: 'initial_date', takes: 'text' },
  timepicker: { key: 'selected_time', initial: 'initial_time', takes: 'text' },
  datetimepicker: { key: 'selected_date_time', initial: 'initial_date_time', takes: 'number' },
  static_select: { key: 'selected_option', initial: 'initial_option', takes: 'option' },
  external_select: { key: 'selected_option', initial: 'initial_option', takes: 'option' },
  radio_buttons: { key: 'selected_option', initial: 'initial_option', takes: 'option' },
  overflow: { key: 'selected_option', initial: '', takes: 'option' },
  multi_static_select: { key: 'selected_options', initial: 'initial_options', takes: 'options' },
  multi_external_select: { key: 'selected_options', initial: 'initial_options', takes: 'options' },
  checkboxes: { key: 'selected_options', initial: 'initial_options', takes: 'options' },
  users_select: { key: 'selected_user', initial: 'initial_user', takes: 'id' },
  conversations_select: { key: 'selected_conversation', initial: 'initial_conversation', takes: 'id' },
  channels_select: { key: 'selected_channel', initial: 'initial_channel', takes: 'id' },
  multi_users_select: { key: 'selected_users', initial: 'initial_users', takes: 'ids' },
  multi_conversations_select: { key: 'selected_conversations', initial: 'initial_conversations', takes: 'ids' },
  multi_channels_select: { key: 'selected_channels', initial: 'initial_channels', takes: 'ids' },
  rich_text_input: { key: 'rich_text_value', initial: 'initial_value', takes: 'object' },
  file_input: { key: 'files', initial: '', takes: 'object' },
};

/** Whether an element keeps a value that Slack reports in state.values. */
export const isStateful = (element: Element): boolean => element.type in kinds && element.type !== 'overflow';
export const isExternal = (element: Element): boolean => /^(multi_)?external_select$/.test(element.type);

export const offeredOptions = (element: Element): Option[] =>
  (element['options'] as Option[] | undefined) ??
  (element['option_groups'] as { options: Option[] }[] | undefined)?.flatMap((group) => group.options) ??
  [];

/** What was given as plain words: none, one or several. */
export function wordsOf(raw: unknown): string[] {
  const given = [raw ?? []].flat().filter((value) => value !== '');
  return given.map((value) => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw new Error('give a plain value or a list of plain values, not an object');
  });
}

/** Turns what a person typed or chose into Slack's state of that element; throws a sentence when it cannot be. */
export function toState(
  element: Element,
  raw: unknown,
  ids: ReadonlySet<string>,
  offered = offeredOptions(element),
): InputState {
  const kind = kinds[element.type];
  if (!kind) throw new Error(`${element.type} takes no value`);
  const state = (value: unknown): InputState => ({ type: element.type, [kind.key]: value });
  if (kind.takes === 'object') return state(raw ?? null);
  const choose = (word: string): Option => {
    const found = offered.find((option) => option.value === word);
    if (found) return found;
    throw new Error(`"${word}" is not an option; there are: ${offered.map((o) => o.value).join(', ') || 'none'}`);
  };
  const known = (word: string): string => {
    if (ids.has(word)) return word;
    throw new Error(`"${word}" is nobody and no conversation of this workspace`);
  };
  const words = wordsOf(raw);
  const one = (make: (word: string) => unknown): InputState => {
    if (words.length > 1) throw new Error('takes one value');
    return state(words[0] === undefined ? null : make(words[0]));
  };
  switch (kind.takes) {
    case 'text':
      return one((word) => checkText(element, word));
    case 'number':
      return one(Number);
    case 'option':
      return one(choose);
    case 'id':
      return one(known);
    case 'ids':
      return state(words.map(known));
    case 'options':
      // A checkbox may be given as true or false: all boxes, or none.
      return state(typeof raw === 'boolean' ? offered.filter(() => raw) : words.map(choose));
  }
}

const formats: Record<string, { test: RegExp; error: string }> = {
  email_text_input: { test: /^[^\s@]+@[^\s@]+$/, error: 'must be an email address' },
  url_text_input: { test: /^https?:\/\/\S+$/, error: 'must be a URL' },
  number_input: { test: /^-?\d+(\.\d+)?$/, error: 'must be a number' },
  datepicker: { test: /^\d{4}-\d{2}-\d{2}$/, error: 'must be a date YYYY-MM-DD' },
  timepicker: { test: /^\d{2}:\d{2}$/, error: 'must be a time HH:mm' },
};

/** The checks that Slack's client does itself before it submits. */
function checkText(element: Element, value: string): string {
  const format = formats[element.type];
  if (format && !format.test.test(value)) throw new Error(format.error);
  const { min_length: min = 0, max_length: max = 3000 } = element as { min_length?: number; max_length?: number };
  if (value.length < min) throw new Error(`must be at least ${min} characters`);
  if (value.length > max) throw new Error(`must be at most ${max} characters`);
  if (element.type === 'number_input') {
    const { min_value: low, max_value: high } = element as { min_value?: string; max_value?: string };
    if (low !== undefined && Number(value) < Number(low)) throw new Error(`must be ${low} or more`);
    if (high !== undefined && Number(value) > Number(high)) throw new Error(`must be ${high} or less`);
    if (element['is_decimal_allowed'] === false && value.includes('.')) throw new Error('must be a whole number');
  }
  return value;
}

/** Whether a required input has been left empty. */
export function isEmpty(state: InputState): boolean {
  const value = state[kinds[state.type]?.key ?? 'value'];
  return value == null || (Array.isArray(value) && value.length === 0);
}

/** The state of a surface as it opens; what a person has entered survives where the same input still stands. */
export function initialState(blocks: readonly Block[], before: StateValues = {}): StateValues {
  const values: StateValues = {};
  for (const { block, element } of elementsOf(blocks)) {
    const kind = kinds[element.type];
    if (!kind || !isStateful(element)) continue;
    const kept = before[block.block_id]?.[element.action_id];
    const empty = kind.takes === 'options' || kind.takes === 'ids' ? [] : null;
    (values[block.block_id] ??= {})[element.action_id] =
      kept?.type === element.type ? kept : { type: element.type, [kind.key]: element[kind.initial] ?? empty };
  }
  return values;
}
