import { deny, UserError } from '../errors.ts';
import { defaultsOf } from '../pipeline/params.ts';
import { isOver, statusOf } from '../pipeline/run.ts';
import { readPeriod } from '../pipeline/schedule.ts';
import type { Json, PeriodRun, Runs } from '../pipeline/stages/stage.ts';
import { unescape } from '../views/escape.ts';
import { refusalText } from '../views/text/index.ts';
import type { Clock } from './clock.ts';
import type { Engine } from './engine.ts';
import type { RunStore } from './run-store.ts';
import type { WorkspaceStore } from './workspace-store.ts';

export interface RunsParts {
  store: RunStore;
  engine: Engine;
  workspace: Pick<WorkspaceStore, 'inForce'>;
  clock: Clock;
  /** Slack channel ids by the names that pipelines use. */
  channels: Record<string, string>;
}

/** Refusals that time may lift, or a correction. */
const LATER: ReadonlySet<string> = new Set(['run.exists', 'run.busy', 'pipeline.broken']);
/** Periods looked at together. */
const AT_ONCE = 50;

/** Gives an attempt its hand on other runs. What it starts is decided under its token, so a repeated tick starts nothing twice. */
export function createRuns({ store, engine, workspace, clock, channels }: RunsParts) {
  return ({ token, run }: { token: string; run: string }): Runs => {
    const decisionOf = (period: string): string => `backfill:${token}:${period}`;

    return {
      async start({ pipeline, period, params, again }) {
        const now = await clock.now();
        const [{ definitions, broken }, parent] = await Promise.all([workspace.inForce(), store.load(run)]);
        const definition = Object.hasOwn(definitions, pipeline) ? definitions[pipeline] : undefined;
        try {
          if (Object.hasOwn(broken, pipeline)) deny('pipeline.broken', { pipeline, problem: broken[pipeline]! });
          if (!definition || !parent)
            return deny('pipeline.unknown', { given: pipeline, known: Object.keys(definitions) });
          const started = await engine.start({
            id: decisionOf(period),
            definition,
            period: readPeriod(period, definition, now),
            params: { ...defaultsOf(definition), ...params },
            by: parent.run.by,
            channel: channels[definition.channel] ?? definition.channel,
            again,
            cause: { backfill: run },
          });
          if (!started.ok) throw new UserError(started.refusal);
          return { run: started.run.id };
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          const { refusal } = error;
          const sentence = unescape(refusalText(refusal, 'en', now));
          return { refused: { sentence, refusal: refusal as Json, at: now }, later: LATER.has(refusal.key) };
        }
      },

      async look(pipeline, periods) {
        const found: Record<string, PeriodRun> = {};
        for (let at = 0; at < periods.length; at += AT_ONCE) {
          const part = periods.slice(at, at + AT_ONCE);
          const outcomes = await store.outcomes(part.map(decisionOf));
          const started = outcomes.map((outcome) => outcome && (JSON.parse(outcome) as { run: string }).run);
          const runs = await store.loadMany(started.filter((id) => id !== null));
          const own = new Map(runs.map((each) => [each.id, each]));
          await Promise.all(
            part.map(async (period, index) => {
              const mine = own.get(started[index] ?? '');
              const newest = mine ?? (await store.latest(pipeline, period))?.run;
              if (!newest) return;
              const status = statusOf(newest);
              // What an earlier attempt of this backfill started is its own, unless it was cancelled with that attempt.
              const adopted = newest.cause?.backfill === run && status !== 'cancelled';
              found[period] = { run: newest.id, status, underWay: !isOver(newest), own: mine !== undefined || adopted };
            }),
          );
        }
        return found;
      },

      async cancel(id) {
        const by = { id: 'system:backfill', via: 'system' as const };
        await engine.execute({
          id: `backfill:${token}:cancel:${id}`,
          run: id,
          decision: { type: 'cancel', for: run },
          by,
        });
      },
    };
  };
}
