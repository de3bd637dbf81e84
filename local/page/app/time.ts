import { DateTime } from 'luxon';

/** Whose clock and language a time is shown in. */
export interface Reader {
  tz: string;
  locale: string;
}

const DAY = 86_400_000;

/** A Slack timestamp ("1763700000.000100") as epoch milliseconds. */
export function msOf(ts: string): number {
  return Number(ts) * 1000;
}

function format(ms: number, reader: Reader, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(reader.locale, { timeZone: reader.tz, ...options }).format(ms);
}

/** "3:04 PM", in the reader's zone. */
export function clockTime(ms: number, reader: Reader): string {
  return format(ms, reader, { hour: 'numeric', minute: '2-digit' });
}

/** The instant at which the reader's clock shows "2026-12-01T00:10"; NaN for a text that is no time. */
export function instantOf(local: string, reader: Reader): number {
  return DateTime.fromISO(local, { zone: reader.tz }).toMillis();
}

/** A full date and time for tooltips and the clock. */
export function fullTime(ms: number, reader: Reader): string {
  return format(ms, reader, { dateStyle: 'full', timeStyle: 'medium' });
}

/** The calendar day in the reader's zone, as a comparable "2026-11-21". */
export function dayOf(ms: number, reader: Reader): string {
  return format(ms, { ...reader, locale: 'en-CA' }, { year: 'numeric', month: '2-digit', day: '2-digit' });
}

function relativeDay(ms: number, now: number, reader: Reader): string | undefined {
  const distance = Math.round((Date.parse(dayOf(ms, reader)) - Date.parse(dayOf(now, reader))) / DAY);
  if (Math.abs(distance) > 1) return undefined;
  const word = new Intl.RelativeTimeFormat(reader.locale, { numeric: 'auto' }).format(distance, 'day');
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** "Today", "Yesterday" or the whole date: the divider between two days of a channel. */
export function dayLabel(ms: number, now: number, reader: Reader): string {
  return relativeDay(ms, now, reader) ?? format(ms, reader, { weekday: 'long', month: 'long', day: 'numeric' });
}

/** "just now", "5 minutes ago", "2 days ago". */
export function ago(ms: number, now: number, locale: string): string {
  const seconds = Math.round((ms - now) / 1000);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (Math.abs(seconds) < 60)
    return relative.format(0, 'minute') === 'this minute' ? 'just now' : relative.format(0, 'minute');
  if (Math.abs(seconds) < 3600) return relative.format(Math.trunc(seconds / 60), 'minute');
  if (Math.abs(seconds) < 86_400) return relative.format(Math.trunc(seconds / 3600), 'hour');
  return relative.format(Math.trunc(seconds / 86_400), 'day');
}

const MONTH_DAY_YEAR = { month: 'long', day: 'numeric', year: 'numeric' } as const;
const SHORT_DATE = { month: 'short', day: 'numeric', year: 'numeric' } as const;
const WEEKDAY_DATE = { weekday: 'long', ...MONTH_DAY_YEAR } as const;

/** Fills the tokens of Slack's `<!date^…>` format string; an unknown token stays visible. */
export function fillDateTokens(template: string, ms: number, now: number, reader: Reader): string {
  const pretty = (otherwise: string): string => relativeDay(ms, now, reader) ?? otherwise;
  const tokens: Readonly<Record<string, () => string>> = {
    date_num: () => dayOf(ms, reader),
    date_slash: () => format(ms, reader, { year: 'numeric', month: '2-digit', day: '2-digit' }),
    date: () => format(ms, reader, MONTH_DAY_YEAR),
    date_pretty: () => pretty(format(ms, reader, MONTH_DAY_YEAR)),
    date_short: () => format(ms, reader, SHORT_DATE),
    date_short_pretty: () => pretty(format(ms, reader, SHORT_DATE)),
    date_long: () => format(ms, reader, WEEKDAY_DATE),
    date_long_full: () => format(ms, reader, WEEKDAY_DATE),
    date_long_pretty: () => pretty(format(ms, reader, WEEKDAY_DATE)),
    day_divider_pretty: () => dayLabel(ms, now, reader),
    time: () => clockTime(ms, reader),
    time_secs: () => format(ms, reader, { hour: 'numeric', minute: '2-digit', second: '2-digit' }),
    ago: () => ago(ms, now, reader.locale),
  };
  return template.replace(/\{([a-z_]+)\}/g, (whole, name: string) => tokens[name]?.() ?? whole);
}
