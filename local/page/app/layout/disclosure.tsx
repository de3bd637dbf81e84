import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Popup } from '../elements/popup.tsx';

/** A button that opens a panel; a click elsewhere or Escape closes it. */
export function Disclosure({ label, children }: { label: ReactNode; children: ReactNode }): ReactNode {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const onPointer = (event: PointerEvent): void => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') setOpen(false);
    };
    document.addEventListener('pointerdown', onPointer);
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('pointerdown', onPointer);
      document.removeEventListener('keydown', onKey);
    };
  }, [open]);
  return (
    <div className="disclosure" ref={box}>
      <button type="button" className="tool" aria-expanded={open} onClick={() => setOpen(!open)}>
        {label}
      </button>
      {open && (
        <Popup anchor={box}>
          <div className="panel">{children}</div>
        </Popup>
      )}
    </div>
  );
}
