import type { Definition, Schedule } from './definition-schema.ts';
import { nextInstants } from './schedule.ts';

/** A start at most this late is on time: a deployment takes a few minutes. Milliseconds. */
export const ON_TIME = 5 * 60_000;
/** Late starts that `misfire: all` makes at most; older ones are told as missed. */
const CATCH_UP = 100;
/** Instants settled at once, so that years of a busy schedule do not hold up everything else. */
const LOOK = 10_000;
const HOUR = 3_600_000;

export interface Due {
  /** To start, oldest first. */
  start: number[];
  /** Not to start, but to tell of, oldest first. */
  missed: number[];
  /** Up to where the schedule is settled by these. */
  until: number;
  /** There are more than are settled at once: ask again from `until`. */
  more: boolean;
}

/**
 * What a schedule owes after `last`, each instant once, by its misfire policy. On time, every instant starts; of the late
 * ones, `latest` starts the newest if nothing newer is due, `all` the newest hundred, `none` and `ask` no one.
 */
export function dueInstants(
  { last }: { last: number },
  { cron, misfire }: Pick<Schedule, 'cron' | 'misfire'>,
  zone: string,
  now: number,
): Due {
  const due: number[] = [];
  for (const instant of instantsAfter(cron, zone, last)) {
    if (instant > now || due.length > LOOK) break;
    due.push(instant);
  }
  // What is settled first is older than what is still to come: no policy starts it, for there is newer.
  const more = due.length > LOOK;
  if (more) return { start: [], missed: due.slice(0, LOOK), until: due[LOOK - 1]!, more };
  const late = due.findIndex((instant) => now - instant <= ON_TIME);
  const onTime = late === -1 ? due.length : late;
  const allowed = misfire === 'all' ? CATCH_UP : misfire === 'latest' ? 1 : 0;
  const first = Math.min(onTime, Math.max(0, due.length - allowed));
  return { start: due.slice(first), missed: due.slice(0, first), until: due.at(-1) ?? last, more };
}

/** When a pipeline next starts by itself; undefined when it never does. */
export function nextStart({ schedules, timezone }: Pick<Definition, 'schedules' | 'timezone'>, after: number) {
  const next = schedules.flatMap(({ cron }) => instantsAfter(cron, timezone, after).next().value ?? []);
  return next.length === 0 ? undefined : Math.min(...next);
}

/**
 * The instants after a moment. Where the clock is put forward, a time that it skips comes an hour later, and that is only
 * seen from before the gap: so the search begins an hour early.
 */
function* instantsAfter(cron: string, zone: string, after: number): Generator<number, undefined> {
  let from = after - HOUR;
  for (let size = 2; ; size = Math.min(2 * size, 1000)) {
    const found = nextInstants({ cron }, zone, from, size);
    yield* found.filter((instant) => instant > after);
    if (found.length < size) return undefined;
    from = found.at(-1)!;
  }
}
