import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { withEmoji } from '../emoji.ts';
import type { InteractiveElement } from '../view-state.ts';
import { fieldAttributes, type FieldProps } from './props.ts';

type ElementOf<T extends InteractiveElement['type']> = Extract<InteractiveElement, { type: T }>;

type TextElement = ElementOf<'plain_text_input' | 'number_input' | 'email_text_input' | 'url_text_input'>;

const INPUT_TYPES = { number_input: 'number', email_text_input: 'email', url_text_input: 'url' } as const;

/** Single or multi-line text, numbers, email and web addresses. */
export function TextInput(props: FieldProps<TextElement>): ReactNode {
  const { element, state, onChange, onCommit } = props;
  const common = {
    className: 'text-input',
    value: state.value ?? '',
    placeholder: element.placeholder === undefined ? undefined : withEmoji(element.placeholder.text),
    autoFocus: element.focus_on_load === true,
    onChange: (event: { target: { value: string } }) =>
      onChange({ ...state, value: event.target.value === '' ? null : event.target.value }),
    ...fieldAttributes(props),
  };
  if (element.type === 'plain_text_input') {
    const length = { minLength: element.min_length, maxLength: element.max_length ?? 3000 };
    if (element.multiline === true) return <textarea rows={5} {...common} {...length} />;
    return <input type="text" {...common} {...length} onKeyDown={(event) => commitOnEnter(event, onCommit)} />;
  }
  const bounds = element.type === 'number_input' ? { min: element.min_value, max: element.max_value, step: 'any' } : {};
  return (
    <input
      type={INPUT_TYPES[element.type]}
      {...common}
      {...bounds}
      onKeyDown={(event) => commitOnEnter(event, onCommit)}
    />
  );
}

function commitOnEnter(event: KeyboardEvent, onCommit: (() => void) | undefined): void {
  if (event.key !== 'Enter' || onCommit === undefined) return;
  event.preventDefault();
  onCommit();
}

/** Date, time, or both, in the browser's own picker. */
export function DateTimeInput(props: FieldProps<ElementOf<'datepicker' | 'timepicker' | 'datetimepicker'>>): ReactNode {
  const { element, state, onChange } = props;
  const ref = useRef<HTMLInputElement>(null);
  const type = { datepicker: 'date', timepicker: 'time', datetimepicker: 'datetime-local' }[element.type];
  const held = state.selected_date ?? state.selected_time ?? localDateTime(state.selected_date_time);
  const set = (value: string): void => {
    const entered = value === '' ? null : value;
    if (element.type === 'datepicker') onChange({ ...state, selected_date: entered });
    else if (element.type === 'timepicker') onChange({ ...state, selected_time: entered });
    else onChange({ ...state, selected_date_time: entered === null ? null : Math.floor(Date.parse(entered) / 1000) });
  };
  return (
    <input
      ref={ref}
      type={type}
      className="text-input date-input"
      value={held ?? ''}
      autoFocus={element.focus_on_load === true}
      onChange={(event) => set(event.target.value)}
      {...fieldAttributes(props)}
    />
  );
}

function localDateTime(seconds: number | null | undefined): string | undefined {
  if (seconds === null || seconds === undefined) return undefined;
  const offset = new Date(seconds * 1000).getTimezoneOffset() * 60_000;
  return new Date(seconds * 1000 - offset).toISOString().slice(0, 16);
}
