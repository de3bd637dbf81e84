import { DateTime } from 'luxon';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
export const FROM = Date.UTC(2027, 6, 1);
/** Over a Feb 29 and eight changes of the clock. */
export const TO = FROM + 730 * DAY;

const everyHour = (minute: number): number[] =>
  Array.from({ length: 730 * 24 }, (_, hour) => FROM + hour * HOUR + minute * MINUTE);

/** Each local day with what the day's start is. */
const days = (zone: string): DateTime[] => {
  const first = DateTime.fromMillis(FROM, { zone }).startOf('day');
  return Array.from({ length: 733 }, (_, day) => first.plus({ days: day }));
};

/** A local time of some days, told by luxon: a time that the clock skips comes as much later, one that it repeats comes once. */
const daily =
  (hour: number, minute: number, on: (day: DateTime) => boolean = () => true) =>
  (zone: string): number[] =>
    days(zone)
      .filter(on)
      .map((day) => day.set({ hour, minute }).toMillis())
      .filter((instant) => instant > FROM && instant <= TO);

/** When rules come in two years, told without them. */
export const CALENDARS: Record<string, (zone: string) => number[]> = {
  '15 * * * *': () => everyHour(15).filter((instant) => instant > FROM && instant <= TO),
  '30 2 * * *': daily(2, 30),
  '30 1 * * *': daily(1, 30),
  '10 0 1 * *': daily(0, 10, ({ day }) => day === 1),
  '0 9 31 * *': daily(9, 0, ({ day }) => day === 31),
  '0 0 29 2 *': daily(0, 0, ({ day, month }) => day === 29 && month === 2),
  '10 0 18 6,12 *': daily(0, 10, ({ day, month }) => day === 18 && (month === 6 || month === 12)),
};
