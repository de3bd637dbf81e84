import { type Refusal, refuse } from '../errors.ts';
import { failpoint } from '../failpoint.ts';
import type { Moment, Report, Request } from '../pipeline/decide.ts';
import type { Definition } from '../pipeline/definition-schema.ts';
import { type Preview, previewOf } from '../pipeline/preview.ts';
import type { Actor, Run } from '../pipeline/run.ts';
import { attempt, type Outcome, type Pending } from './batch.ts';
import type { CapacityOf } from './capacity.ts';
import type { Clock } from './clock.ts';
import type { Dispatch } from './dispatch.ts';
import { refuseSecrets } from './handed-in.ts';
import { turnsOf, type Wanted } from './leases.ts';
import type { Loaded, Next, RunStore, Turn } from './run-store.ts';
import { createStart } from './start.ts';
import type { WorkspaceStore } from './workspace-store.ts';

export type { Outcome } from './batch.ts';

export interface EngineParts {
  store: RunStore;
  dispatch: Dispatch;
  clock: Clock;
  workspace: Pick<WorkspaceStore, 'inForce'>;
  capacityOf: CapacityOf;
}

const SYSTEM: Actor = { id: 'system:worker', via: 'system' };
const CONFLICTS_AT_MOST = 1000;

/** The only way to change a run: load, decide, commit, dispatch. */
export function createEngine({ store, dispatch, clock, workspace, capacityOf }: EngineParts) {
  const waiting = new Map<string, Pending[]>();
  const draining = new Set<string>();

  /**
   * Makes place for a run that was started to take the place of the others. Asked twice, it cancels each once. The runs of
   * one backfill all count, so they wait for each other.
   */
  async function supersede(run: Run, { concurrency }: Definition): Promise<void> {
    if (concurrency?.whenBusy !== 'cancel-previous' || run.queued?.since !== run.createdAt) return;
    const backfill = run.cause?.backfill;
    for (const previous of await store.loadMany(await store.ahead(`pipeline:${run.pipeline}`, run.id))) {
      if (backfill !== undefined && previous.cause?.backfill === backfill) continue;
      const decision: Request = { type: 'cancel', for: run.id };
      await execute({ id: `supersede:${run.id}:${previous.id}`, run: previous.id, decision, by: run.by });
    }
  }

  /** Applies what a person asks of a run. */
  async function execute(request: { id: string; run: string; decision: Request; by: Actor }): Promise<Outcome> {
    const refusal = refuseSecrets(request.decision);
    return refusal ? { ok: false, refusal } : enqueue(request.run, request);
  }

  /** Applies what a tick found out. */
  function report(run: string, decision: Report): Promise<Outcome> {
    return enqueue(run, { decision, by: SYSTEM });
  }

  /** Applies what has come about by itself: a turn may be free, or time has passed. */
  async function moment(id: string, decision: Moment): Promise<void> {
    const outcome = await enqueue(id, { decision, by: SYSTEM });
    if (!outcome.ok || !outcome.run.queued) return;
    await supersede(outcome.run, await store.definition(outcome.run.definition));
  }

  /** What a decision would do, without doing it; a refusal is what the decision would be answered with. */
  async function preview(asked: {
    run: string;
    decision: Request;
    by: Actor;
  }): Promise<Preview | { refusal: Refusal }> {
    const refusal = refuseSecrets(asked.decision);
    if (refusal) return { refusal };
    const loaded = await store.load(asked.run);
    if (!loaded) return { refusal: refuse('run.unknown', { given: asked.run }) };
    const { run } = loaded;
    const [definition, { definitions }, now] = await Promise.all([
      store.definition(run.definition),
      workspace.inForce(),
      clock.now(),
    ]);
    const current = definitions[run.pipeline];
    return previewOf(run, asked.decision, { definition, by: asked.by, now, ...(current && { current }) });
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
    const denied = new Set<string>();
    // What a tick found out is decided on what is known here: the commit's version says whether that was true. Whatever
    // ends without a commit is decided on what the store says.
    let known = open.every((pending) => pending.id === undefined) ? store.recent(id) : undefined;
    for (let tries = 0; tries < CONFLICTS_AT_MOST; tries += 1) {
      const loaded = known ?? (await store.load(id));
      if (!loaded) {
        for (const { resolve } of open) resolve({ ok: false, refusal: { key: 'run.unknown', params: { given: id } } });
        return;
      }
      const before = { run: loaded.run, definition: await store.definition(loaded.run.definition) };
      const now = await clock.now();
      const tried = attempt(before.run, open, { ...before, current: await inForce(loaded, open), now, denied });
      const isSure = known === undefined || tried.events.length > 0;
      known = undefined;
      if (!isSure) continue;
      if (tried.events.length > 0) {
        const turns = await measured(turnsOf(before, tried, denied), tried.definition);
        const committed = await store.commit({ ...tried, before: loaded, turns });
        if (committed.state === 'conflict') continue;
        if (committed.state === 'busy') {
          for (const holder of committed.denied) denied.add(holder);
          continue;
        }
        if (committed.state === 'repeated') {
          const first = tried.remembered[committed.index]!;
          first.resolve(await repeated(committed.outcome));
          open = open.filter((pending) => pending !== first);
          continue;
        }
        failpoint('commit-before-enqueue');
        await dispatch.after(tried.run, tried.events, tried.remembered.length > 0, now);
        await promote(committed.next);
      }
      for (const [pending, outcome] of tried.outcomes) {
        pending.resolve(outcome.ok ? { ...outcome, run: tried.run } : outcome);
      }
      return;
    }
    throw new Error(`${id} changed under every one of ${CONFLICTS_AT_MOST} attempts to commit`);
  }

  /** The definition in force, which matters to people alone. */
  async function inForce({ run }: Loaded, batch: Pending[]): Promise<Definition | undefined> {
    if (batch.every(({ id }) => id === undefined)) return undefined;
    return (await workspace.inForce()).definitions[run.pipeline];
  }

  async function measured(turns: Wanted[], definition: Definition): Promise<Turn[]> {
    return Promise.all(turns.map(async (turn) => ({ ...turn, capacity: await capacityOf(turn.resource, definition) })));
  }

  /** Wakes who may take a place now. Nobody waits for it here; what is lost is woken by the reconciler. */
  async function promote(next: Next[]): Promise<void> {
    for (const { resource, holders } of next) {
      if (resource.startsWith('pool:')) await dispatch.hurry(holders);
      else for (const run of holders) void moment(run, { type: 'admit' }).catch(() => undefined);
    }
  }

  /** Answers what was decided before as it was then; the rest is still open. */
  async function unrepeated(batch: Pending[]): Promise<Pending[]> {
    const told = batch.filter(({ id }) => id !== undefined);
    if (told.length === 0) return batch;
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

  const start = createStart({ store, clock, dispatch, measured, promote, repeated, supersede });
  return { start, execute, report, moment, preview };
}

export type Engine = ReturnType<typeof createEngine>;
