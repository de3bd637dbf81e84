import { type Refusal, refuse } from '../errors.ts';
import type { Definition, PeriodRule } from '../pipeline/definition-schema.ts';
import { newestInstants } from '../pipeline/due.ts';
import type { Actor } from '../pipeline/run.ts';
import { nextInstants, periodOf } from '../pipeline/schedule.ts';
import { type CatchUp, isOfSchedule, type ScheduleNotice } from '../views/notice.ts';
import type { AuditEntry } from './audit.ts';
import type { Clock } from './clock.ts';
import { refuseSecrets } from './handed-in.ts';
import { entriesOf } from './ledger.ts';
import { type Held, type LedgerEntry, noticeIdOf, type Pause, type ScheduleStore } from './schedule-store.ts';
import type { WorkspaceStore } from './workspace-store.ts';

/** Starts that are owed are listed up to this number, the newest of them. */
const OWED_AT_MOST = 1000;
/** `all` starts the newest hundred, as after any other absence. */
const CATCH_UP = 100;
const CONFLICTS_AT_MOST = 100;

export interface ScheduleState {
  id: string;
  cron: string;
  zone: string;
  period: PeriodRule;
  misfire: Definition['schedules'][number]['misfire'];
  /** When it next starts a run by itself; absent while it is paused. Milliseconds since the epoch. */
  next?: number;
  paused?: Pause;
  /** Instants that were due while it was paused, oldest first, the newest thousand. */
  owed: number[];
  /** What resuming would start, by the choice: each instant with its period. */
  wouldRun: Record<CatchUp, { at: number; period: string }[]>;
}

export interface SchedulesParts {
  schedules: ScheduleStore;
  workspace: Pick<WorkspaceStore, 'inForce'>;
  clock: Clock;
  channels: Readonly<Record<string, string>>;
}

interface Asked {
  /** The decision's id: told twice, it is done once. */
  id: string;
  pipeline: string;
  /** All of the pipeline's when absent. */
  schedule?: string;
  by: Actor;
  reason?: string;
}

type Changed = { changed: string[] };

/** What people decide about schedules. */
export function createSchedules({ schedules, workspace, clock, channels }: SchedulesParts) {
  /** The schedules of one pipeline, or of all: as they are in the ledger, and those that it has not seen yet. */
  async function heldOf(
    pipeline: string | undefined,
    now: number,
  ): Promise<Record<string, { held?: Held; entry: LedgerEntry }>> {
    const [{ definitions }, { entries }] = await Promise.all([workspace.inForce(), schedules.ledger()]);
    const isMeant = (name: string): boolean => pipeline === undefined || name === pipeline;
    const meant = Object.values(definitions).filter(({ name }) => isMeant(name));
    const fresh = meant.flatMap((definition) => Object.entries(entriesOf(definition, channels, now)));
    const own = Object.entries(entries).filter(([, { entry }]) => isMeant(entry.pipeline));
    return {
      ...Object.fromEntries(fresh.map(([id, entry]) => [id, { entry }])),
      ...Object.fromEntries(own.map(([id, held]) => [id, { held, entry: held.entry }])),
    };
  }

  /** Changes the schedules that are meant and are not yet so; again from the start when another was faster. */
  async function change(
    asked: Asked,
    action: 'pause' | 'resume',
    changeOf: (entry: LedgerEntry, at: number) => { to: LedgerEntry; notice?: ScheduleNotice } | undefined,
    more: Partial<AuditEntry> = {},
  ): Promise<Refusal | Changed> {
    const { id: decision, pipeline, schedule, by, reason } = asked;
    const refusal = refuseSecrets({ reason });
    if (refusal) return refusal;
    for (let tries = 0; tries < CONFLICTS_AT_MOST; tries += 1) {
      const now = await clock.now();
      const known = await heldOf(pipeline, now);
      const meant = Object.entries(known).filter(([, { entry }]) => [undefined, entry.schedule.id].includes(schedule));
      if (meant.length === 0) return unknown(pipeline, schedule, known);
      const changes = meant.flatMap(([id, { held, entry }]) => {
        const changed = changeOf(entry, now);
        return changed ? [{ id, from: held, ...changed }] : [];
      });
      if (changes.length === 0) {
        const first = await schedules.outcome(decision);
        return first === null ? alreadySo(action, pipeline, meant[0]![1].entry) : (JSON.parse(first) as Changed);
      }
      const changed = changes.map(({ to }) => to.schedule.id);
      const told = changes.flatMap(({ id, notice }) =>
        notice ? [[noticeIdOf(id, now, notice), notice] as const] : [],
      );
      const audit = {
        at: now,
        by,
        action,
        schedules: changes.map(({ id }) => id),
        ...(reason !== undefined && { reason }),
        ...more,
        decision,
      };
      const outcome = JSON.stringify({ changed });
      const swapped = await schedules.change({ entries: changes, notices: Object.fromEntries(told), audit, outcome });
      if (swapped.state === 'conflict') continue;
      await schedules.wake();
      return swapped.state === 'repeated' ? (JSON.parse(swapped.outcome) as Changed) : { changed };
    }
    throw new Error(`the schedules of ${pipeline} changed under every attempt to ${action} them`);
  }

  return {
    /** How a pipeline's schedules stand, and what resuming the paused ones would start. */
    async state(pipeline: string): Promise<ScheduleState[]> {
      const now = await clock.now();
      return Object.values(await heldOf(pipeline, now)).map(({ entry }) => stateOf(entry, now));
    },

    /** The same of every pipeline that has a schedule. */
    async states(): Promise<Map<string, ScheduleState[]>> {
      const now = await clock.now();
      const all = Object.values(await heldOf(undefined, now)).map(({ entry }) => entry);
      const byPipeline = Map.groupBy(all, ({ pipeline }) => pipeline);
      return new Map([...byPipeline].map(([name, entries]) => [name, entries.map((entry) => stateOf(entry, now))]));
    },

    /** Starts nothing by these schedules until they are resumed; what is due meanwhile is owed. */
    pause(asked: Asked): Promise<Refusal | Changed> {
      const why = asked.reason === undefined ? {} : { reason: asked.reason };
      return change(asked, 'pause', (entry, at) => {
        if (entry.paused) return undefined;
        const { pipeline, schedule, channel, zone } = entry;
        const about = { channel, pipeline, schedule: schedule.id, zone, why: 'paused' as const };
        return {
          to: { ...entry, paused: { by: asked.by, at, ...why } },
          notice: { ...about, by: asked.by, ...why, fates: [] },
        };
      });
    },

    /** Starts by these schedules again, and what is owed by the choice: without one, as they treat what they miss. */
    resume({ catchUp, ...asked }: Asked & { catchUp?: CatchUp }): Promise<Refusal | Changed> {
      const resuming = ({ paused, ...entry }: LedgerEntry, at: number) => {
        if (!paused) return undefined;
        const choice = catchUp ?? entry.schedule.misfire;
        const why = asked.reason === undefined ? {} : { reason: asked.reason };
        return { to: { ...entry, resumed: { by: asked.by, at, choice, ...why } } };
      };
      return change(asked, 'resume', resuming, catchUp ? { choice: catchUp } : {});
    },

    /** The pipeline that a question is about, for whoever authorises; or that it has been answered. */
    async question(id: string): Promise<Refusal | { pipeline: string }> {
      const held = await schedules.heldNotice(id);
      return held && isOfSchedule(held.notice) ? { pipeline: held.notice.pipeline } : answered(id);
    },

    /** Answers which of the missed starts are to be made; the first answer counts. */
    async answer(asked: { id: string; notice: string; choice: CatchUp; by: Actor }): Promise<Refusal | Changed> {
      const { notice: id, choice, by } = asked;
      for (let tries = 0; tries < CONFLICTS_AT_MOST; tries += 1) {
        const [held, at] = await Promise.all([schedules.heldNotice(id), clock.now()]);
        if (!held || !isOfSchedule(held.notice) || !held.notice.ask || held.notice.ask.answer) return answered(id);
        const { pipeline, schedule, ask } = held.notice;
        const to = { ...held.notice, ask: { ...ask, answer: { by, at, choice, done: false } } };
        const swapped = await schedules.change({
          answers: [{ id, from: held, to }],
          // The decision is the answer to this question, whoever gives it: a second one finds the first.
          audit: {
            at,
            by,
            action: 'answer',
            schedules: [`${pipeline}/${schedule}`],
            choice,
            decision: answerOf(id),
          },
          outcome: JSON.stringify({ pipeline, by: by.id, choice, at }),
        });
        if (swapped.state === 'conflict') continue;
        if (swapped.state === 'repeated') return answered(id);
        await schedules.wake();
        return { changed: [schedule] };
      }
      throw new Error(`${id} changed under every attempt to answer it`);
    },
  };

  async function answered(id: string): Promise<Refusal> {
    const first = await schedules.outcome(answerOf(id));
    return refuse('schedule.answered', first === null ? {} : (JSON.parse(first) as Answer));
  }
}

export type Schedules = ReturnType<typeof createSchedules>;

type Answer = { pipeline: string; by: string; choice: CatchUp; at: number };

const answerOf = (notice: string): string => `answer:${notice}`;

function stateOf({ schedule, zone, last, paused }: LedgerEntry, now: number): ScheduleState {
  const { id, cron, period, misfire } = schedule;
  const owed = paused ? newestInstants(cron, zone, { last, now, count: OWED_AT_MOST }) : [];
  const wouldRun = (count: number) =>
    count === 0 ? [] : owed.slice(-count).map((at) => ({ at, period: periodOf(period, at, zone).id }));
  const next = paused ? [] : nextInstants({ cron }, zone, now, 1);
  return {
    id,
    cron,
    zone,
    period,
    misfire,
    ...(next[0] !== undefined && { next: next[0] }),
    ...(paused && { paused }),
    owed,
    wouldRun: {
      latest: wouldRun(1),
      all: wouldRun(period === 'since-last-success' ? 1 : CATCH_UP),
      none: [],
    },
  };
}

function unknown(pipeline: string, given = '', known: Record<string, { entry: LedgerEntry }>): Refusal {
  return refuse('schedule.unknown', {
    pipeline,
    given,
    known: Object.values(known).map(({ entry }) => entry.schedule.id),
  });
}

/** Pausing what is paused, or resuming what is not, changes nothing. */
function alreadySo(action: 'pause' | 'resume', pipeline: string, { schedule, paused }: LedgerEntry): Refusal {
  return action === 'pause'
    ? refuse('schedule.paused', { pipeline, schedule: schedule.id, by: paused!.by.id, at: paused!.at })
    : refuse('schedule.not-paused', { pipeline, schedule: schedule.id });
}
