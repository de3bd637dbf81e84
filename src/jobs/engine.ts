import { createHash } from 'node:crypto';
import type { Refusal } from '../errors.ts';
import { failpoint } from '../failpoint.ts';
import { begin, decide, type Decision, refuseExisting, type Report, type Request } from '../pipeline/decide.ts';
import { hashOf } from '../pipeline/definition.ts';
import type { Definition } from '../pipeline/definition-schema.ts';
import { evolveAll } from '../pipeline/evolve.ts';
import type { Actor, Period, Run, RunEvent } from '../pipeline/run.ts';
import type { Json } from '../pipeline/stages/stage.ts';
import type { AuditEntry } from './audit.ts';
import type { Clock } from './clock.ts';
import type { Dispatch } from './dispatch.ts';
import type { Loaded, RunStore } from './run-store.ts';

export type Outcome = { ok: true; run: Run; repeated: boolean } | { ok: false; refusal: Refusal };

export interface Start {
  /** The decision's id: told twice, it starts one run. */
  id: string;
  definition: Definition;
  period: Period;
  params: Record<string, Json>;
  by: Actor;
  /** Slack channel id that the run's messages go to. */
  channel: string;
  /** A further run of a period that has one already. */
  again: boolean;
}

interface Pending {
  decision: Decision;
  by: Actor;
  /** People's decisions are remembered by id; a tick's reports are fenced by their attempt instead. */
  id?: string;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

export interface EngineParts {
  store: RunStore;
  dispatch: Dispatch;
  clock: Clock;
}

const SYSTEM: Actor = { id: 'system:worker', via: 'system' };
const CONFLICTS_AT_MOST = 1000;

/** The only way to change a run: load, decide, commit, dispatch. */
export function createEngine({ store, dispatch, clock }: EngineParts) {
  const waiting = new Map<string, Pending[]>();
  const draining = new Set<string>();

  /** Starts a run; a period that has one is refused with `run.exists` unless `again` is set. */
  async function start(request: Start): Promise<Outcome> {
    const { id, definition, period, by } = request;
    for (let tries = 0; tries < CONFLICTS_AT_MOST; tries += 1) {
      const [latest, now] = await Promise.all([store.latest(definition.name, period.id), clock.now()]);
      const number = (latest?.run.number ?? 0) + 1;
      const { run, events } = begin(
        {
          id: `${definition.name}.${period.id}.r${number}`,
          uid: createHash('sha256').update(`${definition.name}|${id}`).digest('hex').slice(0, 16),
          pipeline: definition.name,
          period,
          number,
          definition: hashOf(definition),
          params: request.params,
          by,
          channel: request.channel,
        },
        { definition, by, now },
      );
      if (latest && !request.again) {
        // The same decision told twice finds its own run here, and is answered as the first time.
        if (latest.run.uid === run.uid) return { ok: true, run: latest.run, repeated: true };
        return { ok: false, refusal: refuseExisting(latest.run) };
      }
      failpoint('start-before-commit');
      const audit: AuditEntry[] = [{ at: now, by, action: 'start', run: run.id, decision: id, sequence: 0 }];
      const outcome = JSON.stringify({ run: run.id });
      const committed = await store.commit({
        run,
        definition,
        events,
        decisions: [{ id, outcome }],
        audit,
        turns: [],
      });
      if (committed.state === 'repeated') return repeated(committed.outcome);
      if (committed.state !== 'ok') continue;
      failpoint('start-before-enqueue');
      await dispatch.after(run, events, true, now);
      return { ok: true, run, repeated: false };
    }
    throw new Error(`no free number was found for ${definition.name} ${period.id}`);
  }

  /** Applies what a person asks of a run. */
  function execute(request: { id: string; run: string; decision: Request; by: Actor }): Promise<Outcome> {
    return enqueue(request.run, request);
  }

  /** Applies what a tick found out. */
  function report(run: string, decision: Report): Promise<Outcome> {
    return enqueue(run, { decision, by: SYSTEM });
  }

  function enqueue(run: string, pending: Omit<Pending, 'resolve' | 'reject'>): Promise<Outcome> {
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    const queue = waiting.get(run) ?? [];
    queue.push({ ...pending, resolve, reject });
    waiting.set(run, queue);
    if (!draining.has(run)) void drain(run);
    return promise;
  }

  /** Takes all that is pending for one run as one change: many reports cost one load and one write. */
  async function drain(run: string): Promise<void> {
    draining.add(run);
    for (let batch = waiting.get(run); batch && batch.length > 0; batch = waiting.get(run)) {
      waiting.delete(run);
      try {
        await settle(run, batch);
      } catch (error) {
        for (const pending of batch) pending.reject(error);
      }
    }
    draining.delete(run);
  }

  async function settle(id: string, batch: Pending[]): Promise<void> {
    let open = await unrepeated(batch);
    // What a tick found out is decided on what is known here: the commit's version says whether that was true. Whatever
    // ends without a commit is decided on what the store says.
    let known = open.every(({ id: told }) => told === undefined) ? store.recent(id) : undefined;
    for (let tries = 0; tries < CONFLICTS_AT_MOST; tries += 1) {
      const loaded = known ?? (await store.load(id));
      if (!loaded) {
        for (const { resolve } of open) resolve({ ok: false, refusal: { key: 'run.unknown', params: { given: id } } });
        return;
      }
      const definition = await store.definition(loaded.run.definition);
      const now = await clock.now();
      const tried = attempt(loaded, definition, open, now);
      const isSure = known === undefined || tried.events.length > 0;
      known = undefined;
      if (!isSure) continue;
      if (tried.events.length > 0) {
        const committed = await store.commit({ ...tried, before: loaded, definition, turns: [] });
        if (committed.state === 'conflict' || committed.state === 'busy') continue;
        if (committed.state === 'repeated') {
          const first = tried.remembered[committed.index]!;
          first.resolve(await repeated(committed.outcome));
          open = open.filter((pending) => pending !== first);
          continue;
        }
        failpoint('commit-before-enqueue');
        await dispatch.after(tried.run, tried.events, tried.remembered.length > 0, now);
      }
      for (const [pending, outcome] of tried.outcomes) {
        pending.resolve(outcome.ok ? { ...outcome, run: tried.run } : outcome);
      }
      return;
    }
    throw new Error(`${id} changed under every one of ${CONFLICTS_AT_MOST} attempts to commit`);
  }

  /** Answers what was decided before as it was then; the rest is still open. */
  async function unrepeated(batch: Pending[]): Promise<Pending[]> {
    const told = batch.filter(({ id }) => id !== undefined);
    const outcomes = await store.outcomes(told.map(({ id }) => id!));
    const known = new Map(told.map((pending, index) => [pending, outcomes[index]]));
    await Promise.all(
      told.map(async (pending) => {
        const outcome = known.get(pending);
        if (outcome) pending.resolve(await repeated(outcome));
      }),
    );
    return batch.filter((pending) => !known.get(pending));
  }

  async function repeated(outcome: string): Promise<Outcome> {
    const { run: id } = JSON.parse(outcome) as { run: string };
    const loaded = await store.load(id);
    if (!loaded) throw new Error(`${id} is remembered by a decision but missing from the store`);
    return { ok: true, run: loaded.run, repeated: true };
  }

  return { start, execute, report };
}

export type Engine = ReturnType<typeof createEngine>;

/** One pass of decisions over a loaded run: the change to commit and the answer to each. */
function attempt({ run: before }: Loaded, definition: Definition, batch: Pending[], now: number) {
  let run = before;
  const events: RunEvent[] = [];
  const audit: AuditEntry[] = [];
  const remembered: Pending[] = [];
  const outcomes = new Map<Pending, Outcome>();
  for (const pending of batch) {
    const { decision, by, id } = pending;
    if (id !== undefined && remembered.some((first) => first.id === id)) {
      outcomes.set(pending, { ok: true, run, repeated: true });
      continue;
    }
    const decided = decide(run, decision, { definition, by, now });
    if ('refusal' in decided) {
      outcomes.set(pending, { ok: false, refusal: decided.refusal });
      continue;
    }
    outcomes.set(pending, { ok: true, run, repeated: false });
    if (decided.events.length === 0) continue;
    if (id !== undefined) {
      remembered.push(pending);
      audit.push(auditOf(run, decision as Request, by, id, now));
    }
    events.push(...decided.events);
    run = evolveAll(run, decided.events);
  }
  const decisions = remembered.map(({ id }) => ({ id: id!, outcome: JSON.stringify({ run: run.id }) }));
  return { run, events, audit, decisions, remembered, outcomes };
}

function auditOf(run: Run, request: Request, by: Actor, id: string, at: number): AuditEntry {
  return {
    at,
    by,
    action: request.type,
    run: run.id,
    ...('stage' in request && request.stage !== undefined && { stage: request.stage }),
    ...('reason' in request && request.reason !== undefined && { reason: request.reason }),
    decision: id,
    sequence: run.sequence,
  };
}
