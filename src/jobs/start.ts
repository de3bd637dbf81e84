import { createHash } from 'node:crypto';
import { type Refusal, refuse } from '../errors.ts';
import { failpoint } from '../failpoint.ts';
import { beginDone } from '../pipeline/begin-done.ts';
import { begin, refuseExisting } from '../pipeline/decide.ts';
import { hashOf } from '../pipeline/definition.ts';
import type { Definition } from '../pipeline/definition-schema.ts';
import type { Actor, Period, Run } from '../pipeline/run.ts';
import type { Json } from '../pipeline/stages/stage.ts';
import type { AuditEntry } from './audit.ts';
import type { Outcome } from './batch.ts';
import type { Clock } from './clock.ts';
import type { Dispatch } from './dispatch.ts';
import { refuseSecrets } from './handed-in.ts';
import { turnsOf, type Wanted } from './leases.ts';
import type { Next, RunStore, Turn } from './run-store.ts';

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
  /** What led to it, besides a person or a schedule. */
  cause?: Run['cause'];
  /** Nothing is to be done for this period: the run is created with every stage marked done. */
  done?: { reason: string };
}

interface StartParts {
  store: RunStore;
  clock: Clock;
  dispatch: Dispatch;
  /** What every change of a run is made with: engine.ts. */
  measured(turns: Wanted[], definition: Definition): Promise<Turn[]>;
  promote(next: Next[]): Promise<void>;
  repeated(outcome: string): Promise<Outcome>;
  supersede(run: Run, definition: Definition): Promise<void>;
}

const CONFLICTS_AT_MOST = 1000;

export function createStart({ store, clock, dispatch, measured, promote, repeated, supersede }: StartParts) {
  async function busyWith({ name }: Definition): Promise<Refusal> {
    const [run = name] = await store.holders(`pipeline:${name}`);
    return refuse('run.busy', { pipeline: name, run });
  }

  /**
   * Starts a run; a period that has one is refused with `run.exists` unless `again` is set. When its pipeline has as many
   * runs as it may, the run waits for its turn, is refused with `run.busy`, or takes the place of the others.
   */
  return async function start(request: Start): Promise<Outcome> {
    const { id, definition, period, by, params, done } = request;
    const refusal = refuseSecrets({ ...params, ...done });
    if (refusal) return { ok: false, refusal };
    const denied = new Set<string>();
    for (let tries = 0; tries < CONFLICTS_AT_MOST; tries += 1) {
      const [latest, now] = await Promise.all([store.latest(definition.name, period.id), clock.now()]);
      const draft = draftOf(request, (latest?.run.number ?? 0) + 1);
      if (latest && !request.again) {
        // The same decision told twice finds its own run here, and is answered as the first time.
        if (latest.run.uid === draft.uid) return { ok: true, run: latest.run, repeated: true };
        return { ok: false, refusal: refuseExisting(latest.run) };
      }
      const busy = denied.has(draft.id);
      if (busy && definition.concurrency?.whenBusy === 'skip')
        return { ok: false, refusal: await busyWith(definition) };
      const circumstances = { definition, by, now, ...(busy && { busy }) };
      const { run, events } = done ? beginDone(draft, circumstances, done.reason) : begin(draft, circumstances);
      failpoint('start-before-commit');
      const action = done ? 'mark-period-done' : 'start';
      const audit: AuditEntry[] = [
        { at: now, by, action, run: run.id, decision: id, sequence: 0, ...(done && { reason: done.reason }) },
      ];
      const decisions = [{ id, outcome: JSON.stringify({ run: run.id }) }];
      const turns = await measured(turnsOf(undefined, { run, definition }, denied), definition);
      const committed = await store.commit({ run, definition, events, decisions, audit, turns });
      if (committed.state === 'repeated') return repeated(committed.outcome);
      if (committed.state === 'busy') for (const holder of committed.denied) denied.add(holder);
      if (committed.state !== 'ok') continue;
      failpoint('start-before-enqueue');
      await dispatch.after(run, events, true, now);
      await promote(committed.next);
      if (run.queued) await supersede(run, definition);
      return { ok: true, run, repeated: false };
    }
    throw new Error(`no free number was found for ${definition.name} ${period.id}`);
  };
}

function draftOf({ id, definition, period, params, by, channel, cause }: Start, number: number) {
  return {
    id: `${definition.name}.${period.id}.r${number}`,
    uid: createHash('sha256').update(`${definition.name}|${id}`).digest('hex').slice(0, 16),
    pipeline: definition.name,
    period,
    number,
    definition: hashOf(definition),
    params,
    by,
    channel,
    ...(cause && { cause }),
  };
}
