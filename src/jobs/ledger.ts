import { UserError } from '../errors.ts';
import { failpoint } from '../failpoint.ts';
import type { Definition } from '../pipeline/definition-schema.ts';
import { type Due, dueInstants, nextStart, ON_TIME } from '../pipeline/due.ts';
import { readParams } from '../pipeline/params.ts';
import { periodOf } from '../pipeline/schedule.ts';
import type { StageContext } from '../pipeline/stages/stage.ts';
import type { Fate, Notice } from '../views/notice.ts';
import { refusalText } from '../views/text/index.ts';
import type { Clock } from './clock.ts';
import type { Engine } from './engine.ts';
import type { RunStore } from './run-store.ts';
import type { Held, LedgerEntry, ScheduleStore } from './schedule-store.ts';
import type { WorkspaceStore } from './workspace-store.ts';

/** Milliseconds between two passes when nothing is due earlier. */
const EVERY = 20_000;
/** Starts that a notice tells one by one. */
const LISTED = 12;
const BY = { id: 'system:schedule', via: 'schedule' } as const;

export interface LedgerParts {
  schedules: ScheduleStore;
  store: RunStore;
  engine: Engine;
  workspace: WorkspaceStore;
  clock: Clock;
  /** Slack channel ids by the names that definitions use. */
  channels: Readonly<Record<string, string>>;
  locale: string;
  log: StageContext['log'];
}

/** A schedule in force, or a known one whose pipeline is broken or gone: then nothing can be started. */
interface Owed {
  id: string;
  held: Held;
  definition: Definition | undefined;
  why: Notice['why'];
  problem?: string;
}

/**
 * Starts what schedules owe. The ledger says up to where each is settled, so whatever was due while nobody looked is
 * found. Every replica passes, every 20 s and exactly when the next start is due, without a leader and without a wake-up
 * in the queue: a start is a decision with an id of its own, and an entry moves on only from what was read. So two passes
 * at once, or one that dies between the start and the entry, start once and tell once.
 */
export function createLedger(parts: LedgerParts) {
  const { schedules, store, engine, workspace, clock, log } = parts;
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;
  let asked = false;
  let passing: Promise<void> | undefined;

  /** Settles everything that is due; gives the milliseconds until the next pass. */
  async function pass(): Promise<number> {
    const [{ definitions, broken }, entries, now] = await Promise.all([
      workspace.inForce(),
      schedules.entries(),
      clock.now(),
    ]);
    const wanted = new Map(Object.values(definitions).flatMap((definition) => wants(definition, now)));
    for (const [id, entry] of wanted) {
      const definition = definitions[entry.pipeline]!;
      const known = entries[id];
      await guarded(id, () =>
        known === undefined
          ? enter(id, entry, entries)
          : settle({ id, held: known, definition, why: 'late' }, now, isSame(known.entry, entry) ? undefined : entry),
      );
    }
    for (const [id, held] of Object.entries(entries)) {
      if (wanted.has(id)) continue;
      const { pipeline } = held.entry;
      const problem = Object.hasOwn(broken, pipeline) ? broken[pipeline] : undefined;
      const owed = { id, held, definition: undefined };
      await guarded(id, () =>
        problem === undefined
          ? remove({ ...owed, why: 'gone' }, now)
          : settle({ ...owed, why: 'broken', problem }, now, undefined),
      );
    }
    const next = Object.values(definitions).flatMap((definition) => nextStart(definition, now) ?? []);
    return Math.min(EVERY, ...next.map((instant) => instant - now));
  }

  /** One schedule's trouble is no other's; what was not settled is still owed at the next pass. */
  async function guarded(id: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) =>
      log.warn({ schedule: id, err: error }, 'a schedule could not be settled; the next pass tries again'),
    );
  }

  /** The entries of a definition's schedules if they counted from now. */
  function wants({ name, timezone, channel, schedules: all }: Definition, now: number): [string, LedgerEntry][] {
    return all.map((schedule) => [
      `${name}/${schedule.id}`,
      { pipeline: name, schedule, zone: timezone, channel: parts.channels[channel] ?? channel, last: now },
    ]);
  }

  /** A new schedule counts from now. One that has started runs before, of which the ledger knows nothing, was lost. */
  async function enter(id: string, to: LedgerEntry, entries: Record<string, Held>): Promise<void> {
    const { pipeline } = to;
    const isKnown = Object.values(entries).some(({ entry }) => entry.pipeline === pipeline);
    const runs = isKnown ? [] : await store.list({ pipeline, limit: 50 });
    const isLost = runs.some(({ by }) => by.via === 'schedule');
    const notice = isLost ? noticeOf({ entry: to, why: 'lost' }, []) : undefined;
    if (await schedules.advance(id, { to, notice }))
      log.info({ schedule: id, lost: isLost }, 'a schedule counts from now');
  }

  /** Starts and tells what is due; a schedule that was `changed` is settled as it was, then counts from now. */
  async function settle(owed: Owed, now: number, changed: LedgerEntry | undefined): Promise<void> {
    let { held } = owed;
    for (let more = true; more;) {
      const { entry } = held;
      const due = dueInstants(entry, entry.schedule, entry.zone, now);
      const isDue = due.until > entry.last;
      more = due.more;
      const to = !more && changed ? changed : { ...entry, last: due.until };
      if (!isDue && to !== changed) return;
      const fates = await fulfil(owed, due, now);
      failpoint('ledger-before-advance');
      const notice = fates.length > 0 ? noticeOf({ ...owed, entry }, fates) : undefined;
      if (!(await schedules.advance(owed.id, { from: held, to, notice }))) return;
      if (isDue) log.info({ schedule: owed.id, started: due.start.length, missed: due.missed.length }, 'settled');
      held = { entry: to, text: JSON.stringify(to) };
    }
  }

  /** Tells of the removal and of what was due before it. */
  async function remove(owed: Owed, now: number): Promise<void> {
    const { id, held } = owed;
    const { entry } = held;
    const due = dueInstants(entry, { ...entry.schedule, misfire: 'none' }, entry.zone, now);
    const notice = noticeOf({ ...owed, entry }, await fulfil(owed, due, now));
    if (await schedules.advance(id, { from: held, to: 'removed', notice }))
      log.info({ schedule: id }, 'a schedule was removed');
  }

  /** Makes the starts; gives what is to be told of. */
  async function fulfil(owed: Owed, due: Due, now: number): Promise<Fate[]> {
    const { id, held, definition } = owed;
    const { entry } = held;
    const toStart = definition ? due.start : [];
    const missed = definition ? due.missed : [...due.missed, ...due.start];
    // A pass that died has perhaps made this start already, when it was still on time.
    const outcomes = await store.outcomes(missed.map((instant) => decisionOf(id, instant)));
    const fates: Fate[] = missed
      .filter((_, index) => outcomes[index] === null)
      .map((at) => ({ at, period: periodOf(entry.schedule.period, at, entry.zone).id, what: 'missed' }));
    for (const instant of toStart) fates.push(...(await start(id, entry, definition!, instant, now)));
    return [...fates.slice(0, -LISTED), ...(await Promise.all(fates.slice(-LISTED).map((fate) => seen(entry, fate))))];
  }

  /** A start that was missed needs none when its period has a run by other means. */
  async function seen({ pipeline }: LedgerEntry, fate: Fate): Promise<Fate> {
    const latest = fate.what === 'missed' ? await store.latest(pipeline, fate.period) : undefined;
    return latest ? { ...fate, what: 'exists', run: latest.run.id } : fate;
  }

  async function start(
    id: string,
    entry: LedgerEntry,
    definition: Definition,
    at: number,
    now: number,
  ): Promise<Fate[]> {
    const period = periodOf(entry.schedule.period, at, entry.zone);
    const fate = { at, period: period.id };
    try {
      const outcome = await engine.start({
        id: decisionOf(id, at),
        definition,
        period,
        params: readParams(definition, {}),
        by: BY,
        channel: parts.channels[definition.channel] ?? definition.channel,
        again: false,
      });
      if (!outcome.ok) throw new UserError(outcome.refusal);
      const { run } = outcome;
      return run.createdAt - at > ON_TIME ? [{ ...fate, what: 'started', run: run.id }] : [];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const { refusal } = error;
      if (refusal.key !== 'run.exists')
        return [{ ...fate, what: 'refused', because: refusalText(refusal, parts.locale, now) }];
      const { run } = refusal.params;
      return (await isOwn(decisionOf(id, at), run, now - at)) ? [] : [{ ...fate, what: 'exists', run }];
    }
  }

  /**
   * Whether a period is handled as the schedule means it: this very start was made and its run then repeated by someone,
   * or the schedule comes several times in a period.
   */
  async function isOwn(decision: string, run: string, lateness: number): Promise<boolean> {
    const [outcome] = await store.outcomes([decision]);
    if (outcome !== null) return true;
    return lateness <= ON_TIME && (await store.load(run))?.run.by.via === 'schedule';
  }

  function noticeOf(
    { entry, why, problem }: Pick<Owed, 'why' | 'problem'> & { entry: LedgerEntry },
    fates: Fate[],
  ): Notice {
    const ordered = fates.toSorted((a, b) => a.at - b.at);
    const older = ordered.slice(0, -LISTED);
    const isOnTime = why === 'late' && fates.every(({ what }) => what === 'exists' || what === 'refused');
    return {
      channel: entry.channel,
      pipeline: entry.pipeline,
      schedule: entry.schedule.id,
      zone: entry.zone,
      why: isOnTime ? 'due' : why,
      ...(problem !== undefined && { problem }),
      fates: ordered.slice(-LISTED),
      ...(older.length > 0 && { older: { count: older.length, since: older[0]!.at } }),
    };
  }

  /** One pass at a time; asked for while one is under way, another follows it. */
  function look(): Promise<void> {
    asked = true;
    passing ??= (async () => {
      while (asked && !stopping) {
        asked = false;
        clearTimeout(timer);
        const wait = await pass().catch((error: unknown) => {
          log.warn({ err: error }, 'a pass over the schedules failed; the next one tries again');
          return EVERY;
        });
        if (!stopping) timer = setTimeout(() => void look(), Math.max(wait, 1));
      }
      passing = undefined;
    })();
    return passing;
  }

  return {
    /** Settles everything that is due now. */
    pass,
    /** Passes now, then whenever something is due; settles with the first pass. */
    start: look,
    /** Something outside has changed: passes soon. */
    nudge: (): void => void look(),
    async stop(): Promise<void> {
      stopping = true;
      clearTimeout(timer);
      await passing;
    },
  };
}

const decisionOf = (id: string, instant: number): string => `schedule:${id}@${new Date(instant).toISOString()}`;

const isSame = (a: LedgerEntry, b: LedgerEntry): boolean =>
  JSON.stringify({ ...a, last: 0 }) === JSON.stringify({ ...b, last: 0 });
