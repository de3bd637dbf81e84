import { LIVE } from '../pipeline/run.ts';
import type { StageContext } from '../pipeline/stages/stage.ts';
import type { Clock } from './clock.ts';
import type { Dispatch } from './dispatch.ts';
import type { RunStore } from './run-store.ts';

const EVERY = 10_000;

/**
 * Gives every live stage a live job: what a crash between a commit and its dispatch, or a lost queue, left without one.
 * Runs at boot and then every ten seconds; each pass is idempotent.
 */
export function createReconciler({
  store,
  dispatch,
  clock,
  log,
}: {
  store: RunStore;
  dispatch: Dispatch;
  clock: Clock;
  log: StageContext['log'];
}) {
  let timer: NodeJS.Timeout | undefined;
  let passing: Promise<void> = Promise.resolve();

  async function pass(): Promise<void> {
    const runs = await store.loadMany(await store.live());
    const now = await clock.now();
    for (const run of runs) {
      const live = Object.keys(run.stages).filter((id) => LIVE.has(run.stages[id]!.state));
      // A stage whose time has come while its job still sleeps: the clock was moved, or the job was added late.
      const due = live.filter((id) => run.stages[id]!.state === 'waiting' && (run.stages[id]!.notBefore ?? 0) <= now);
      await dispatch.add(run, live, now);
      if (due.length > 0) await dispatch.wake(run, due, now);
    }
  }

  const guarded = (): Promise<void> => {
    passing = pass().catch((error: unknown) =>
      log.warn({ err: error }, 'a reconciler pass failed; the next one tries again'),
    );
    return passing;
  };

  return {
    pass: guarded,
    async start(): Promise<void> {
      await guarded();
      timer = setInterval(() => void guarded(), EVERY);
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await passing;
    },
  };
}
