import { appendFileSync } from 'node:fs';

/** What tests measure beside passing or failing; `npm run test:faults` names the file and sums it up. */
export interface Measure {
  /** Pieces of work beyond the first under one attempt. */
  starts?: number;
  /** From a kill to the next step of a run: milliseconds since the kill, and since a process was ready again. */
  recovery?: { what: string; afterKill: number; afterReady: number };
}

/** Keeps a measure for the summary; without a summary nothing is kept. */
export function recorded(measure: Measure): void {
  const file = process.env['FAULTS_RECORD'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(measure)}\n`);
}
