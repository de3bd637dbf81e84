import type { Definition, LocalizedText } from '../pipeline/definition-schema.ts';
import { tookOfRun, type Typical, typicalOf } from '../pipeline/durations.ts';
import { type TableWrite, writesOf } from '../pipeline/lineage.ts';
import { type Run, statusOf } from '../pipeline/run.ts';
import { nextInstants, periodOf } from '../pipeline/schedule.ts';
import type { RunStore } from './run-store.ts';
import type { ScheduleStore } from './schedule-store.ts';

/** Successes that medians are read from, at most. */
const RECENT = 20;
/** Of them, those that a trend shows. */
const BARS = 10;
/** Runs that are looked through for the last write of a table. */
const LOOK_BACK = 50;
/** Milliseconds for which an answer is good enough: medians and last writes move slowly. */
const KEPT = 60_000;
/** Starts of one schedule that are looked ahead for; of one that comes oftener the rest are counted as that many. */
const AHEAD = 100;

/** A start that a schedule will make. */
export interface Upcoming {
  pipeline: string;
  title: LocalizedText;
  zone: string;
  at: number;
  period: string;
  /** When it is expected to have ended. */
  ends?: number;
  /** How many more of the same schedule come in the time that was asked about. */
  more: number;
}

export interface LookupsParts {
  store: Pick<RunStore, 'list' | 'definition'>;
  schedules: Pick<ScheduleStore, 'ledger'>;
}

/** What is shown beside runs to many people at once, and therefore read once a minute for all of them. */
export function createLookups({ store, schedules }: LookupsParts) {
  const kept = new Map<string, { until: number; value: Promise<unknown> }>();

  function once<T>(key: string, read: () => Promise<T>): Promise<T> {
    const now = performance.now();
    const known = kept.get(key);
    if (known && known.until > now) return known.value as Promise<T>;
    const value = read();
    kept.set(key, { until: now + KEPT, value });
    value.catch(() => kept.delete(key));
    return value;
  }

  const recent = (pipeline: string): Promise<Run[]> =>
    once(`recent:${pipeline}`, () => store.list({ pipeline, limit: RECENT }));
  /** How long a pipeline usually takes, from its latest runs. */
  const typical = async (pipeline: string): Promise<Typical> => typicalOf(await recent(pipeline));

  return {
    typical,

    /** How long a pipeline's latest successes took, the oldest first; milliseconds. */
    async trend(pipeline: string): Promise<number[]> {
      const runs = (await recent(pipeline)).filter((run) => statusOf(run) === 'succeeded').slice(0, BARS);
      return runs.flatMap((run) => tookOfRun(run) ?? []).toReversed();
    },

    /** What a pipeline's latest runs wrote, the latest first. */
    writes: (pipeline: string): Promise<TableWrite[]> =>
      once(`writes:${pipeline}`, async () => {
        const runs = await store.list({ pipeline, limit: LOOK_BACK });
        const written = await Promise.all(
          runs.map(async (run) => writesOf(run, await store.definition(run.definition))),
        );
        return written.flat().toSorted((a, b) => b.at - a.at);
      }),

    /** The next start of each schedule that is not paused, after `from` and up to `until`, soonest first. */
    async upcoming(definitions: readonly Definition[], from: number, until: number): Promise<Upcoming[]> {
      const { entries } = await schedules.ledger();
      const found = await Promise.all(
        definitions.flatMap(({ name, title, timezone, schedules: all }) =>
          all.map(async ({ id, cron, period }): Promise<Upcoming | undefined> => {
            if (entries[`${name}/${id}`]?.entry.paused) return undefined;
            const [at, ...rest] = nextInstants({ cron }, timezone, from, AHEAD).filter((instant) => instant <= until);
            if (at === undefined) return undefined;
            const { took } = await typical(name);
            return {
              pipeline: name,
              title,
              zone: timezone,
              at,
              period: periodOf(period, at, timezone).id,
              more: rest.length,
              ...(took !== undefined && { ends: at + took }),
            };
          }),
        ),
      );
      return found.filter((each) => each !== undefined).toSorted((a, b) => a.at - b.at);
    },
  };
}

export type Lookups = ReturnType<typeof createLookups>;
