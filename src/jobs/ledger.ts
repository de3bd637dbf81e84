import { failpoint } from '../failpoint.ts';
import type { Definition } from '../pipeline/definition-schema.ts';
import { type Due, dueInstants, nextStart, ON_TIME } from '../pipeline/due.ts';
import type { StageContext } from '../pipeline/stages/stage.ts';
import type { Fate, ScheduleNotice } from '../views/notice.ts';
import type { Clock } from './clock.ts';
import { createLoop } from './loop.ts';
import { createQuestions } from './questions.ts';
import type { Held, LedgerEntry, ScheduleStore } from './schedule-store.ts';
import { createStarts, type Instant, LISTED, listed, type StartsParts } from './starts.ts';
import type { WorkspaceStore } from './workspace-store.ts';

/** Milliseconds between two passes when nothing is due earlier. */
const EVERY = 20_000;
/** Nothing that was due while a schedule was paused is on time. */
const NEVER_ON_TIME = -1;

export interface LedgerParts extends StartsParts {
  schedules: ScheduleStore;
  workspace: Pick<WorkspaceStore, 'inForce'>;
  clock: Clock;
  log: StageContext['log'];
}

/** A schedule in force, or a known one whose pipeline is broken or gone: then nothing can be started. */
interface Owed {
  id: string;
  held: Held;
  definition: Definition | undefined;
  why: ScheduleNotice['why'];
  problem?: string;
}

/** What is settled next of a schedule, and how its entry stands then. */
interface Part {
  due: Due;
  to: LedgerEntry;
  about: Pick<ScheduleNotice, 'why' | 'by' | 'reason' | 'problem'>;
  /** It is told also when nothing was due. */
  isNews?: boolean;
  /** With it the entry is as it is wanted. */
  isLast?: boolean;
}

/**
 * Starts what schedules owe. The ledger says up to where each is settled, so whatever was due while nobody looked is
 * found. Every replica passes, every 20 s and exactly when the next start is due, without a leader and without a wake-up
 * in the queue: a start is a decision with an id of its own, and an entry moves on only from what was read. So two passes
 * at once, or one that dies between the start and the entry, start once and tell once.
 */
export function createLedger(parts: LedgerParts) {
  const { schedules, workspace, clock, log } = parts;
  const starts = createStarts(parts);
  const questions = createQuestions({ ...parts, starts });

  /** Settles everything that is due; gives the milliseconds until the next pass. */
  async function pass(): Promise<number> {
    const [{ definitions, broken, lastGood }, ledger, now] = await Promise.all([
      workspace.inForce(),
      schedules.ledger(),
      clock.now(),
    ]);
    const { entries } = ledger;
    const all = (known: Record<string, Definition>): [string, LedgerEntry][] =>
      Object.values(known).flatMap((definition) => wants(definition, now));
    if (ledger.isBlank) await questions.begin(Object.fromEntries(all({ ...lastGood, ...definitions })), now);
    const wanted = new Map(ledger.isBlank ? [] : all(definitions));
    for (const [id, entry] of wanted) {
      const held = entries[id];
      const definition = definitions[entry.pipeline]!;
      await guarded(id, () =>
        held === undefined
          ? enter(id, entry)
          : settle({ id, held, definition, why: 'late' }, now, isSame(held.entry, entry) ? undefined : entry),
      );
    }
    for (const [id, held] of Object.entries(entries)) {
      if (wanted.has(id)) continue;
      const { pipeline } = held.entry;
      const problem = Object.hasOwn(broken, pipeline) ? broken[pipeline] : undefined;
      const owed = { id, held, definition: undefined };
      await guarded(id, () =>
        problem === undefined
          ? remove({ ...owed, why: 'gone' }, now, Object.hasOwn(definitions, pipeline))
          : settle({ ...owed, why: 'broken', problem }, now, undefined),
      );
    }
    await questions.conclude({ definitions, broken }, now, guarded);
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
  const wants = (definition: Definition, now: number): [string, LedgerEntry][] =>
    Object.entries(entriesOf(definition, parts.channels, now));

  /** A new schedule counts from now. */
  async function enter(id: string, to: LedgerEntry): Promise<void> {
    if (await schedules.advance(id, { to })) log.info({ schedule: id }, 'a schedule counts from now');
  }

  /** Starts, asks and tells what is due; a schedule that was `changed` is settled as it was, then counts from now. */
  async function settle(owed: Owed, now: number, changed: LedgerEntry | undefined): Promise<void> {
    let { held } = owed;
    for (;;) {
      const part = partOf({ ...owed, held }, now, changed);
      if (!part) return;
      const { due, to, about, isNews, isLast } = part;
      const told = await fulfil({ ...owed, held }, due, now);
      failpoint('ledger-before-advance');
      const notice = told.fates.length > 0 || isNews ? noticeOf(held.entry, about, told) : undefined;
      if (!(await schedules.advance(owed.id, { from: held, to, notice }))) return;
      if (due.until > held.entry.last)
        log.info({ schedule: owed.id, started: due.start.length, missed: due.missed.length }, 'settled');
      if (isLast) return;
      held = { entry: to, text: JSON.stringify(to) };
    }
  }

  /**
   * The next part of what is to be settled; undefined when nothing is. A paused schedule owes and settles nothing, but
   * when it is changed meanwhile a person is asked; what was due until it was resumed follows the choice made then.
   */
  function partOf({ held, why, problem }: Owed, now: number, changed: LedgerEntry | undefined): Part | undefined {
    const { entry } = held;
    const { paused, resumed, ...rest } = entry;
    const { schedule, zone, last } = entry;
    if (paused) {
      if (!changed) return undefined;
      const due = dueInstants(entry, { ...schedule, misfire: 'ask' }, zone, now, NEVER_ON_TIME);
      const to = due.more ? { ...entry, last: due.until } : { ...changed, paused };
      return { due, to, about: { why: 'changed' }, isLast: !due.more };
    }
    if (resumed) {
      const { choice, by, at, reason } = resumed;
      const due = dueInstants(entry, { ...schedule, misfire: choice }, zone, at, NEVER_ON_TIME);
      const to = due.more ? { ...entry, last: due.until } : { ...rest, last: Math.max(last, at) };
      return { due, to, about: { why: 'resumed', by, ...(reason !== undefined && { reason }) }, isNews: !due.more };
    }
    const due = dueInstants(entry, schedule, zone, now, ON_TIME);
    const about = { why, ...(problem !== undefined && { problem }) };
    if (due.more || !changed) {
      return due.until > last ? { due, to: { ...entry, last: due.until }, about } : undefined;
    }
    return { due, to: changed, about, isLast: true };
  }

  /** Tells of what was due before the removal; of the removal itself when the release did not, as of a whole pipeline. */
  async function remove(owed: Owed, now: number, isNews: boolean): Promise<void> {
    const { id, held } = owed;
    const { entry } = held;
    const due = dueInstants(entry, { ...entry.schedule, misfire: 'none' }, entry.zone, now);
    const told = await fulfil(owed, due, now);
    const notice = told.fates.length > 0 || isNews ? noticeOf(entry, { why: 'gone' }, told) : undefined;
    if (await schedules.advance(id, { from: held, to: 'removed', notice }))
      log.info({ schedule: id }, 'a schedule was removed');
  }

  /** Makes the starts; gives what is to be told of, and asked. */
  async function fulfil({ id, held, definition }: Owed, due: Due, now: number) {
    const { pipeline, schedule, zone } = held.entry;
    const instantOf = (at: number): Instant => ({ id, pipeline, rule: schedule.period, zone, at });
    const toMiss = definition ? due.missed : [...due.missed, ...due.asked, ...due.start];
    const missed = await starts.unstarted(toMiss.map(instantOf));
    const fates: Fate[] = [];
    for (const instant of missed.slice(-LISTED)) fates.push(await starts.fateOf(instant, 'missed'));
    const asked = definition ? await questions.askAbout(due.asked.map(instantOf)) : undefined;
    fates.push(...(asked?.fates ?? []));
    for (const at of definition ? due.start : [])
      fates.push(...(await starts.startDue(instantOf(at), definition!, now)));
    const older = missed.slice(0, -LISTED).map(({ at }) => at);
    return { ...listed(fates, older), ...(asked?.ask && { ask: asked.ask }) };
  }

  return {
    /** Settles everything that is due now. */
    pass,
    ...createLoop(pass, { every: EVERY, log, what: 'a pass over the schedules failed; the next one tries again' }),
  };
}

/** What is told of a schedule that was looked at in time is not that it is late. */
function noticeOf(
  { channel, pipeline, schedule, zone }: LedgerEntry,
  about: Part['about'],
  told: Pick<ScheduleNotice, 'fates' | 'older' | 'ask'>,
): ScheduleNotice {
  const isOnTime = about.why === 'late' && told.fates.every(({ what }) => what === 'exists' || what === 'refused');
  const why = isOnTime ? 'due' : about.why;
  return { channel, pipeline, schedule: schedule.id, zone, ...about, why, ...told };
}

/** The entries of a definition's schedules if they counted from now, by `<pipeline>/<schedule>`. */
export function entriesOf(
  { name, timezone, channel, schedules }: Definition,
  channels: Readonly<Record<string, string>>,
  now: number,
): Record<string, LedgerEntry> {
  return Object.fromEntries(
    schedules.map((schedule) => [
      `${name}/${schedule.id}`,
      { pipeline: name, schedule, zone: timezone, channel: channels[channel] ?? channel, last: now },
    ]),
  );
}

/** Whether two entries are of the same schedule, however far each is settled. */
function isSame(a: LedgerEntry, b: LedgerEntry): boolean {
  const kept = ({ pipeline, schedule, zone, channel }: LedgerEntry): string =>
    JSON.stringify([pipeline, schedule, zone, channel]);
  return kept(a) === kept(b);
}
