import { jobIdOf, type Run } from '../pipeline/run.ts';
import type { StageContext } from '../pipeline/stages/stage.ts';
import type { Clock } from './clock.ts';
import { type Dispatch, needsLooks } from './dispatch.ts';
import type { Engine } from './engine.ts';
import type { RunStore } from './run-store.ts';

const EVERY = 10_000;

/**
 * Gives every live stage a live job: what a crash between a commit and its dispatch, or a lost queue, left without one.
 * Admits runs whose turn has come, and tells runs that time has passed. Runs at boot and then every ten seconds; each
 * pass is idempotent.
 */
export function createReconciler({
  store,
  engine,
  dispatch,
  clock,
  log,
}: {
  store: RunStore;
  engine: Engine;
  dispatch: Dispatch;
  clock: Clock;
  log: StageContext['log'];
}) {
  let timer: NodeJS.Timeout | undefined;
  let passing: Promise<void> = Promise.resolve();

  async function pass(): Promise<void> {
    const [now, oversleeping] = await Promise.all([clock.now(), dispatch.oversleeping()]);
    // The order of the line is kept by the commit, so it does not matter who asks first.
    for (const run of await store.loadMany(await store.live())) {
      await guarded(run.id, async () => {
        await revive(run, now, oversleeping);
        if (run.queued) await engine.moment(run.id, { type: 'admit' });
      });
    }
    for (const id of await store.due(now)) {
      await guarded(id, () => engine.moment(id, { type: 'time-passed' }));
    }
  }

  async function revive(run: Run, now: number, oversleeping: ReadonlySet<string>): Promise<void> {
    const live = Object.keys(run.stages).filter((id) => needsLooks(run, run.stages[id]!));
    // A stage whose time has come while its job still sleeps: a clock was wrong or moved, or the job was added late.
    const due = live.filter((id) => {
      const { state, notBefore = 0, attempt } = run.stages[id]!;
      return state === 'waiting' ? notBefore <= now : oversleeping.has(jobIdOf(run.id, id, attempt));
    });
    await dispatch.add(run, live, now);
    if (due.length > 0) await dispatch.wake(run, due, now);
  }

  /** One run's trouble is no other's. */
  async function guarded(run: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) =>
      log.warn({ run, err: error }, 'a run could not be reconciled; the next pass tries again'),
    );
  }

  const whole = (): Promise<void> => {
    passing = pass().catch((error: unknown) =>
      log.warn({ err: error }, 'a reconciler pass failed; the next one tries again'),
    );
    return passing;
  };

  return {
    pass: whole,
    async start(): Promise<void> {
      await whole();
      timer = setInterval(() => void whole(), EVERY);
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await passing;
    },
  };
}
