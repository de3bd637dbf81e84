import type { Definition } from '../definition-schema.ts';
import type { Json } from '../stages/stage.ts';
import { hiddenPipeline } from './hidden.ts';

/** Longer than a run needs attention until it is closed, and shorter than a start's id is remembered. Milliseconds. */
const PATIENCE = 14 * 24 * 3_600_000;

/** The one stage of a backfill. */
export const BACKFILL_STAGE = 'runs';

/** What a backfill is asked for. */
export interface Backfill {
  /** Ids of periods, oldest first. */
  periods: string[];
  order: 'oldest' | 'newest';
  /** How many of its runs may be under way at a time. */
  parallel: number;
  params: Record<string, Json>;
  /** Run periods anew that have a run. */
  again: boolean;
}

/** A backfill is a run of this pipeline, whose stage starts a run for each period and waits for all of them. */
export const backfillPipeline = ({ title, channel, timezone, owners }: Definition): Definition =>
  hiddenPipeline({
    name: 'backfill',
    title,
    channel,
    timezone,
    owners,
    params: { pipeline: { type: 'string' }, backfill: { type: 'json' } },
    stages: {
      [BACKFILL_STAGE]: {
        kind: 'backfill',
        with: { pipeline: '{{ params.pipeline }}', backfill: '{{ params.backfill }}' },
        deadline: PATIENCE,
      },
    },
  });
