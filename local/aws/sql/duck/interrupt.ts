import type { DuckDBConnection } from '@duckdb/node-api';

/** Milliseconds between two interrupts. */
const AGAIN = 20;

/**
 * Interrupts what the connection does once the signal says so. DuckDB forgets an interrupt that finds nothing at work, as
 * when a statement waits for its thread: it is repeated until the caller calls back what this gives.
 */
export function interruptOn(signal: AbortSignal, connection: DuckDBConnection): () => void {
  let again: NodeJS.Timeout | undefined;
  const stop = (): void => {
    connection.interrupt();
    again = setInterval(() => connection.interrupt(), AGAIN);
  };
  signal.addEventListener('abort', stop);
  return () => {
    signal.removeEventListener('abort', stop);
    clearInterval(again);
  };
}
