import { useRef, useState, type ReactNode } from 'react';
import { Popup } from './popup.tsx';

/** One entry of a menu. */
interface MenuItem {
  key: string;
  text: string;
  description?: string | undefined;
}

interface Props {
  label: string;
  className: string;
  items: MenuItem[];
  children: ReactNode;
  busy?: boolean;
  actionId?: string | undefined;
  onChoose(key: string): void;
}

/** A button that opens a menu of things to do. */
export function MenuButton(props: Props): ReactNode {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  return (
    <div
      className="menu-button"
      ref={box}
      onBlur={(event) => box.current?.contains(event.relatedTarget) || setOpen(false)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        event.preventDefault();
        setOpen(false);
      }}
    >
      <button
        type="button"
        className={props.className}
        aria-label={props.label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-busy={props.busy}
        data-action-id={props.actionId}
        onClick={() => setOpen(!open)}
      >
        {props.children}
      </button>
      {open && (
        <Popup anchor={box}>
          <div role="menu" aria-label={props.label} className="menu">
            {props.items.map((item) => (
              <button
                type="button"
                role="menuitem"
                key={item.key}
                className="menu-item"
                onClick={() => {
                  setOpen(false);
                  props.onChoose(item.key);
                }}
              >
                <span>{item.text}</span>
                {item.description !== undefined && <small>{item.description}</small>}
              </button>
            ))}
          </div>
        </Popup>
      )}
    </div>
  );
}
