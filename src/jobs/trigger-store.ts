import type { Redis } from 'ioredis';
import { z } from 'zod';
import { Period, type Run, statusOf } from '../pipeline/run.ts';
import { isLocal } from '../pipeline/schedule.ts';
import type { TriggerNotice } from '../views/trigger-notice.ts';
import type { Names } from './names.ts';
import type { RunStore } from './run-store.ts';
import { createSwap } from './swap.ts';

/** A trigger that has some of what it waits for, for one period. */
const Arrival = z.strictObject({
  pipeline: z.string(),
  trigger: z.string(),
  /** As it was when last looked at: changed, it is looked at again. */
  after: z.array(z.string()),
  within: z.number(),
  zone: z.string(),
  /** Slack channel id, for what is to be told when the pipeline is gone. */
  channel: z.string(),
  period: Period,
  /** When the first of them succeeded. */
  since: z.number(),
  /** All is there, but the definition has an error: looked at again when that is corrected. */
  blocked: z.boolean().optional(),
  /** That it is incomplete has been said. */
  told: z.boolean().optional(),
});
export type Arrival = z.infer<typeof Arrival>;

/** Milliseconds by which the same day begins earlier in one zone than in another, at most. */
const ZONES_APART = 26 * 3_600_000;

export interface HeldArrival {
  arrival: Arrival;
  text: string;
}

export const arrivalIdOf = ({ pipeline, trigger, period }: Pick<Arrival, 'pipeline' | 'trigger' | 'period'>): string =>
  `${pipeline}/${trigger}@${period.id}`;

/** What triggers wait for. What they have is not kept: it is read from the runs that have succeeded. */
export function createTriggerStore(redis: Redis, names: Names, { loadMany }: Pick<RunStore, 'loadMany'>) {
  const swap = createSwap(redis, names);
  return {
    /** By `<pipeline>/<trigger>@<period>`. */
    async arrivals(): Promise<Record<string, HeldArrival>> {
      const fields = Object.entries(await redis.hgetall(names.arrivals));
      return Object.fromEntries(
        fields.map(([id, text]) => [id, { arrival: Arrival.parse(JSON.parse(text)), text }] as const),
      );
    },

    async arrival(id: string): Promise<HeldArrival | undefined> {
      const text = await redis.hget(names.arrivals, id);
      return text === null ? undefined : { arrival: Arrival.parse(JSON.parse(text)), text };
    },

    /** Whether an end of a run waits to be looked at. */
    isWaiting: async (): Promise<boolean> => (await redis.exists(names.outbox)) === 1,

    /** The run whose success for a period, as the pipeline's own zone has it, is the newest. */
    async succeeded(pipeline: string, { id, start }: Period): Promise<Run | undefined> {
      const apart = isLocal({ id }) ? ZONES_APART : 0;
      const runs = await loadMany(await redis.zrangebyscore(names.succeeded(pipeline), start - apart, start + apart));
      return runs
        .filter((run) => run.period.id === id && statusOf(run) === 'succeeded')
        .toSorted((a, b) => b.endedAt! - a.endedAt!)[0];
    },

    /** Moves an arrival on, if it is still as it was read, and leaves the notice about it to the publisher. */
    async advance(id: string, from: HeldArrival | undefined, to: Arrival | undefined, notice?: TriggerNotice) {
      const value = { key: names.arrivals, field: id, from: from?.text, to: to && JSON.stringify(to) };
      await swap({ values: [value], ...(notice && { notices: { [`trigger:${id}:${notice.why}`]: notice } }) });
    },

    /** Tells, once, that a start was refused. */
    async refused(decision: string, notice: TriggerNotice): Promise<void> {
      await swap({
        values: [],
        notices: { [decision]: notice },
        decision: { id: `${decision}:refused`, outcome: 'told' },
      });
    },
  };
}
