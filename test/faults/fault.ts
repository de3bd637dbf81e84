import { test } from 'vitest';
import { CASES } from './matrix.ts';

/** Whether the whole matrix is asked for; otherwise a few cases stand for their group. */
const WHOLE = process.env['FAULTS'] === 'all';

/**
 * One case of the matrix, or one part of it: a case has survived when all its parts have. Runs beside the others of its
 * file. Without FAULTS=all only what is `quick` exists at all.
 */
export function fault(
  id: string,
  part: string | undefined,
  { quick = false }: { quick?: boolean },
  work: () => Promise<void>,
): void {
  const title = CASES[id];
  if (title === undefined) throw new Error(`${id} is no case of the matrix`);
  const register = WHOLE || quick ? test.concurrent : () => undefined;
  register(`${id} ${title}${part === undefined ? '' : `: ${part}`}`, work);
}
