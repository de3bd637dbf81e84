import { type Run, statusOf } from '../pipeline/run.ts';
import type { Choice } from './inputs.ts';
import { RUN_ICON } from './stage-line.ts';
import { relative } from './text/format.ts';
import { texts } from './text/index.ts';

/** A period to choose, with what has become of it: "2026-10", "✅ r1 succeeded · 2 h ago". */
export function periodChoice(id: string, latest: Run | undefined, locale: string, now: number): Choice {
  const t = texts(locale);
  if (!latest) return { value: id, text: id, about: t.windows.fields.noRun };
  const status = statusOf(latest);
  const when = relative(latest.endedAt ?? latest.createdAt, now, t);
  return { value: id, text: id, about: `${RUN_ICON[status]} r${latest.number} ${t.runStatus[status]} · ${when}` };
}
