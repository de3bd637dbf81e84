import type { Definition } from '../pipeline/definition-schema.ts';
import { code, escape } from './escape.ts';
import { list } from './text/format.ts';
import type { Texts } from './text/index.ts';

const isNumber = (field: string): boolean => /^\d{1,2}$/.test(field);
/** A day of 2024, which began on a Monday and is a leap year: for the names of days and months. */
const named = (t: Texts, month: number, day: number, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(t.locale, { ...options, timeZone: 'UTC' }).format(Date.UTC(2024, month - 1, day));

/** A cron rule in words for the shapes that people use; any other as it is. Escaped. */
export function cronWords(cron: string, t: Texts): string {
  const [minute = '', hour = '', day = '', month = '', weekday = '', ...more] = cron.trim().split(/\s+/);
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  const shape = [day, month, weekday].map((field) => (field === '*' ? '*' : 'x')).join('');
  if (more.length > 0 || !isNumber(minute)) return t.schedule.cron(code(cron));
  if (hour === '*' && shape === '***') return t.schedule.hourly(minute);
  if (!isNumber(hour)) return t.schedule.cron(code(cron));
  if (shape === '***') return t.schedule.daily(time);
  if (shape === '**x' && /^[0-7]$/.test(weekday)) {
    return t.schedule.weekly(named(t, 1, Number(weekday) || 7, { weekday: 'long' }), time);
  }
  if (shape === 'x**' && isNumber(day)) return t.schedule.monthly(Number(day), time);
  const months = month.split(',');
  if (shape === 'xx*' && isNumber(day) && months.every(isNumber)) {
    const dates = months.map((each) => named(t, Number(each), Number(day), { month: 'long', day: 'numeric' }));
    return t.schedule.yearly(list(dates, t), time);
  }
  return t.schedule.cron(code(cron));
}

/** When a pipeline runs by itself: "monthly on day 1 at 00:10, Asia/Seoul; after events and loans". Escaped. */
export function scheduleWords({ schedules, triggers, timezone }: Definition, t: Texts): string {
  const crons = schedules.map(({ cron }) => cronWords(cron, t));
  const words = [
    ...(crons.length > 0 ? [t.schedule.zone(list(crons, t), escape(timezone))] : []),
    ...triggers.map(({ after }) => t.decisions.schedule.after(list(after.map(escape), t))),
  ];
  return words.length > 0 ? words.join('; ') : t.schedule.none;
}
