import type { ActionsBlockElement, InputBlock, KnownBlock, PlainTextOption } from '@slack/types';

/** Any element that holds a value or answers a click. */
export type InteractiveElement = ActionsBlockElement | InputBlock['element'];

/** A choice of a menu, radio group or checkbox group. */
export type Choice = PlainTextOption | { text: { type: 'mrkdwn'; text: string; verbatim?: boolean }; value?: string };

/** An element's state in the shape of Slack's `view.state.values`. */
export interface ElementState {
  type: string;
  value?: string | null;
  selected_option?: Choice | null;
  selected_options?: Choice[];
  selected_date?: string | null;
  selected_time?: string | null;
  selected_date_time?: number | null;
  selected_user?: string | null;
  selected_users?: string[];
  selected_conversation?: string | null;
  selected_conversations?: string[];
  selected_channel?: string | null;
  selected_channels?: string[];
}

/** `view.state.values`: block id, then action id. */
export type Values = Record<string, Record<string, ElementState>>;

/** What an element holds before anybody touched it; undefined for one that holds nothing (a button). */
export function initialState(element: InteractiveElement): ElementState | undefined {
  const { type } = element;
  switch (type) {
    case 'plain_text_input':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
      return { type, value: element.initial_value ?? null };
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: element.initial_option ?? null };
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return { type, selected_options: element.initial_options ?? [] };
    case 'datepicker':
      return { type, selected_date: element.initial_date ?? null };
    case 'timepicker':
      return { type, selected_time: element.initial_time ?? null };
    case 'datetimepicker':
      return { type, selected_date_time: element.initial_date_time ?? null };
    case 'users_select':
      return { type, selected_user: element.initial_user ?? null };
    case 'multi_users_select':
      return { type, selected_users: element.initial_users ?? [] };
    case 'conversations_select':
      return { type, selected_conversation: element.initial_conversation ?? null };
    case 'multi_conversations_select':
      return { type, selected_conversations: element.initial_conversations ?? [] };
    case 'channels_select':
      return { type, selected_channel: element.initial_channel ?? null };
    case 'multi_channels_select':
      return { type, selected_channels: element.initial_channels ?? [] };
    default:
      return undefined;
  }
}

/** The bare value of a state, as `POST /control/action` takes it: a string, a list of strings, or null. */
export function bareValue(state: ElementState): string | string[] | null {
  const held = Object.entries(state).find(([key]) => key !== 'type')?.[1] as
    | string
    | number
    | null
    | undefined
    | Choice
    | (string | Choice)[];
  if (held === null || held === undefined) return null;
  if (Array.isArray(held)) return held.flatMap((entry) => (typeof entry === 'string' ? entry : (entry.value ?? [])));
  return typeof held === 'object' ? (held.value ?? null) : String(held);
}

/** True when the element holds nothing a handler could use. */
export function isEmpty(state: ElementState): boolean {
  const bare = bareValue(state);
  return bare === null || bare.length === 0;
}

function elementsOf(block: KnownBlock): InteractiveElement[] {
  if (block.type === 'input') return [block.element];
  if (block.type === 'actions') return block.elements;
  if (block.type === 'section' && block.accessory && block.accessory.type !== 'image') {
    return [block.accessory];
  }
  return [];
}

/** The values of a view: what was entered where block and action id are still there, else what the blocks start with. */
export function valuesOf(blocks: KnownBlock[], entered: Values = {}): Values {
  const values: Values = {};
  for (const block of blocks) {
    for (const element of elementsOf(block)) {
      const start = initialState(element);
      if (start === undefined || block.block_id === undefined || element.action_id === undefined) continue;
      const kept = entered[block.block_id]?.[element.action_id];
      (values[block.block_id] ??= {})[element.action_id] = kept?.type === start.type ? kept : start;
    }
  }
  return values;
}

/** Values as `POST /control/submit` takes them: bare, by block id and action id. */
export function bareValues(values: Values): Record<string, Record<string, string | string[] | null>> {
  const bare = (states: Record<string, ElementState>): Record<string, string | string[] | null> =>
    Object.fromEntries(Object.entries(states).map(([actionId, state]) => [actionId, bareValue(state)]));
  return Object.fromEntries(Object.entries(values).map(([blockId, states]) => [blockId, bare(states)]));
}

/** Slack's own check before a submission: required inputs that are empty, keyed by block id. */
export function missingInputs(blocks: KnownBlock[], values: Values): Record<string, string> {
  const missing: Record<string, string> = {};
  for (const block of blocks) {
    if (block.type !== 'input' || block.optional === true || block.block_id === undefined) continue;
    const state = values[block.block_id]?.[block.element.action_id ?? ''];
    if (state !== undefined && isEmpty(state)) missing[block.block_id] = 'Please complete this required field.';
  }
  return missing;
}
