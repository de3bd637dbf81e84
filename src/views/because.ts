import { code, escape } from './escape.ts';
import type { Texts } from './text/index.ts';

/** " — why", as a person put it, or the run on whose account it was decided; nothing where neither is known. */
export function because(
  { reason, for: run }: { reason?: string | undefined; for?: string | undefined },
  t: Texts,
): string {
  if (reason) return ` — ${escape(reason)}`;
  return run === undefined ? '' : ` — ${t.onAccountOf(code(run))}`;
}
