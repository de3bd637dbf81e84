import { useEffect, useMemo, useState } from 'react';

const TICK = 20_000;

/** Local mode's clock: the machine's, moved by the offset that health last reported. Ticks slowly; labels need no more. */
export function useNow(reported: number | string | undefined): number {
  const [machine, setMachine] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setMachine(Date.now()), TICK);
    return () => clearInterval(timer);
  }, []);
  const offset = useMemo(() => {
    if (reported === undefined) return 0;
    const moved = new Date(reported).getTime() - Date.now();
    // A fraction of a minute is the request's own delay, not a moved clock.
    return Math.abs(moved) < 30_000 ? 0 : moved;
  }, [reported]);
  return machine + offset;
}
