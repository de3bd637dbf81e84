import type { Redis } from 'ioredis';
import { z } from 'zod';
import { MISFIRES, Schedule } from '../pipeline/definition-schema.ts';
import { Actor } from '../pipeline/run.ts';
import type { Notice, ScheduleNotice } from '../views/notice.ts';
import type { AuditEntry } from './audit.ts';
import type { Names } from './names.ts';
import { createNoticeStore, type HeldNotice } from './notice-store.ts';
import { createSwap, type Swapped } from './swap.ts';

const Pause = z.strictObject({ by: Actor, at: z.number(), reason: z.string().optional() });
export type Pause = z.infer<typeof Pause>;

/** What is known of a schedule: how it was when last looked at, and up to which instant it is settled. */
const LedgerEntry = z.strictObject({
  pipeline: z.string(),
  schedule: Schedule,
  zone: z.string(),
  /** Slack channel id, for what is to be told when the pipeline is gone. */
  channel: z.string(),
  last: z.number(),
  /** Nothing is settled while it stands: what was due meanwhile is owed. */
  paused: Pause.optional(),
  /** What was due before it was resumed is to be settled by this choice instead of the schedule's own. */
  resumed: Pause.extend({ choice: z.enum(MISFIRES) }).optional(),
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;

/** An entry with its text: it moves on only if that is what the store still holds. */
export interface Held {
  entry: LedgerEntry;
  text: string;
}

export interface Ledger {
  /** By `<pipeline>/<schedule>`. */
  entries: Record<string, Held>;
  /** Nobody has ever written it, or it was lost. */
  isBlank: boolean;
}

/** What a person changes of schedules and of questions about them: all of it, with the audit entry, or nothing. */
export interface ScheduleChange {
  entries?: { id: string; from: Held | undefined; to: LedgerEntry }[];
  answers?: { id: string; from: HeldNotice; to: Notice }[];
  notices?: Record<string, Notice>;
  audit: AuditEntry;
  outcome: string;
}

/** Stands in the ledger from its first writing on, so that an empty one is known from a lost one. No id of a schedule. */
const BEGUN = 'begun';

/** The ledger of schedules, and what is still to be told of them. */
export function createScheduleStore(redis: Redis, names: Names) {
  const swap = createSwap(redis, names);
  const valueOf = (field: string, from: string | undefined, to: LedgerEntry | undefined) => ({
    key: names.ledger,
    field,
    from,
    to: to && JSON.stringify(to),
  });

  return {
    ...createNoticeStore(redis, names),

    async ledger(): Promise<Ledger> {
      const { [BEGUN]: begun, ...fields } = await redis.hgetall(names.ledger);
      const entries = Object.entries(fields).map(([id, text]) => [
        id,
        { entry: LedgerEntry.parse(JSON.parse(text)), text },
      ]);
      return { entries: Object.fromEntries(entries), isBlank: begun === undefined && entries.length === 0 };
    },

    /** Writes a blank ledger for the first time, or anew; false when another replica was faster. */
    async begin(entries: Record<string, LedgerEntry>, notices: Record<string, Notice>, now: number): Promise<boolean> {
      const values = Object.entries(entries).map(([id, entry]) => valueOf(id, undefined, entry));
      const begun = { key: names.ledger, field: BEGUN, from: undefined, to: String(now) };
      const { state } = await swap({ values: [begun, ...values], notices });
      return state === 'ok';
    },

    /** Moves an entry on, and leaves the notice about it to the publisher; false when another replica was faster. */
    async advance(
      id: string,
      { from, to, notice }: { from?: Held; to: LedgerEntry | 'removed'; notice?: ScheduleNotice | undefined },
    ): Promise<boolean> {
      const { last } = to === 'removed' ? from!.entry : to;
      const value = valueOf(id, from?.text, to === 'removed' ? undefined : to);
      const notices = notice ? { [noticeIdOf(id, last, notice)]: notice } : {};
      return (await swap({ values: [value], notices })).state === 'ok';
    },

    /** Shows what became of a question that was answered; false when another replica was faster. */
    async conclude(id: string, from: HeldNotice, to: Notice): Promise<boolean> {
      const value = { key: names.notices, field: id, from: from.text, to: JSON.stringify(to) };
      return (await swap({ values: [value], show: [id] })).state === 'ok';
    },

    /** Writes what a person decided; told twice, the first outcome is given. */
    change({ entries = [], answers = [], notices = {}, audit, outcome }: ScheduleChange): Promise<Swapped> {
      const values = [
        ...entries.map(({ id, from, to }) => valueOf(id, from?.text, to)),
        ...answers.map(({ id, from, to }) => ({
          key: names.notices,
          field: id,
          from: from.text,
          to: JSON.stringify(to),
        })),
      ];
      const decision = { id: audit.decision, outcome };
      return swap({ values, notices, show: answers.map(({ id }) => id), audit, decision });
    },

    /** What a decision led to when it was made before. */
    outcome: (decision: string): Promise<string | null> => redis.get(names.decision(decision)),

    /** Makes every replica look now. */
    async wake(): Promise<void> {
      await redis.publish(names.nudge, 'schedules');
    },
  };
}

/** What a notice about a schedule is known by: told again for the same reason and moment, it is the same notice. */
export const noticeIdOf = (id: string, at: number, { why }: Pick<ScheduleNotice, 'why'>): string =>
  `${id}@${new Date(at).toISOString()}:${why}`;

export type ScheduleStore = ReturnType<typeof createScheduleStore>;
