import type { OptionGroup, PlainTextOption } from '@slack/types';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useSurface, useSurroundings } from '../context.ts';
import { control } from '../control.ts';
import { withEmoji } from '../emoji.ts';
import type { Choice, InteractiveElement } from '../view-state.ts';
import { Combobox, type MenuGroup, type MenuOption } from './combobox.tsx';
import { fieldAttributes, type FieldProps } from './props.ts';

type ElementOf<T extends InteractiveElement['type']> = Extract<InteractiveElement, { type: T }>;

function menuOption(option: Choice): MenuOption {
  const description = 'description' in option ? option.description?.text : undefined;
  return { key: option.value ?? option.text.text, text: withEmoji(option.text.text), description };
}

interface OptionList {
  options?: PlainTextOption[];
  option_groups?: OptionGroup[];
}

function menuGroups(list: OptionList): MenuGroup[] {
  if (list.option_groups === undefined) return [{ options: (list.options ?? []).map(menuOption) }];
  return list.option_groups.map((g) => ({ label: withEmoji(g.label.text), options: g.options.map(menuOption) }));
}

function allOptions(list: OptionList): PlainTextOption[] {
  return [
    ...(list.options ?? []),
    ...(list.option_groups ?? []).flatMap((group) => group.options as PlainTextOption[]),
  ];
}

/** The menu of options that the message or modal itself carries. */
export function StaticSelect(props: FieldProps<ElementOf<'static_select' | 'multi_static_select'>>): ReactNode {
  return <OptionSelect {...props} list={props.element} filter />;
}

/** The menu whose options the app is asked for while the person types. */
export function ExternalSelect(props: FieldProps<ElementOf<'external_select' | 'multi_external_select'>>): ReactNode {
  const { viewer } = useSurroundings();
  const { place } = useSurface();
  const [list, setList] = useState<OptionList>({});
  const [status, setStatus] = useState('');
  const latest = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const shortest = props.element.min_query_length ?? 3;

  const ask = async (query: string): Promise<void> => {
    const turn = ++latest.current;
    setStatus('Loading…');
    const answer = await control.suggest(viewer.id, place, {
      action_id: props.element.action_id ?? '',
      ...(props.blockId === undefined ? {} : { block_id: props.blockId }),
      value: query,
    });
    if (turn !== latest.current) return;
    const ack = answer.ack as OptionList | undefined;
    setList(ack ?? {});
    setStatus(answer.error === undefined ? 'No results' : 'The options could not be loaded: Sluice did not respond.');
  };
  const onQuery = (query: string): void => {
    clearTimeout(timer.current);
    if (query.length < shortest) {
      setList({});
      setStatus(`Type ${shortest} or more characters to search`);
    } else timer.current = setTimeout(() => void ask(query), 200);
  };
  return <OptionSelect {...props} list={list} filter={false} emptyText={status} onQuery={onQuery} />;
}

type OptionElement = ElementOf<'static_select' | 'multi_static_select' | 'external_select' | 'multi_external_select'>;

function OptionSelect(
  props: FieldProps<OptionElement> & {
    list: OptionList;
    filter: boolean;
    emptyText?: string;
    onQuery?(query: string): void;
  },
): ReactNode {
  const { element, state, list, onQuery } = props;
  const multiple = state.selected_options !== undefined;
  const chosen = state.selected_options ?? (state.selected_option ? [state.selected_option] : []);
  const keyOf = (option: Choice): string => option.value ?? option.text.text;
  const choose = (key: string): void => {
    const option = allOptions(list).find((candidate) => keyOf(candidate) === key);
    if (option === undefined) return;
    if (!multiple) props.onChange({ ...state, selected_option: option });
    else if (!chosen.some((c) => keyOf(c) === key)) props.onChange({ ...state, selected_options: [...chosen, option] });
  };
  return (
    <Combobox
      label={props.label}
      placeholder={element.placeholder?.text ?? (multiple ? 'Select options' : 'Select an option')}
      groups={menuGroups(list)}
      chosen={chosen.map(menuOption)}
      multiple={multiple}
      filter={props.filter}
      autoFocus={element.focus_on_load === true}
      attributes={fieldAttributes(props)}
      onChoose={choose}
      onRemove={(key) => props.onChange({ ...state, selected_options: chosen.filter((c) => keyOf(c) !== key) })}
      {...(props.emptyText === undefined ? {} : { emptyText: props.emptyText })}
      {...(onQuery === undefined ? {} : { onQuery, onOpen: onQuery })}
    />
  );
}

type EntityElement = ElementOf<
  | 'users_select'
  | 'multi_users_select'
  | 'conversations_select'
  | 'multi_conversations_select'
  | 'channels_select'
  | 'multi_channels_select'
>;

/** The menu of people or channels, single or multiple. */
export function EntitySelect(props: FieldProps<EntityElement>): ReactNode {
  const { workspace } = useSurroundings();
  const { element, state } = props;
  const people = element.type.endsWith('users_select');
  const field = Object.keys(state).find((key) => key !== 'type') as 'selected_user' | 'selected_users';
  const held = state[field];
  const multiple = Array.isArray(held);
  const ids = multiple ? held : held ? [held] : [];
  const options: MenuOption[] = people
    ? workspace.users.filter((u) => u.is_bot !== true).map((u) => ({ key: u.id, text: u.real_name }))
    : workspace.channels.map((c) => ({ key: c.id, text: `#${c.name}` }));
  const set = (value: string | string[]): void => props.onChange({ ...state, [field]: value });
  return (
    <Combobox
      label={props.label}
      placeholder={element.placeholder?.text ?? (people ? 'Select a user' : 'Select a channel')}
      groups={[{ options }]}
      chosen={ids.map((id) => options.find((option) => option.key === id) ?? { key: id, text: id })}
      multiple={multiple}
      autoFocus={element.focus_on_load === true}
      attributes={fieldAttributes(props)}
      onChoose={(key) => set(multiple ? [...new Set([...ids, key])] : key)}
      onRemove={(key) => set(ids.filter((id) => id !== key))}
    />
  );
}
