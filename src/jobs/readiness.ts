import { checkPipeline } from '../pipeline/builtin/check.ts';
import type { Definition, Schedule } from '../pipeline/definition-schema.ts';
import type { Actor } from '../pipeline/run.ts';
import { nextInstants, periodOf } from '../pipeline/schedule.ts';
import type { StageContext, StageKind } from '../pipeline/stages/stage.ts';
import type { Clock } from './clock.ts';
import type { Engine } from './engine.ts';
import type { RunStore } from './run-store.ts';
import type { ScheduleStore } from './schedule-store.ts';
import type { WorkspaceStore } from './workspace-store.ts';

const DAY = 86_400_000;
/** A start is looked at this long before it is due. */
const AHEAD = 7 * DAY;
/** What has come within so long is known from its last run: no month is longer, not even where the clock is put back. */
const OFTEN = 32 * DAY;
/** Milliseconds between two passes. */
const EVERY = 10 * 60_000;

const BY: Actor = { id: 'system:readiness', via: 'system' };

export interface ReadinessParts {
  store: RunStore;
  engine: Engine;
  workspace: Pick<WorkspaceStore, 'inForce'>;
  schedules: Pick<ScheduleStore, 'ledger'>;
  clock: Clock;
  /** Kinds of the pipelines that are checked. */
  kinds: Record<string, StageKind>;
  /** Slack channel ids by the names that pipelines use. */
  channels: Record<string, string>;
  log: StageContext['log'];
}

/**
 * Checks, a week before, whether a pipeline that its schedule seldom starts could run: by then a key has lapsed or a table
 * has gone. Once for each start, whichever replica is first; after downtime late, as long as the start is still ahead.
 */
export function createReadiness(parts: ReadinessParts) {
  const { store, engine, workspace, schedules, clock, kinds, channels, log } = parts;
  let timer: NodeJS.Timeout | undefined;
  let passing: Promise<void> | undefined;

  async function pass(): Promise<void> {
    const [{ definitions }, { entries }, now] = await Promise.all([
      workspace.inForce(),
      schedules.ledger(),
      clock.now(),
    ]);
    for (const definition of Object.values(definitions)) {
      for (const schedule of definition.schedules) {
        const id = `${definition.name}/${schedule.id}`;
        const next = seldomStart(schedule, definition.timezone, now);
        if (next === undefined || next - now > AHEAD || entries[id]?.entry.paused) continue;
        await check(definition, schedule, next, now).catch((error: unknown) =>
          log.warn(
            { schedule: id, err: error },
            'a check before a scheduled start could not begin; the next pass tries again',
          ),
        );
      }
    }
  }

  async function check(definition: Definition, schedule: Schedule, next: number, now: number): Promise<void> {
    const { name, timezone, channel } = definition;
    const id = `check:${name}/${schedule.id}@${new Date(next).toISOString()}`;
    const [before] = await store.outcomes([id]);
    if (before) return;
    const period = periodOf(schedule.period, next, timezone);
    const started = await engine.start({
      id,
      ...checkPipeline(definition, { now, kinds, period, next }),
      period: { id: `c${now.toString(36)}`, start: now, end: now },
      by: BY,
      channel: channels[channel] ?? channel,
      again: true,
    });
    if (started.ok && !started.repeated)
      log.info({ pipeline: name, run: started.run.id }, 'checked ahead of a schedule');
  }

  /** One pass at a time. */
  const look = (): Promise<void> =>
    (passing ??= pass()
      .catch((error: unknown) => log.warn({ err: error }, 'a pass of checks failed; the next one tries again'))
      .finally(() => (passing = undefined)));

  return {
    /** Begins the checks that are due now. */
    pass: look,
    start(): void {
      timer = setInterval(() => void look(), EVERY);
      void look();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await passing;
    },
  };
}

/** The next start of a schedule, if it comes after a longer pause than a month; undefined for any other. */
function seldomStart({ cron }: Schedule, zone: string, now: number): number | undefined {
  const [next] = nextInstants({ cron }, zone, now, 1);
  if (next === undefined) return undefined;
  const [latest] = nextInstants({ cron }, zone, next - OFTEN, 1);
  return latest === next ? next : undefined;
}
