import { DateTime } from 'luxon';
import { deny } from '../errors.ts';
import type { Definition } from './definition-schema.ts';
import type { Period } from './run.ts';
import { readPeriod } from './schedule.ts';

/** More periods than this are asked for by mistake: a month of hours has 744. */
const AT_MOST = 1000;

/**
 * The periods from one to another, both included, oldest first, in the pipeline's zone. Throws UserError period.invalid
 * for what is none, range.backwards, range.mixed when the two are not of one length, and range.too-long.
 */
export function periodsBetween(definition: Definition, from: string, to: string, now: number): Period[] {
  const [first, last] = [readPeriod(from, definition, now), readPeriod(to, definition, now)];
  if (last.start < first.start) deny('range.backwards', { from: first.id, to: last.id });
  const found = [first];
  for (let period = first; period.id !== last.id;) {
    const next = after(period, definition);
    // Only where each period begins as the one before it ends can one be counted from another.
    if (next === undefined || next.start > last.start) return deny('range.mixed', { from: first.id, to: last.id });
    if (found.length === AT_MOST) return deny('range.too-long', { from: first.id, to: last.id, most: AT_MOST });
    found.push(next);
    period = next;
  }
  return found;
}

/** The periods of the same shape before one, newest first; none where they do not follow one another. */
export function periodsBefore(definition: Definition, period: Period, count: number): Period[] {
  const found: Period[] = [];
  for (let last = period; found.length < count;) {
    const before = periodAt(last.start - 1, last.id, definition);
    if (before === undefined || before.end !== last.start) break;
    found.push(before);
    last = before;
  }
  return found;
}

/** The period of the same shape that begins where one ends; undefined for a shape that has no next. */
const after = ({ id, end }: Period, definition: Definition): Period | undefined => periodAt(end, id, definition);

/** The period at an instant, of the shape that an id has; undefined for a shape that has no next. */
function periodAt(instant: number, id: string, definition: Definition): Period | undefined {
  const local = DateTime.fromMillis(instant, { zone: definition.timezone });
  const found = SHAPES.find(([shape]) => shape.test(id))?.[1](local);
  return found === undefined ? undefined : readPeriod(found, definition, instant);
}

/** How ids of each shape look, and how the one of the period at an instant is written. */
const SHAPES: [RegExp, (at: DateTime) => string][] = [
  [/^\d{4}-\d\d$/, (at) => at.toFormat('yyyy-MM')],
  [/^\d{4}-H[12]$/, (at) => `${at.toFormat('yyyy')}-H${at.month <= 6 ? 1 : 2}`],
  [/^\d{4}-\d\d-\d\d$/, (at) => at.toFormat('yyyy-MM-dd')],
  [/^\d{4}-\d\d-\d\dT\d\d[+-]\d{4}$/, (at) => at.toFormat("yyyy-MM-dd'T'HHZZZ")],
];
