import type { InputBlock } from '@slack/types';
import type { Definition, ParamSpec } from '../pipeline/definition-schema.ts';
import type { Json } from '../pipeline/stages/stage.ts';
import { type Field, input, options } from './inputs.ts';
import { clip } from './clip.ts';
import { LIMITS } from './limits.ts';
import { localized } from './run-view.ts';
import { type Texts, texts } from './text/index.ts';

/** Where a parameter of a pipeline is filled in. */
export const paramField = (pipeline: string, name: string): Field => ({
  block: `param.${pipeline}.${name}`,
  action: 'form.param',
});

/** An input for each parameter, as its type wants it, filled in with its default. */
export function paramInputs(
  { name: pipeline, params }: Pick<Definition, 'name' | 'params'>,
  locale: string,
): InputBlock[] {
  const t = texts(locale);
  return Object.entries(params).map(([name, spec]) => {
    const title = spec.title === undefined ? name : localized(spec.title, locale);
    // The name is what one types; a title that is the same word says it already.
    const label = title.toLowerCase() === name.toLowerCase() ? title : `${title} (${name})`;
    return input(paramField(pipeline, name), label, elementFor(spec, t), {
      hint: hintFor(spec, t),
      optional: spec.default !== undefined,
    });
  });
}

/** Whether its options can be chosen from: more of them than Slack lists are typed. */
export const isChosen = (spec: ParamSpec): spec is ParamSpec & { options: Json[] } =>
  spec.options !== undefined && spec.options.length > 0 && spec.options.length <= LIMITS.option.count;

/** Whether its default holds when nothing is typed. A text or a list is then empty, unless its default was too long to show. */
export const holdsWhenEmpty = ({ type, default: given }: ParamSpec): boolean =>
  given !== undefined && ((type !== 'string' && type !== 'list') || typed(type, given).length > LIMITS.modal.input);

function elementFor(spec: ParamSpec, t: Texts): InputBlock['element'] {
  if (isChosen(spec)) return selectFor(spec);
  switch (spec.type) {
    case 'number':
      return { type: 'number_input', is_decimal_allowed: true, ...initialValue(spec) };
    case 'boolean': {
      const words = options([
        { value: 'true', text: t.windows.params.yes },
        { value: 'false', text: t.windows.params.no },
      ]);
      const initial = words.find(({ value }) => value === JSON.stringify(spec.default));
      return { type: 'radio_buttons', options: words, ...(initial && { initial_option: initial }) };
    }
    case 'date':
      return { type: 'datepicker', ...(typeof spec.default === 'string' && { initial_date: spec.default }) };
    case 'string':
    case 'list':
      return { type: 'plain_text_input', max_length: LIMITS.modal.input, ...initialValue(spec) };
    case 'json':
      return { type: 'plain_text_input', multiline: true, max_length: LIMITS.modal.input, ...initialValue(spec) };
  }
}

/** Options stand by their place, because a value may be longer than Slack takes. */
function selectFor(spec: ParamSpec & { options: Json[] }): InputBlock['element'] {
  const all = options(spec.options.map((option, index) => ({ value: String(index), text: shown(option) })));
  const given = (spec.type === 'list' && Array.isArray(spec.default) ? spec.default : [spec.default]).map(comparable);
  const initial = all.filter((_, index) => given.includes(comparable(spec.options[index])));
  if (spec.type !== 'list')
    return { type: 'static_select', options: all, ...(initial[0] && { initial_option: initial[0] }) };
  return { type: 'multi_static_select', options: all, ...(initial.length > 0 && { initial_options: initial }) };
}

const comparable = (value: Json | undefined): string => JSON.stringify(value) ?? '';
const shown = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The default as one would type it; one that is too long to be shown whole is left out, and holds when left empty. */
function initialValue({ type, default: given }: ParamSpec): { initial_value?: string } {
  if (given === undefined) return {};
  const text = typed(type, given);
  return text === '' || text.length > LIMITS.modal.input ? {} : { initial_value: text };
}

/** A value as it is typed: plain items of a list need no brackets. */
export function typed(type: ParamSpec['type'], value: Json): string {
  if (typeof value === 'string' && (type === 'string' || type === 'date')) return value;
  const isPlain = (item: Json): boolean => typeof item === 'string' && /^[^\s,[\]{}"][^,]*(?<!\s)$/.test(item);
  if (type === 'list' && Array.isArray(value) && value.every(isPlain)) return value.join(', ');
  return JSON.stringify(value, null, type === 'json' ? 2 : 0);
}

function hintFor(spec: ParamSpec, t: Texts): string | undefined {
  const words = t.windows.params;
  // What is chosen by a round button cannot be emptied.
  const empty =
    spec.type === 'boolean'
      ? undefined
      : holdsWhenEmpty(spec)
        ? words.emptyDefault(
            clip(spec.type === 'json' ? JSON.stringify(spec.default) : typed(spec.type, spec.default!), 100),
          )
        : spec.type === 'list' && spec.default !== undefined
          ? words.emptyList
          : undefined;
  const how = isChosen(spec)
    ? undefined
    : { list: words.list, json: words.json, number: words.number }[spec.type as 'list'];
  return [how, empty].filter(Boolean).join(' ') || undefined;
}
