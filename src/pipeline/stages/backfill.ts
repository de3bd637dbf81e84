import { z } from 'zod';
import { ours } from '../own-words.ts';
import type { Worded } from '../run.ts';
import type { Refused } from '../saying.ts';
import { failed } from './answers.ts';
import { spreading } from './poll.ts';
import { type Checked, defineStage, type PeriodRun, type StageContext } from './stage.ts';

const DAY = 86_400_000;

const Spec = z.strictObject({
  pipeline: z.string(),
  backfill: z.strictObject({
    /** Oldest first. */
    periods: z.array(z.string()).min(1).max(1000),
    order: z.enum(['oldest', 'newest']),
    parallel: z.int().min(1).max(100),
    params: z.record(z.string(), z.json()),
    again: z.boolean(),
  }),
});
type Spec = z.infer<typeof Spec>;

/**
 * Built in: starts a run for each of many periods, so many at a time, and waits for all of them. It keeps no list of its
 * own: each look reads how the periods stand and begins what is due.
 */
export const backfill = defineStage({
  kind: 'backfill',
  summary: 'Starts runs for a range of periods',
  spec: Spec,
  handle: z.strictObject({}),
  // A start only says that looks begin, so repeating it does no harm.
  keyLife: 30 * DAY,
  settle: 60_000,

  async start() {
    return { state: 'started', handle: {} };
  },

  async check(spec, _handle, ctx): Promise<Checked> {
    let standing = await standingOf(spec, ctx);
    if (ctx.stopping) {
      if (standing.live.length > 0) return { state: 'running', detail: detailOf(standing) };
      const undone = [...standing.open, ...standing.attention, ...standing.failed];
      if (undone.length > 0) return { state: 'stopped' };
    } else if (standing.open.length > 0) {
      const held = await begin(spec, standing, ctx);
      if (held && !held.later) return failed('Sluice.Refused', ours('refused', { refused: held.refused }), false);
      standing = await standingOf(spec, ctx);
      if (held) return { state: 'running', detail: detailOf(standing, held.refused) };
    }
    const { open, live, attention } = standing;
    if (open.length + live.length + attention.length > 0) return { state: 'running', detail: detailOf(standing) };
    return {
      state: 'done',
      output: {
        succeeded: standing.succeeded.length,
        failed: standing.failed.length,
        existed: standing.existed.length,
        runs: standing.runs,
        notDone: standing.failed,
      },
    };
  },

  async cancel(spec, _handle, ctx) {
    const { live } = await standingOf(spec, ctx);
    for (const run of live) await ctx.runs!.cancel(run);
  },

  pollEvery: spreading(5_000),
  iam: [],
  example: {
    pipeline: 'popular-loans',
    backfill: { periods: ['2026-09', '2026-10'], order: 'oldest', parallel: 1, params: {}, again: false },
  },
});

interface Standing {
  total: number;
  /** Periods without a run that counts, in the order in which they are to start. */
  open: string[];
  /** Runs of this backfill that are under way: they have a place until they are over, or need more than consent. */
  live: string[];
  /** Runs of this backfill, by how they stand. */
  attention: string[];
  succeeded: string[];
  /** Failed for good or cancelled. */
  failed: string[];
  /** Periods that have a run of somebody else's, and are left alone. */
  existed: string[];
  runs: Record<string, string>;
  known: Record<string, PeriodRun>;
}

/** How its periods stand now. A run that was cancelled leaves its period open, unless this very backfill had started it. */
async function standingOf(
  { pipeline, backfill: { periods, order, again } }: Spec,
  ctx: StageContext,
): Promise<Standing> {
  const known = await ctx.runs!.look(pipeline, periods);
  const standing: Standing = {
    total: periods.length,
    open: [],
    live: [],
    attention: [],
    succeeded: [],
    failed: [],
    existed: [],
    runs: {},
    known,
  };
  for (const period of order === 'oldest' ? periods : periods.toReversed()) {
    const found = known[period];
    if (!found || (!found.own && (again || found.status === 'cancelled'))) {
      standing.open.push(period);
      continue;
    }
    standing.runs[period] = found.run;
    if (!found.own) standing.existed.push(period);
    else for (const place of placesOf(found)) standing[place].push(found.run);
  }
  return standing;
}

function placesOf({ status, underWay }: PeriodRun): ('live' | 'attention' | 'succeeded' | 'failed')[] {
  if (status === 'attention') return underWay ? ['live', status] : [status];
  return underWay ? ['live'] : [status === 'succeeded' ? status : 'failed'];
}

/** Starts as many as may be under way; gives what one of them was refused with. */
async function begin(
  { pipeline, backfill: given }: Spec,
  { open, live, known }: Standing,
  { runs, signal }: StageContext,
) {
  for (const period of open.slice(0, Math.max(0, given.parallel - live.length))) {
    if (signal.aborted) return undefined;
    const again = known[period] !== undefined;
    const started = await runs!.start({ pipeline, period, params: given.params, again });
    if ('refused' in started) return started;
  }
  return undefined;
}

/** "5 of 12 done, 1 needs attention": what is told while it runs. */
const detailOf = ({ total, succeeded, failed: bad, existed, attention }: Standing, held?: Refused): Worded =>
  ours('progress', {
    done: succeeded.length + bad.length + existed.length,
    total,
    attention: attention.length,
    ...(held && { held }),
  });
