import type { Definition } from '../pipeline/definition-schema.ts';
import { dayEnd } from '../pipeline/schedule.ts';
import { type Run, RUN_STATUSES, statusOf } from '../pipeline/run.ts';
import { tookOfRun } from '../pipeline/durations.ts';
import { isOfSchedule, isOpen } from '../views/notice.ts';
import { causeIn } from '../views/cause.ts';
import type { Digest, Trouble } from '../views/digest.ts';
import type { RunView } from '../views/run-view.ts';
import { isTrouble, measuresOf, resolutionOf } from '../views/stage-facts.ts';
import type { AuditHead } from './audit.ts';
import type { Lookups } from './lookups.ts';
import type { RunStore } from './run-store.ts';
import type { ScheduleStore } from './schedule-store.ts';
import type { ViewReader } from './view-reader.ts';
import type { WorkspaceStore } from './workspace-store.ts';

/** A run that began longer ago and has moved since is told, if it is not over; of those that are over nobody asks. */
const LOOK_BACK = 7 * 86_400_000;
/** Runs of that time that are looked through, the newest. */
const RUNS = 5000;
/** Of each part at most; the view lists fewer. */
const LISTED = 50;
const TERABYTE = 1e12;

export interface DigestParts {
  store: RunStore;
  workspace: Pick<WorkspaceStore, 'inForce'>;
  schedules: Pick<ScheduleStore, 'ledger' | 'notices'>;
  lookups: Lookups;
  views: ViewReader;
  /** US dollars for a terabyte that Athena scans. */
  athenaPerTerabyte: number;
  /** Where the sealed audit log stands; undefined while nothing is sealed. */
  auditHead?: (() => Promise<AuditHead | undefined>) | undefined;
}

/** What a digest is about. */
export interface Asked {
  /** Slack channel id, and whether a pipeline's day is told there. */
  channel: string;
  tells(definition: Pick<Definition, 'name' | 'channel'>): boolean;
  zone: string;
  /** What happened after `from`, up to `to`; milliseconds since the epoch. */
  from: number;
  to: number;
}

/** Puts a day together from the store. It reads and changes nothing. */
export function createDigestMaker(parts: DigestParts) {
  const { store, workspace, schedules, lookups, views } = parts;

  return async function make({ channel, tells, zone, from, to }: Asked): Promise<Digest> {
    const [{ definitions: all }, { entries }, notices] = await Promise.all([
      workspace.inForce(),
      schedules.ledger(),
      schedules.notices(),
    ]);
    const definitions = Object.values(all).filter(tells);
    const names = new Set(definitions.map(({ name }) => name));
    const [open, recent] = await Promise.all([store.open(), store.since(from - LOOK_BACK, RUNS)]);
    const own = recent.filter(({ pipeline }) => names.has(pipeline));
    const happened = own.filter((run) => within(run.createdAt) || (run.endedAt !== undefined && within(run.endedAt)));
    function within(at: number): boolean {
      return at > from && at <= to;
    }

    const told = await Promise.all(
      happened
        .filter(hasTrouble)
        .slice(0, LISTED)
        .map((run) => views(run, 'en')),
    );
    const stuck = await Promise.all(
      open
        .filter((run) => names.has(run.pipeline) && statusOf(run) === 'attention')
        .slice(0, LISTED)
        .map((run) => views(run, 'en')),
    );
    const due = await lookups.upcoming(definitions, to, dayEnd(to, zone));
    const starting = new Set(due.map(({ pipeline }) => pipeline));
    const scanned = recent.filter(
      (run) => within(run.createdAt) && (names.has(run.pipeline) || run.channel === channel),
    );
    const bytes = scanned.flatMap(scannedBy).reduce((sum, each) => sum + each, 0);
    const head = await parts.auditHead?.();

    return {
      about: 'digest',
      channel,
      zone,
      from,
      to,
      open: stuck.flatMap(waitingIn).slice(0, LISTED),
      questions: Object.values(notices).filter(
        ({ notice }) => notice.channel === channel && isOfSchedule(notice) && isOpen(notice),
      ).length,
      paused: definitions.flatMap(({ name, schedules: each }) =>
        each.map(({ id }) => `${name}/${id}`).filter((id) => entries[id]?.entry.paused),
      ),
      runs: RUN_STATUSES.map((status) => ({
        status,
        count: happened.filter((run) => statusOf(run) === status).length,
      })).filter(({ count }) => count > 0),
      failures: told.flatMap((view) => settledIn(view, within)).slice(0, LISTED),
      took: (await Promise.all(definitions.map((definition) => tookBy(definition, happened)))).flat(),
      due: due.slice(0, LISTED),
      follows: definitions
        .filter(({ triggers }) => triggers.some(({ after }) => after.some((name) => starting.has(name))))
        .map(({ name: pipeline, title, triggers }) => ({
          pipeline,
          title,
          after: triggers.find(({ after }) => after.some((each) => starting.has(each)))!.after,
        })),
      tables: (await Promise.all(definitions.map(tablesOf))).flat().slice(0, LISTED),
      athena: { scanned: bytes, dollars: (bytes / TERABYTE) * parts.athenaPerTerabyte },
      ...(head && { audit: head }),
    };
  };

  /** How long a pipeline's successes of this time took. */
  async function tookBy({ name, title }: Definition, happened: readonly Run[]): Promise<Digest['took']> {
    const times = happened
      .filter((run) => run.pipeline === name && statusOf(run) === 'succeeded')
      .flatMap((run) => tookOfRun(run) ?? []);
    if (times.length === 0) return [];
    const { took: usual } = await lookups.typical(name);
    const longest = Math.max(...times);
    return [{ pipeline: name, title, runs: times.length, longest, ...(usual !== undefined && { usual }) }];
  }

  /** Each table that a pipeline writes, with the last success that did. */
  async function tablesOf({ name, stages }: Definition): Promise<Digest['tables']> {
    const tables = [
      ...new Set(Object.values(stages).flatMap(({ writes }) => writes.map((table) => table.toLowerCase()))),
    ];
    if (tables.length === 0) return [];
    const writes = await lookups.writes(name);
    return tables.map((table) => {
      const last = writes.find((write) => write.table === table);
      return { table, ...(last && { at: last.at, run: last.run.id, period: last.run.period.id }) };
    });
  }
}

export type DigestMaker = ReturnType<typeof createDigestMaker>;

/** Bytes that each of a run's queries scanned, in all of its attempts that are known. */
const scannedBy = ({ stages }: Run): number[] =>
  Object.values(stages).flatMap(({ output }) => measuresOf(output).scanned ?? []);

/** Whether any attempt ended in a person's hands; the record alone tells that one did, not when. */
const hasTrouble = ({ stages }: Run): boolean =>
  Object.values(stages).some(
    ({ state, history, handled }) =>
      state === 'failed' || state === 'unknown' || handled !== undefined || history.length > 0,
  );

const subject = ({ run, definition }: RunView) => ({ run: run.id, title: definition.title, period: run.period.id });

/** What waits for somebody's word. */
const waitingIn = (view: RunView): Trouble[] =>
  Object.entries(view.run.stages).flatMap(([stage, { state, since, attempt, error }]): Trouble[] =>
    state === 'failed' || state === 'unknown' || state === 'approval'
      ? [
          {
            ...subject(view),
            stage,
            what: state,
            since,
            ...(error && state !== 'approval' && { cause: causeIn(view, stage, attempt, error) }),
          },
        ]
      : [],
  );

/** Failures of a time that are nobody's any more, and who settled each. */
function settledIn(view: RunView, within: (at: number) => boolean): Trouble[] {
  const found = new Map<string, Trouble>();
  for (const [index, event] of view.events.entries()) {
    if (!isTrouble(event) || !within(event.at)) continue;
    const { stage, attempt, error } = event;
    const settled = resolutionOf(view, stage, attempt, index);
    if (!settled) continue;
    const handled =
      settled.by === 'person'
        ? { what: settled.handled.what, by: settled.handled.by, at: settled.handled.at }
        : settled.by === 'cancel'
          ? { what: 'cancel' as const, by: settled.cancel.by, at: settled.cancel.at }
          : undefined;
    const what = event.type === 'stage.failed' ? 'failed' : 'unknown';
    const trouble: Trouble = {
      ...subject(view),
      stage,
      what,
      since: event.at,
      cause: causeIn(view, stage, attempt, error),
    };
    found.set(`${stage}.${attempt}`, handled ? { ...trouble, handled } : trouble);
  }
  return [...found.values()];
}
