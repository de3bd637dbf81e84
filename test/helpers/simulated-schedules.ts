import { type Refusal, refuse } from '../../src/errors.ts';
import { createLedger } from '../../src/jobs/ledger.ts';
import type { Start } from '../../src/jobs/start.ts';
import type { LedgerEntry, ScheduleChange, ScheduleStore } from '../../src/jobs/schedule-store.ts';
import { createSchedules } from '../../src/jobs/schedules.ts';
import type { Published } from '../../src/jobs/workspace-store.ts';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import type { Run } from '../../src/pipeline/run.ts';
import type { Notice, ScheduleNotice } from '../../src/views/notice.ts';

/** One step of an entry in the ledger, and what was told with it. */
export interface Step {
  id: string;
  from: LedgerEntry;
  to: LedgerEntry | 'removed';
  now: number;
  notice: ScheduleNotice | undefined;
}

/**
 * A store in memory with the promises of the real one: one change at a time, whole or not at all, and only if nothing has
 * changed since it was read. Between any two calls another replica may come, and a replica may die.
 */
export function simulateSchedules(random: () => number) {
  let now = 0;
  let inForce: Published = { release: '', definitions: {}, broken: {}, pools: {}, lastGood: {} };
  let begun = false;
  const texts = new Map<string, string>();
  const notices = new Map<string, string>();
  const decisions = new Map<string, string>();
  const runs = new Map<string, Run>();
  /** Accepted starts by decision, in order. */
  const starts: { decision: string; pipeline: string; period: string; at: number }[] = [];
  const steps: Step[] = [];
  const questions: string[] = [];
  /** Questions that were concluded while their pipeline was not in force. */
  const concludedWithout = new Set<string>();

  const clock = { now: async () => now };
  const log = { info: () => undefined, warn: () => undefined };
  const put = (id: string, notice: ScheduleNotice): void => {
    notices.set(`notice:${id}`, JSON.stringify(notice));
    if (notice.ask) questions.push(`notice:${id}`);
  };
  const heldOf = (text: string) => ({ entry: JSON.parse(text) as LedgerEntry, text });
  const noticeOf = (text: string) => ({ notice: JSON.parse(text) as Notice, text });

  const schedules = {
    ledger: async () => ({
      entries: Object.fromEntries([...texts].map(([id, text]) => [id, heldOf(text)])),
      isBlank: !begun && texts.size === 0,
    }),
    begin: async (entries: Record<string, LedgerEntry>, told: Record<string, Notice>) => {
      if (begun) return false;
      begun = true;
      for (const [id, entry] of Object.entries(entries)) texts.set(id, JSON.stringify(entry));
      for (const [id, notice] of Object.entries(told)) put(id, notice as ScheduleNotice);
      return true;
    },
    advance: async (id: string, { from, to, notice }: Parameters<ScheduleStore['advance']>[1]) => {
      if (texts.get(id) !== from?.text) return false;
      if (to === 'removed') texts.delete(id);
      else texts.set(id, JSON.stringify(to));
      if (from) steps.push({ id, from: from.entry, to, now, notice });
      if (notice) put(`${id}@${now}:${notice.why}:${steps.length}`, notice);
      return true;
    },
    conclude: async (id: string, from: { text: string }, to: Notice) => {
      if (notices.get(id) !== from.text) return false;
      notices.set(id, JSON.stringify(to));
      if (!Object.hasOwn(inForce.definitions, (to as ScheduleNotice).pipeline)) concludedWithout.add(id);
      return true;
    },
    change: async ({ entries = [], answers = [], notices: told = {}, audit, outcome }: ScheduleChange) => {
      const first = decisions.get(audit.decision);
      if (first !== undefined) return { state: 'repeated', outcome: first };
      const isStale =
        entries.some(({ id, from }) => texts.get(id) !== from?.text) ||
        answers.some(({ id, from }) => notices.get(id) !== from.text);
      if (isStale) return { state: 'conflict' };
      for (const { id, to } of entries) texts.set(id, JSON.stringify(to));
      for (const { id, to } of answers) notices.set(id, JSON.stringify(to));
      for (const [id, notice] of Object.entries(told)) put(id, notice as ScheduleNotice);
      decisions.set(audit.decision, outcome);
      return { state: 'ok' };
    },
    outcome: async (decision: string) => decisions.get(decision) ?? null,
    notices: async () => Object.fromEntries([...notices].map(([id, text]) => [id, noticeOf(text)])),
    heldNotice: async (id: string) => (notices.has(id) ? noticeOf(notices.get(id)!) : undefined),
    wake: async () => undefined,
  };

  const store = {
    outcomes: async (ids: string[]) => ids.map((id) => decisions.get(id) ?? null),
    latest: async (pipeline: string, period: string) => loaded(`${pipeline}.${period}.r1`),
    load: async (id: string) => loaded(id),
    list: async () => [...runs.values()].toReversed(),
    lastEnd: async () => undefined,
  };
  const loaded = (id: string) => (runs.has(id) ? { run: runs.get(id)!, version: 1 } : undefined);

  const engine = {
    start: async ({ id, definition, period, by }: Start) => {
      const run = `${definition.name}.${period.id}.r1`;
      const first = decisions.get(id);
      if (first !== undefined) return { ok: true, run: runs.get(first)!, repeated: true };
      if (runs.has(run)) return { ok: false, refusal: exists(run) };
      runs.set(run, { id: run, by, createdAt: now, period } as Run);
      decisions.set(id, run);
      starts.push({ decision: id, pipeline: definition.name, period: period.id, at: now });
      return { ok: true, run: runs.get(run)!, repeated: false };
    },
  };

  /** The same services as one replica sees them; with `life`, it dies after so many calls. */
  function replica(life = Infinity) {
    let left = life;
    const mortal = <T extends object>(service: T): T =>
      new Proxy(service, {
        get: (target, name) => {
          const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
          return async (...args: unknown[]) => {
            for (let turns = Math.floor(random() * 4); turns > 0; turns -= 1) await Promise.resolve();
            left -= 1;
            if (left < 0) throw new Error('this replica is dead');
            const result = await method(...args);
            if (left === 0) throw new Error('this replica died before it saw the answer');
            return result;
          };
        },
      });
    const parts = {
      schedules: mortal(schedules) as unknown as ScheduleStore,
      store: mortal(store) as never,
      engine: mortal(engine) as never,
      workspace: { inForce: async () => inForce },
      clock,
      channels: {},
      locale: 'en',
      log,
    };
    return { ledger: createLedger(parts), schedules: createSchedules(parts) };
  }

  return {
    replica,
    starts,
    steps,
    runs,
    /** Ids of everything that was asked. */
    questions,
    concludedWithout,
    notice: (id: string) => JSON.parse(notices.get(id)!) as ScheduleNotice,
    entries: () => [...texts].map(([id, text]) => ({ id, entry: JSON.parse(text) as LedgerEntry })),
    setNow: (instant: number): void => {
      now = instant;
    },
    /** Puts definitions in force; a pipeline that is `broken` keeps what it was. */
    release: (definitions: Definition[], broken: string[] = []): void => {
      const all = Object.fromEntries(definitions.map((definition) => [definition.name, definition]));
      inForce = {
        ...inForce,
        definitions: Object.fromEntries(Object.entries(all).filter(([name]) => !broken.includes(name))),
        broken: Object.fromEntries(broken.map((name) => [name, 'an error'])),
      };
    },
  };
}

function exists(run: string): Refusal {
  const [pipeline = '', period = ''] = run.split('.');
  return refuse('run.exists', { run, pipeline, period, number: 1, status: 'succeeded', since: 0, next: 2 });
}
