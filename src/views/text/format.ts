import { DateTime } from 'luxon';
import type { Texts } from './index.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something took: "820 ms", "3.4 s", "2 min 05 s", "1 h 04 min", "3 d 2 h"; "2 min" when it is exactly that. */
export function duration(ms: number, t: Texts): string {
  const { units } = t;
  if (ms < SECOND) return units.ms(String(Math.max(0, Math.round(ms))));
  if (ms < 10 * SECOND) return units.s(count(Math.floor(ms / 100) / 10, t));
  if (ms < MINUTE) return units.s(String(Math.floor(ms / SECOND)));
  const [large, small, digits, size, step] =
    ms < HOUR
      ? ([units.min, units.s, 2, MINUTE, SECOND] as const)
      : ms < DAY
        ? ([units.h, units.min, 2, HOUR, MINUTE] as const)
        : ([units.d, units.h, 1, DAY, HOUR] as const);
  const rest = Math.floor((ms % size) / step);
  const whole = large(count(Math.floor(ms / size), t));
  return rest === 0 ? whole : `${whole} ${small(String(rest).padStart(digits, '0'))}`;
}

/** A span in its largest unit alone: "2 h", "45 s". */
export function span(ms: number, t: Texts): string {
  const { units } = t;
  if (ms >= DAY) return units.d(count(Math.floor(ms / DAY), t));
  if (ms >= HOUR) return units.h(String(Math.floor(ms / HOUR)));
  if (ms >= MINUTE) return units.min(String(Math.floor(ms / MINUTE)));
  return units.s(String(Math.max(1, Math.round(ms / SECOND))));
}

/** An instant as seen from now: "2 h ago", "just now", "in 10 s". */
export function relative(at: number, now: number, t: Texts): string {
  if (Math.abs(at - now) < SECOND) return t.justNow;
  return at < now ? t.ago(span(now - at, t)) : t.ahead(span(at - now, t));
}

/** A number with the separators of the language. */
export const count = (value: number, t: Texts): string => new Intl.NumberFormat(t.locale).format(value);

/** Bytes in decimal units, as AWS bills them: "1.2 MB". */
export function bytes(value: number, t: Texts): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const power = value < 1000 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), units.length - 1);
  const digits = power === 0 ? 0 : 1;
  const number = new Intl.NumberFormat(t.locale, { maximumFractionDigits: digits }).format(value / 1000 ** power);
  return `${number} ${units[power]}`;
}

/** A price in US dollars to two significant digits, however small: "$0.00005". */
export const dollars = (value: number, t: Texts): string =>
  new Intl.NumberFormat(t.locale, { style: 'currency', currency: 'USD', maximumSignificantDigits: 2 }).format(value);

/** A difference as a share with its sign: "+25%"; "±0%" when there is none worth telling. */
export const share = (value: number, t: Texts): string =>
  new Intl.NumberFormat(t.locale, { style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' })
    .format(value)
    .replace(/^0/, '±0');

/** "a, b and c", or with a disjunction "a, b or c"; at most `max` of them. */
export function list(
  items: readonly string[],
  t: Texts,
  max = 8,
  type: Exclude<Intl.ListFormatType, 'unit'> = 'conjunction',
): string {
  const shown = items.length > max ? [...items.slice(0, max - 1), t.others(items.length - max + 1)] : items;
  return new Intl.ListFormat(t.locale, { type }).format(shown);
}

/** An instant in a zone, for where Slack does not render dates: "2026-11-21 10:03 GMT+9". */
export const stamp = (at: number, zone: string): string =>
  DateTime.fromMillis(at, { zone, locale: 'en' }).toFormat('yyyy-MM-dd HH:mm ZZZZ');

const STYLES = {
  moment: '{date_short_pretty} {time}',
  seconds: '{time_secs}',
  time: '{time}',
} as const;

/** An instant that Slack shows in each viewer's own zone and language; the fallback is in the pipeline's zone. */
export const date = (at: number, zone: string, style: keyof typeof STYLES = 'moment'): string =>
  `<!date^${Math.floor(at / SECOND)}^${STYLES[style]}|${stamp(at, zone)}>`;
