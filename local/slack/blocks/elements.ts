import { z } from 'zod';
import { limits } from './limits.ts';
import { bool, boxOption, confirm, id, list, option, optionGroup, plain, style, text, url } from './parts.ts';
import { richText } from './rich-text.ts';

const base = { action_id: id.optional(), confirm: confirm.optional() };
const focus = { focus_on_load: bool };
const placeholder = { placeholder: plain(limits.placeholder).optional() };
const menu = { ...base, ...focus, ...placeholder };
const several = { max_selected_items: z.int().min(1).optional() };
const typing = {
  action_id: id.optional(),
  ...focus,
  ...placeholder,
  dispatch_action_config: z
    .strictObject({ trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).optional() })
    .optional(),
};
const label = text(75).optional();
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'must be a date YYYY-MM-DD' });
const time = z.string().regex(/^\d{2}:\d{2}$/, { error: 'must be a time HH:mm' });

interface WithOptions {
  options?: { value: string }[] | undefined;
  option_groups?: { options: { value: string }[] }[] | undefined;
  initial_option?: { value: string } | undefined;
  initial_options?: { value: string }[] | undefined;
}

const exactlyOneSource = (e: WithOptions): boolean => (e.options === undefined) !== (e.option_groups === undefined);
const oneSource = { error: 'exactly one of options and option_groups is required' };

/** Slack refuses an initial option that is not among the options. */
const initialIsOffered = (e: WithOptions): boolean => {
  const offered = new Set((e.options ?? e.option_groups?.flatMap((g) => g.options) ?? []).map((o) => o.value));
  return [e.initial_option, ...(e.initial_options ?? [])].every((o) => o === undefined || offered.has(o.value));
};
const offered = { error: 'the initial option must be one of the options' };

const staticOptions = {
  options: list(option, limits.option.count).optional(),
  option_groups: list(optionGroup, limits.option.count).optional(),
};
const boxes = { ...base, ...focus, options: list(boxOption, limits.option.boxes) };
const conversationFilter = {
  default_to_current_conversation: bool,
  filter: z
    .strictObject({
      include: z
        .array(z.enum(['im', 'mpim', 'private', 'public']))
        .min(1)
        .optional(),
      exclude_external_shared_channels: bool,
      exclude_bot_users: bool,
    })
    .optional(),
};

/** Every element by its type: the one place that knows their fields. */
const element = {
  button: z.strictObject({
    type: z.literal('button'),
    ...base,
    text: plain(limits.button.text),
    value: text(limits.button.value).optional(),
    url: url.optional(),
    style,
    accessibility_label: label,
  }),
  workflow_button: z.strictObject({
    type: z.literal('workflow_button'),
    ...base,
    text: plain(limits.button.text),
    workflow: z.looseObject({ trigger: z.looseObject({ url: z.string() }) }),
    style,
    accessibility_label: label,
  }),
  icon_button: z.strictObject({
    type: z.literal('icon_button'),
    ...base,
    icon: z.string(),
    text: plain(limits.button.text),
    value: text(limits.button.value).optional(),
    accessibility_label: label,
    visible_to_user_ids: z.array(z.string()).optional(),
  }),
  feedback_buttons: z.strictObject({
    type: z.literal('feedback_buttons'),
    action_id: id.optional(),
    positive_button: z.strictObject({ text: plain(75), value: text(2000), accessibility_label: label }),
    negative_button: z.strictObject({ text: plain(75), value: text(2000), accessibility_label: label }),
  }),
  overflow: z.strictObject({ type: z.literal('overflow'), ...base, options: list(option, limits.option.overflow) }),
  static_select: z
    .strictObject({ type: z.literal('static_select'), ...menu, ...staticOptions, initial_option: option.optional() })
    .refine(exactlyOneSource, oneSource)
    .refine(initialIsOffered, offered),
  multi_static_select: z
    .strictObject({
      type: z.literal('multi_static_select'),
      ...menu,
      ...several,
      ...staticOptions,
      initial_options: list(option, limits.option.count).optional(),
    })
    .refine(exactlyOneSource, oneSource)
    .refine(initialIsOffered, offered),
  external_select: z.strictObject({
    type: z.literal('external_select'),
    ...menu,
    initial_option: option.optional(),
    min_query_length: z.int().min(0).optional(),
  }),
  multi_external_select: z.strictObject({
    type: z.literal('multi_external_select'),
    ...menu,
    ...several,
    initial_options: list(option, limits.option.count).optional(),
    min_query_length: z.int().min(0).optional(),
  }),
  users_select: z.strictObject({ type: z.literal('users_select'), ...menu, initial_user: z.string().optional() }),
  multi_users_select: z.strictObject({
    type: z.literal('multi_users_select'),
    ...menu,
    ...several,
    initial_users: z.array(z.string()).optional(),
  }),
  conversations_select: z.strictObject({
    type: z.literal('conversations_select'),
    ...menu,
    ...conversationFilter,
    response_url_enabled: bool,
    initial_conversation: z.string().optional(),
  }),
  multi_conversations_select: z.strictObject({
    type: z.literal('multi_conversations_select'),
    ...menu,
    ...several,
    ...conversationFilter,
    initial_conversations: z.array(z.string()).optional(),
  }),
  channels_select: z.strictObject({
    type: z.literal('channels_select'),
    ...menu,
    response_url_enabled: bool,
    initial_channel: z.string().optional(),
  }),
  multi_channels_select: z.strictObject({
    type: z.literal('multi_channels_select'),
    ...menu,
    ...several,
    initial_channels: z.array(z.string()).optional(),
  }),
  checkboxes: z
    .strictObject({
      type: z.literal('checkboxes'),
      ...boxes,
      initial_options: list(boxOption, limits.option.boxes).optional(),
    })
    .refine(initialIsOffered, offered),
  radio_buttons: z
    .strictObject({ type: z.literal('radio_buttons'), ...boxes, initial_option: boxOption.optional() })
    .refine(initialIsOffered, offered),
  datepicker: z.strictObject({ type: z.literal('datepicker'), ...menu, initial_date: date.optional() }),
  timepicker: z.strictObject({
    type: z.literal('timepicker'),
    ...menu,
    initial_time: time.optional(),
    timezone: z.string().optional(),
  }),
  datetimepicker: z.strictObject({
    type: z.literal('datetimepicker'),
    ...base,
    ...focus,
    initial_date_time: z.int().optional(),
  }),
  plain_text_input: z.strictObject({
    type: z.literal('plain_text_input'),
    ...typing,
    initial_value: text(limits.plainTextInput, 0).optional(),
    multiline: bool,
    min_length: z.int().min(0).max(limits.plainTextInput).optional(),
    max_length: z.int().min(1).max(limits.plainTextInput).optional(),
  }),
  email_text_input: z.strictObject({
    type: z.literal('email_text_input'),
    ...typing,
    initial_value: z.string().optional(),
  }),
  url_text_input: z.strictObject({ type: z.literal('url_text_input'), ...typing, initial_value: url.optional() }),
  number_input: z.strictObject({
    type: z.literal('number_input'),
    ...typing,
    is_decimal_allowed: z.boolean(),
    initial_value: z.string().optional(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  }),
  rich_text_input: z.strictObject({
    type: z.literal('rich_text_input'),
    ...typing,
    initial_value: richText.optional(),
    min_lines: z.int().min(1).optional(),
    max_lines: z.int().min(1).optional(),
  }),
  file_input: z.strictObject({
    type: z.literal('file_input'),
    action_id: id.optional(),
    filetypes: z.array(z.string()).optional(),
    max_files: z.int().min(1).max(10).optional(),
  }),
};

const e = element;
const selects = [
  e.static_select,
  e.external_select,
  e.users_select,
  e.conversations_select,
  e.channels_select,
  e.multi_static_select,
  e.multi_external_select,
  e.multi_users_select,
  e.multi_conversations_select,
  e.multi_channels_select,
] as const;
const pickers = [e.checkboxes, e.radio_buttons, e.datepicker, e.timepicker] as const;
const buttons = [e.button, e.workflow_button, e.overflow] as const;

/** Which elements may stand where. */
export const placed = {
  actions: z.discriminatedUnion('type', [...buttons, ...selects, ...pickers, e.datetimepicker, e.rich_text_input]),
  accessory: [...buttons, ...selects, ...pickers] as const,
  contextActions: z.discriminatedUnion('type', [e.icon_button, e.feedback_buttons]),
  button: e.button,
  input: z.discriminatedUnion('type', [
    ...selects,
    ...pickers,
    e.datetimepicker,
    e.plain_text_input,
    e.email_text_input,
    e.url_text_input,
    e.number_input,
    e.rich_text_input,
    e.file_input,
  ]),
};
