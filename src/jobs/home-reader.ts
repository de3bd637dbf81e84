import type { Redis } from 'ioredis';
import { may, type Policy, rightsOn, type Subject } from '../pipeline/access.ts';
import { subjectOf } from '../pipeline/builtin/subject.ts';
import { printOf } from '../pipeline/canonical.ts';
import type { Definition } from '../pipeline/definition-schema.ts';
import { etaOf } from '../pipeline/durations.ts';
import { type Run, statusOf } from '../pipeline/run.ts';
import { spread } from '../pipeline/spread.ts';
import type { Home, HomePipeline, HomeRun } from '../views/home.ts';
import type { Clock } from './clock.ts';
import type { Lookups } from './lookups.ts';
import type { Names } from './names.ts';
import type { RunStore } from './run-store.ts';
import type { ScheduleStore } from './schedule-store.ts';
import type { ViewReader } from './view-reader.ts';
import type { WorkspaceStore } from './workspace-store.ts';

/** How many starts are told: of each schedule the next one, be it half a year ahead. */
const STARTS = 8;
/** Runs of each sort that are read; the view lists fewer. */
const RUNS = 20;
const MINUTE = 60_000;

export interface HomeReaderParts {
  redis: Redis;
  names: Names;
  store: RunStore;
  workspace: Pick<WorkspaceStore, 'inForce'>;
  schedules: Pick<ScheduleStore, 'ledger'>;
  lookups: Lookups;
  views: ViewReader;
  access: Policy;
  clock: Clock;
}

/** Reads what somebody's Home tab is drawn from. */
export function createHomeReader(parts: HomeReaderParts) {
  const { redis, names, store, workspace, schedules, lookups, views, access, clock } = parts;

  /** A run as its viewer may see it, with when it is expected to end. */
  async function runOf(run: Run, subject: Subject, locale: string, now: number): Promise<HomeRun> {
    const [view, typical] = await Promise.all([views(run, locale), lookups.typical(run.pipeline)]);
    return { view, may: rightsOn(access, subject, [subjectOf(run)]), eta: etaOf(run, view.definition, typical, now) };
  }

  async function pipelineOf(definition: Definition, isPaused: (id: string) => boolean): Promise<HomePipeline> {
    const { name } = definition;
    const [[last], typical, trend] = await Promise.all([
      store.list({ pipeline: name, limit: 1 }),
      lookups.typical(name),
      lookups.trend(name),
    ]);
    const own = definition.schedules.map(({ id }) => `${name}/${id}`);
    return { definition, last, typical, trend, paused: own.length > 0 && own.every(isPaused) };
  }

  return {
    /** The workspace as somebody may see it, in a language. */
    async home(subject: Subject, locale: string): Promise<Home> {
      const [{ definitions, broken }, { entries }, open, now] = await Promise.all([
        workspace.inForce(),
        schedules.ledger(),
        store.open(),
        clock.now(),
      ]);
      const sees = (pipeline: string): boolean => may(access, subject, 'run.view', { pipeline }).allowed;
      const mine = Object.values(definitions).filter(({ name }) => sees(name));
      const runs = open.filter((run) => sees(subjectOf(run))).toSorted((a, b) => b.createdAt - a.createdAt);
      const needs = spread(
        runs.filter((run) => statusOf(run) === 'attention'),
        ({ pipeline }) => pipeline,
      );
      const running = runs.filter((run) => ['queued', 'running', 'waiting'].includes(statusOf(run)));
      const all = (some: readonly Run[]): Promise<HomeRun[]> =>
        Promise.all(some.slice(0, RUNS).map((run) => runOf(run, subject, locale, now)));
      return {
        locale,
        needs: await all(needs),
        running: await all(running),
        unread: { needs: Math.max(0, needs.length - RUNS), running: Math.max(0, running.length - RUNS) },
        next: (await lookups.upcoming(mine, now, Infinity)).slice(0, STARTS),
        pipelines: await Promise.all(
          mine.map((definition) => pipelineOf(definition, (id) => entries[id]?.entry.paused !== undefined)),
        ),
        broken: mine.length > 0 ? Object.fromEntries(Object.entries(broken).filter(([name]) => sees(name))) : {},
        may: rightsOn(
          access,
          subject,
          mine.map(({ name }) => name),
        ),
      };
    },

    /** A print of all that a tab could show: as long as it is the same, none need be drawn. */
    async mark(now: number): Promise<string> {
      const [{ release, definitions }, ledger] = await Promise.all([workspace.inForce(), redis.hgetall(names.ledger)]);
      const latest = redis.pipeline();
      for (const name of Object.keys(definitions)) latest.zrevrange(names.runsOf(name), 0, 0);
      latest.smembers(names.live).zrange(names.timers, 0, '-1');
      const ids = ((await latest.exec()) ?? []).flatMap(([, found]) => found as string[]);
      const versions = redis.pipeline();
      for (const id of ids) versions.hget(names.run(id), 'version');
      const counts = ids.length === 0 ? [] : ((await versions.exec()) ?? []).map(([, version]) => version);
      // Starts that are past go, and what is over its usual time says so: once a minute is often enough.
      const seen = [release, Object.keys(definitions), ledger, ids, counts, Math.floor(now / MINUTE)];
      return printOf(seen);
    },
  };
}

export type HomeReader = ReturnType<typeof createHomeReader>;
