import { useCallback, useEffect, useLayoutEffect, useRef, type RefObject } from 'react';

const NEAR = 120;

interface Sticky {
  ref: RefObject<HTMLDivElement | null>;
  /** Goes to the end, wherever the person is: after something was sent. */
  goToEnd(): void;
}

/** Keeps a scrolling list at its end while the person is there; `key` names the list, so a new one starts at its end. */
export function useStickToEnd(key: string, content: unknown): Sticky {
  const ref = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    atEnd.current = true;
  }, [key]);
  useLayoutEffect(() => {
    const list = ref.current;
    if (list !== null && atEnd.current) list.scrollTop = list.scrollHeight;
  }, [key, content]);
  useEffect(() => {
    const list = ref.current;
    if (list === null) return;
    const onScroll = (): void => {
      atEnd.current = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
    };
    list.addEventListener('scroll', onScroll, { passive: true });
    // A pane that opens beside the list, or a table that unfolds, moves the end too.
    const resize = new ResizeObserver(() => {
      if (atEnd.current) list.scrollTop = list.scrollHeight;
    });
    resize.observe(list);
    if (list.firstElementChild !== null) resize.observe(list.firstElementChild);
    return () => {
      list.removeEventListener('scroll', onScroll);
      resize.disconnect();
    };
  }, []);
  const goToEnd = useCallback(() => {
    atEnd.current = true;
    ref.current?.scrollTo({ top: ref.current.scrollHeight });
  }, []);
  return { ref, goToEnd };
}
