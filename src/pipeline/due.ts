import type { Definition, Schedule } from './definition-schema.ts';
import { nextInstants } from './schedule.ts';

/** A start at most this late is on time: a deployment takes a few minutes. Milliseconds. */
export const ON_TIME = 5 * 60_000;
/** Late starts that are made or asked about at most; older ones are told as missed. */
const CATCH_UP = 100;
/** Instants settled at once, so that years of a busy schedule do not hold up everything else. */
const LOOK = 10_000;
const DAY = 86_400_000;

export interface Due {
  /** To start, oldest first. */
  start: number[];
  /** Not to start unless a person says so, oldest first. */
  asked: number[];
  /** Not to start, but to tell of, oldest first. */
  missed: number[];
  /** Up to where the schedule is settled by these. */
  until: number;
  /** There are more than are settled at once: ask again from `until`. */
  more: boolean;
}

type Policy = Pick<Schedule, 'cron' | 'misfire' | 'period'>;

/**
 * What a schedule owes after `last`, each instant once, by its misfire policy. What is due for at most `onTime`
 * milliseconds starts; of what is late, `latest` starts the newest if nothing newer is due, `all` the newest hundred,
 * `ask` leaves these to a person, and `none` starts no one.
 */
export function dueInstants(
  { last }: { last: number },
  { cron, misfire, period }: Policy,
  zone: string,
  now: number,
  onTime = ON_TIME,
): Due {
  const due: number[] = [];
  for (const instant of instantsAfter(cron, zone, last)) {
    if (instant > now || due.length > LOOK) break;
    due.push(instant);
  }
  // What is settled first is older than all that any policy starts: enough is left for the last part.
  const part = LOOK - CATCH_UP;
  const more = due.length > LOOK;
  if (more) return { start: [], asked: [], missed: due.slice(0, part), until: due[part - 1]!, more };
  const firstOnTime = due.findIndex((instant) => now - instant <= onTime);
  const late = firstOnTime === -1 ? due.length : firstOnTime;
  const wanted = Math.min(late, due.length - Math.min(due.length, mostOf({ misfire, period })));
  const chosen = due.slice(wanted, late);
  const isAsked = misfire === 'ask';
  return {
    start: [...(isAsked ? [] : chosen), ...due.slice(late)],
    asked: isAsked ? chosen : [],
    missed: due.slice(0, wanted),
    until: due.at(-1) ?? last,
    more,
  };
}

/** How many of the newest a policy is about. One run since the last success takes all that was missed. */
function mostOf({ misfire, period }: Pick<Schedule, 'misfire' | 'period'>): number {
  if (misfire === 'none') return 0;
  return misfire === 'latest' || period === 'since-last-success' ? 1 : CATCH_UP;
}

/**
 * The newest instants after `last` up to now, at most `count`, oldest first: a busy schedule that was paused for long is
 * not gone through from its beginning.
 */
export function newestInstants(cron: string, zone: string, { last, now, count }: Range): number[] {
  for (let span = DAY; ; span *= 4) {
    const from = Math.max(last, now - span);
    const found: number[] = [];
    for (const instant of instantsAfter(cron, zone, from)) {
      if (instant > now) break;
      found.push(instant);
    }
    if (found.length >= count || from === last) return found.slice(-count);
  }
}

export interface Range {
  last: number;
  now: number;
  count: number;
}

/** When a pipeline next starts by itself; undefined when it never does. */
export function nextStart({ schedules, timezone }: Pick<Definition, 'schedules' | 'timezone'>, after: number) {
  const next = schedules.flatMap(({ cron }) => instantsAfter(cron, timezone, after).next().value ?? []);
  return next.length === 0 ? undefined : Math.min(...next);
}

/** The instants after a moment. */
function* instantsAfter(cron: string, zone: string, after: number): Generator<number, undefined> {
  let from = after;
  for (let size = 2; ; size = Math.min(2 * size, 1000)) {
    const found = nextInstants({ cron }, zone, from, size);
    yield* found;
    if (found.length < size) return undefined;
    from = found.at(-1)!;
  }
}
