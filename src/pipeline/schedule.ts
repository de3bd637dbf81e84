import { CronExpressionParser } from 'cron-parser';
import { DateTime, IANAZone, type DateTimeUnit } from 'luxon';
import { deny } from '../errors.ts';
import type { Definition, PeriodRule, Schedule } from './definition-schema.ts';
import { nearest } from './nearest.ts';
import { meantPeriod } from './period-words.ts';
import type { Period } from './run.ts';

type Shape = 'month' | 'half-year' | 'day' | 'hour' | 'slice';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const SHAPE_OF: Record<PeriodRule, Shape> = {
  'previous-month': 'month',
  'previous-day': 'day',
  'half-year': 'half-year',
  hour: 'hour',
  'since-last-success': 'slice',
};

/** What a period depends on beside its instant. */
export interface Progress {
  /** Where the last succeeded run's period ended, in milliseconds since the epoch. */
  lastEnd?: number | undefined;
}

const YEAR = '(?<year>(?:19|20|21)\\d\\d)';
const PATTERNS: Record<Shape, RegExp> = {
  month: new RegExp(`^${YEAR}-(?<month>\\d\\d)$`),
  'half-year': new RegExp(`^${YEAR}-H(?<half>[12])$`),
  day: new RegExp(`^${YEAR}-(?<month>\\d\\d)-(?<day>\\d\\d)$`),
  hour: new RegExp(`^${YEAR}-(?<month>\\d\\d)-(?<day>\\d\\d)T(?<hour>\\d\\d)(?<offset>[+-]\\d{4})?$`),
  slice: new RegExp(`^${YEAR}-(?<month>\\d\\d)-(?<day>\\d\\d)T(?<hour>\\d\\d)(?<minute>\\d\\d)(?<offset>[+-]\\d{4})?$`),
};

const UNITS: Record<Exclude<Shape, 'half-year' | 'slice'>, { unit: DateTimeUnit; id: string }> = {
  month: { unit: 'month', id: 'yyyy-MM' },
  day: { unit: 'day', id: 'yyyy-MM-dd' },
  hour: { unit: 'hour', id: "yyyy-MM-dd'T'HHZZZ" },
};

/** What came since the last success, up to the minute of an instant; a day when nothing has succeeded before it. */
function sliceUpTo(at: DateTime, { lastEnd }: Progress): Period {
  const to = at.startOf('minute');
  const end = to.toMillis();
  const start = lastEnd !== undefined && lastEnd < end ? lastEnd : end - DAY;
  return { id: to.toFormat("yyyy-MM-dd'T'HHmmZZZ"), start, end };
}

/** The period of a shape that holds an instant. */
function containing(shape: Exclude<Shape, 'slice'>, at: DateTime): Period {
  if (shape === 'half-year') {
    const half = at.month <= 6 ? 1 : 2;
    const start = at.startOf('year').plus({ months: 6 * (half - 1) });
    return {
      id: `${at.toFormat('yyyy')}-H${half}`,
      start: start.toMillis(),
      end: start.plus({ months: 6 }).toMillis(),
    };
  }
  const { unit, id } = UNITS[shape];
  const start = at.startOf(unit);
  // An hour is 60 minutes also where the clock is put back; a day or a month ends where the next one starts.
  const end = shape === 'hour' ? start.plus({ hours: 1 }) : start.plus({ [unit]: 1 }).startOf(unit);
  return { id: start.toFormat(id), start: start.toMillis(), end: end.toMillis() };
}

/**
 * The period that a schedule firing at an instant is about, in the pipeline's zone: the month or day before it, or the
 * half-year or hour that holds it (a half-yearly load on 18 June takes stock of the first half), or all that came since
 * the last success.
 */
export function periodOf(rule: PeriodRule, instant: number, zone: string, progress: Progress = {}): Period {
  const at = DateTime.fromMillis(instant, { zone });
  switch (rule) {
    case 'previous-month':
      return containing('month', at.startOf('month').minus({ months: 1 }));
    case 'previous-day':
      return containing('day', at.startOf('day').minus({ days: 1 }));
    case 'half-year':
      return containing('half-year', at);
    case 'hour':
      return containing('hour', at);
    case 'since-last-success':
      return sliceUpTo(at, progress);
  }
}

/** The period of an id; undefined when it is none, or not of the shape that the rule makes. */
export function parsePeriod(
  text: string,
  rule: PeriodRule | undefined,
  zone: string,
  progress: Progress = {},
): Period | undefined {
  const shapes = rule === undefined ? (Object.keys(PATTERNS) as Shape[]) : [SHAPE_OF[rule]];
  for (const shape of shapes) {
    const found = PATTERNS[shape].exec(text)?.groups;
    if (!found) continue;
    const { year, month = found['half'] === '2' ? '7' : '1', day = '1', offset } = found;
    const { hour = '0', minute = '0' } = found;
    const local = {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
    };
    // The first instant of a day is not always midnight, but an hour that the clock skips is no period.
    const written = DateTime.fromObject(local, { zone });
    const isTime = shape === 'hour' || shape === 'slice';
    if (!written.isValid || (isTime && written.hour !== local.hour)) return undefined;
    const [at] = candidates(written, offset);
    return at && (shape === 'slice' ? sliceUpTo(at, progress) : containing(shape, at));
  }
  return undefined;
}

/** Whether a period begins elsewhere at another instant, as a day or a month does, and an hour does not. */
export const isLocal = ({ id }: Pick<Period, 'id'>): boolean => !id.includes('T');

/** A period as a pipeline of another zone has it: a day or a month is the one of that name, an hour the same hour. */
export const periodIn = (period: Period, zone: string): Period =>
  (isLocal(period) ? parsePeriod(period.id, undefined, zone) : undefined) ?? period;

/** Where the clock is put back an hour comes twice: the offset says which one, the first when there is none. */
function candidates(written: DateTime, offset: string | undefined): DateTime[] {
  const twice = written.getPossibleOffsets().toSorted((a, b) => a.toMillis() - b.toMillis());
  return offset === undefined ? twice : twice.filter((at) => at.toFormat('ZZZ') === offset);
}

/** The period a run is about when nobody names one: what the first schedule would take if it fired now, else today. */
export function defaultPeriod(definition: Definition, now: number, progress: Progress = {}): Period {
  const rule = definition.schedules[0]?.period;
  if (rule !== undefined) return periodOf(rule, now, definition.timezone, progress);
  return containing('day', DateTime.fromMillis(now, { zone: definition.timezone }));
}

/** The period a person names for a run. Throws UserError period.invalid with an example and what was probably meant. */
export function readPeriod(text: string, definition: Definition, now: number, progress: Progress = {}): Period {
  const rules = definition.schedules.length > 0 ? definition.schedules.map((schedule) => schedule.period) : [undefined];
  const read = (id: string): Period | undefined => {
    for (const rule of rules) {
      const period = parsePeriod(id, rule, definition.timezone, progress);
      if (period) return period;
    }
    return undefined;
  };
  const period = read(text);
  if (period) return period;
  const meant = meantPeriod(text).find((id) => read(id) !== undefined);
  const suggestion = meant === undefined ? {} : { suggestion: read(meant)!.id };
  return deny('period.invalid', { given: text, example: defaultPeriod(definition, now).id, ...suggestion });
}

/** The end of the day that holds an instant, in milliseconds since the epoch. */
export const dayEnd = (at: number, zone: string): number => containing('day', DateTime.fromMillis(at, { zone })).end;

/** The next instants of a schedule after a moment, in milliseconds; fewer than asked for when it comes no more. */
export function nextInstants({ cron }: Pick<Schedule, 'cron'>, zone: string, after: number, count: number): number[] {
  const expression = CronExpressionParser.parse(cron, { tz: zone, currentDate: new Date(after) });
  const found = expression.take(count).map((date) => date.getTime());
  const skipped = skippedInstants(cron, zone, after, found.at(-1) ?? after);
  const all = skipped.length === 0 ? found : [...new Set([...found, ...skipped])].toSorted((a, b) => a - b);
  return all.slice(0, count);
}

/**
 * The instants of a cron at times that the clock skips where it is put forward: each comes as much later. The parser
 * itself knows those in the middle of a day, but none around midnight, where most schedules are, and no gap but an hour.
 */
function skippedInstants(cron: string, zone: string, after: number, until: number): number[] {
  const wall = (at: DateTime): number => at.toMillis() + at.offset * MINUTE;
  const [from, to] = [after, until].map((instant) => wall(DateTime.fromMillis(instant, { zone }))) as [number, number];
  const skipped: number[] = [];
  // What lies in a gap comes after it: seen from there, its time is past.
  for (const date of CronExpressionParser.parse(cron, { tz: 'UTC', currentDate: new Date(from - HOUR) })) {
    const time = date.getTime();
    if (time > to) break;
    const at = DateTime.fromMillis(time, { zone: 'UTC' }).setZone(zone, { keepLocalTime: true });
    const instant = at.toMillis();
    if (wall(at) !== time && instant > after && instant < until) skipped.push(instant);
  }
  return skipped;
}

/** What is wrong with a cron expression, as a sentence; undefined when it is right. */
export function cronProblem(cron: string): string | undefined {
  const fields = cron.trim().split(/\s+/);
  if (cron.trim() === '') return 'must not be empty: write five fields such as "10 0 1 * *"';
  if (fields.length !== 5) return `must have five fields (minute hour day month weekday), but has ${fields.length}`;
  // H is another minute in each process, ? another word for *: both hide when a pipeline runs.
  if (fields.some((field) => /(^|,)H|\?/i.test(field))) return 'cannot hold H or ?: name the time';
  try {
    CronExpressionParser.parse(cron, { tz: 'UTC', currentDate: new Date(0) }).next();
    return undefined;
  } catch (error) {
    return `is not a cron expression: ${(error as Error).message}`;
  }
}

/** Whether a zone has rules of its own: offsets such as +09:00 are refused because they know no summer time. */
export const isZone = (zone: string): boolean => zone === 'UTC' || (zone.includes('/') && IANAZone.isValidZone(zone));

/** The zone that a misspelt one most likely means. */
export const nearestZone = (given: string): string | undefined =>
  nearest(given, ['UTC', ...Intl.supportedValuesOf('timeZone')]);
