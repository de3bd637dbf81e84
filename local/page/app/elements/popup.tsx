import { useLayoutEffect, useRef, type ReactNode } from 'react';

/** A box in the browser's top layer below (or above) its anchor, so that no scrolling parent clips it. */
export function Popup({
  anchor,
  children,
}: {
  anchor: { current: HTMLElement | null };
  children: ReactNode;
}): ReactNode {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const popup = ref.current;
    const rect = anchor.current?.getBoundingClientRect();
    if (popup === null || rect === undefined) return;
    popup.showPopover();
    const below = window.innerHeight - rect.bottom - 12;
    const above = rect.top - 12;
    const upward = below < 180 && above > below;
    popup.style.maxHeight = `${Math.min(320, upward ? above : below)}px`;
    popup.style.minWidth = `${Math.max(200, rect.width)}px`;
    popup.style.left = `${Math.max(8, Math.min(rect.left, window.innerWidth - popup.offsetWidth - 8))}px`;
    if (upward) popup.style.bottom = `${window.innerHeight - rect.top + 4}px`;
    else popup.style.top = `${rect.bottom + 4}px`;
  }, [anchor]);
  return (
    <div ref={ref} popover="manual" className="popup">
      {children}
    </div>
  );
}
