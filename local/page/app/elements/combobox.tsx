import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Popup } from './popup.tsx';

/** One line of a menu. */
export interface MenuOption {
  key: string;
  text: string;
  description?: string | undefined;
}

/** Options under an optional heading. */
export interface MenuGroup {
  label?: string;
  options: MenuOption[];
}

interface Props {
  label: string;
  placeholder: string;
  groups: MenuGroup[];
  /** Keys that are chosen; more than one only when `multiple`. */
  chosen: MenuOption[];
  multiple?: boolean;
  /** Shown instead of the list when nothing matches. */
  emptyText?: string;
  attributes: Record<string, string | boolean | undefined>;
  autoFocus?: boolean;
  /** False when the server filters. */
  filter?: boolean;
  onOpen?(query: string): void;
  onQuery?(query: string): void;
  onChoose(key: string): void;
  onRemove?(key: string): void;
}

function matching(groups: MenuGroup[], query: string): MenuGroup[] {
  const needle = query.trim().toLowerCase();
  if (needle === '') return groups;
  return groups
    .map((group) => ({ ...group, options: group.options.filter((o) => o.text.toLowerCase().includes(needle)) }))
    .filter((group) => group.options.length > 0);
}

/** A searchable menu, single or multiple: the look of every Slack select. */
export function Combobox(props: Props): ReactNode {
  const { groups, chosen, multiple = false, filter = true } = props;
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const listId = useId();
  const box = useRef<HTMLDivElement>(null);
  const shown = filter ? matching(groups, query) : groups;
  const flat = shown.flatMap((group) => group.options);
  const single = multiple ? undefined : chosen[0];

  const show = (): void => {
    if (open) return;
    setOpen(true);
    setActive(0);
    props.onOpen?.(query);
  };
  const hide = (): void => {
    setOpen(false);
    setQuery('');
  };
  const choose = (key: string): void => {
    props.onChoose(key);
    hide();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      show();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive((index) => (flat.length === 0 ? 0 : (index + step + flat.length) % flat.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const option = flat[active];
      if (open && option !== undefined) choose(option.key);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      event.stopPropagation();
      hide();
    } else if (event.key === 'Backspace' && query === '' && multiple) {
      const last = chosen.at(-1);
      if (last !== undefined) props.onRemove?.(last.key);
    }
  };

  return (
    <div className="combobox" ref={box} onBlur={(event) => box.current?.contains(event.relatedTarget) || hide()}>
      <div className="combobox-box">
        {multiple &&
          chosen.map((option) => (
            <span className="chip" key={option.key}>
              {option.text}
              <button type="button" aria-label={`Remove ${option.text}`} onClick={() => props.onRemove?.(option.key)}>
                ×
              </button>
            </span>
          ))}
        <input
          role="combobox"
          aria-expanded={open}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={open && flat[active] ? `${listId}-${active}` : undefined}
          autoComplete="off"
          placeholder={single?.text ?? (chosen.length > 0 ? '' : props.placeholder)}
          className={single ? 'has-value' : undefined}
          value={open ? query : (single?.text ?? '')}
          autoFocus={props.autoFocus}
          onFocus={show}
          onClick={show}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
            props.onQuery?.(event.target.value);
          }}
          {...props.attributes}
        />
        <span className="chevron" aria-hidden="true">
          ⌄
        </span>
      </div>
      {open && (
        <Popup anchor={box}>
          <div role="listbox" id={listId} aria-label={props.label} className="menu">
            {flat.length === 0 && <div className="menu-empty">{props.emptyText ?? 'No results'}</div>}
            {shown.map((group, index) => (
              <div key={group.label ?? index} role={group.label ? 'group' : undefined} aria-label={group.label}>
                {group.label && <div className="menu-heading">{group.label}</div>}
                {group.options.map((option) => (
                  <div
                    key={option.key}
                    id={`${listId}-${flat.indexOf(option)}`}
                    role="option"
                    aria-selected={chosen.some((c) => c.key === option.key)}
                    className={flat[active] === option ? 'menu-item active' : 'menu-item'}
                    onMouseDown={(event) => event.preventDefault()}
                    onClick={() => choose(option.key)}
                    onMouseEnter={() => setActive(flat.indexOf(option))}
                  >
                    <span>{option.text}</span>
                    {option.description && <small>{option.description}</small>}
                  </div>
                ))}
              </div>
            ))}
          </div>
        </Popup>
      )}
    </div>
  );
}
