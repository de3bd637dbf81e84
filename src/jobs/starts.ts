import { UserError } from '../errors.ts';
import type { Definition, PeriodRule } from '../pipeline/definition-schema.ts';
import { ON_TIME } from '../pipeline/due.ts';
import { readParams } from '../pipeline/params.ts';
import { periodOf } from '../pipeline/schedule.ts';
import type { Fate, ScheduleNotice } from '../views/notice.ts';
import { refusalText } from '../views/text/index.ts';
import type { Engine } from './engine.ts';
import type { RunStore } from './run-store.ts';

/** Starts that a notice tells one by one. */
export const LISTED = 12;
const BY = { id: 'system:schedule', via: 'schedule' } as const;

export interface StartsParts {
  store: RunStore;
  engine: Engine;
  /** Slack channel ids by the names that definitions use. */
  channels: Readonly<Record<string, string>>;
  locale: string;
}

/** One instant of a schedule: `id` is `<pipeline>/<schedule>`. */
export interface Instant {
  id: string;
  pipeline: string;
  rule: PeriodRule;
  zone: string;
  at: number;
}

const decisionOf = ({ id, at }: Instant): string => `schedule:${id}@${new Date(at).toISOString()}`;

/** Makes the starts of schedules, each at most once however often it is asked for, and tells what became of each. */
export function createStarts({ store, engine, channels, locale }: StartsParts) {
  async function periodFor({ pipeline, rule, zone, at }: Instant) {
    const lastEnd = rule === 'since-last-success' ? await store.lastEnd(pipeline) : undefined;
    return periodOf(rule, at, zone, { lastEnd });
  }

  /**
   * Whether a period is handled as the schedule means it: this very start was made and its run then repeated by someone,
   * or the schedule comes several times in a period.
   */
  async function isOwn(instant: Instant, run: string, lateness: number): Promise<boolean> {
    const [outcome] = await store.outcomes([decisionOf(instant)]);
    if (outcome !== null) return true;
    return lateness <= ON_TIME && (await store.load(run))?.run.by.via === 'schedule';
  }

  async function attempt(
    instant: Instant,
    definition: Definition,
    now: number,
  ): Promise<{ fate: Fate; created?: number }> {
    const period = await periodFor(instant);
    const fate = { at: instant.at, period: period.id };
    try {
      const outcome = await engine.start({
        id: decisionOf(instant),
        definition,
        period,
        params: readParams(definition, {}),
        by: BY,
        channel: channels[definition.channel] ?? definition.channel,
        again: false,
      });
      if (!outcome.ok) throw new UserError(outcome.refusal);
      return { fate: { ...fate, what: 'started', run: outcome.run.id }, created: outcome.run.createdAt };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const { refusal } = error;
      return refusal.key === 'run.exists'
        ? { fate: { ...fate, what: 'exists', run: refusal.params.run } }
        : { fate: { ...fate, what: 'refused', because: refusalText(refusal, locale, now) } };
    }
  }

  return {
    /** Starts the run of an instant that a person chose. */
    async start(instant: Instant, definition: Definition, now: number): Promise<Fate> {
      return (await attempt(instant, definition, now)).fate;
    },

    /** Starts the run of an instant by the schedule itself; gives what is to be told: nothing of one that is on time. */
    async startDue(instant: Instant, definition: Definition, now: number): Promise<Fate[]> {
      const { fate, created = 0 } = await attempt(instant, definition, now);
      if (fate.what === 'started') return created - instant.at > ON_TIME ? [fate] : [];
      return fate.what === 'exists' && (await isOwn(instant, fate.run!, now - instant.at)) ? [] : [fate];
    },

    /** Those instants that no pass has started, not even one that died over it. */
    async unstarted(instants: Instant[]): Promise<Instant[]> {
      const outcomes = await store.outcomes(instants.map(decisionOf));
      return instants.filter((_, index) => outcomes[index] === null);
    },

    /** What became of an instant without a start: nothing is needed when its period has a run by other means. */
    async fateOf({ pipeline, rule, at, zone }: Instant, what: 'missed' | 'asked'): Promise<Fate> {
      const period = periodOf(rule, at, zone).id;
      const latest = await store.latest(pipeline, period);
      return latest ? { at, period, what: 'exists', run: latest.run.id } : { at, period, what };
    },
  };
}

export type Starts = ReturnType<typeof createStarts>;

/** The newest fates one by one, the older ones by number, with instants that are only counted. */
export function listed(
  fates: readonly Fate[],
  counted: readonly number[] = [],
): Pick<ScheduleNotice, 'fates' | 'older'> {
  const ordered = fates.toSorted((a, b) => a.at - b.at);
  const older = [...counted, ...ordered.slice(0, -LISTED).map(({ at }) => at)];
  return {
    fates: ordered.slice(-LISTED),
    ...(older.length > 0 && { older: { count: older.length, since: Math.min(...older) } }),
  };
}
