import { createReconciler } from '../../src/jobs/reconciler.ts';
import { interactiveRedis, workerRedis } from '../../src/jobs/redis.ts';
import { openServices } from '../../src/jobs/services.ts';
import { createRuns } from '../../src/jobs/runs.ts';
import { createStageWorker } from '../../src/jobs/stage-worker.ts';
import { createTick } from '../../src/jobs/tick.ts';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import type { Run } from '../../src/pipeline/run.ts';
import type { AwsClients, StageKind } from '../../src/pipeline/stages/stage.ts';
import { PERIOD, person } from './graphs.ts';

/** Silent but for defects: a tick that failed unexpectedly is printed. */
const quiet = {
  info: () => undefined,
  warn: (fields: object, message: string) =>
    'run' in fields && 'err' in fields ? console.error(message, fields) : undefined,
};

/** One replica of the engine without Slack: services, worker and reconciler on a Redis. */
export async function startReplica(
  url: string,
  kinds: Record<string, StageKind>,
  { work = true, adjustableClock = true }: { work?: boolean; adjustableClock?: boolean } = {},
) {
  const redis = interactiveRedis(url);
  redis.on('error', () => undefined);
  await redis.connect();
  const services = await openServices(redis, { adjustableClock });
  const { store, engine, clock, dispatch, installation, names } = services;
  const ticks = createTick({
    store,
    engine,
    clock,
    kinds,
    clients: {} as AwsClients,
    installation,
    results: 's3://results/claims',
    log: quiet,
    runs: createRuns({ store, engine, workspace: services.workspace, clock, channels: {} }),
    random: () => 0,
  });
  const connection = workerRedis(url);
  connection.on('error', () => undefined);
  const worker = createStageWorker({ connection, names, ...ticks, log: quiet, concurrency: 50 });
  const reconciler = createReconciler({ store, engine, dispatch, clock, log: quiet });
  if (work) worker.start();

  let asked = 0;
  return {
    ...services,
    ...ticks,
    reconciler,
    start: (definition: Definition, more: { again?: boolean; id?: string } = {}) =>
      engine.start({
        id: more.id ?? `start-${process.hrtime.bigint()}`,
        definition,
        period: PERIOD,
        params: {},
        by: person(),
        channel: 'C_PIPELINES',
        again: more.again ?? false,
      }),
    ask: (
      run: string,
      decision: Parameters<typeof engine.execute>[0]['decision'],
      id = `ask-${(asked += 1)}-${process.hrtime.bigint()}`,
    ) => engine.execute({ id, run, decision, by: person() }),
    /** Waits until the run satisfies a condition; fails with its stages when it takes longer than `patience` ms. */
    until: async (id: string, condition: (run: Run) => boolean, patience = 15_000): Promise<Run> => {
      const end = Date.now() + patience;
      for (;;) {
        const loaded = await store.load(id);
        if (loaded && condition(loaded.run)) return loaded.run;
        if (Date.now() > end) throw new Error(`${id} is still ${JSON.stringify(loaded?.run.stages, undefined, 1)}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    stop: async () => {
      await reconciler.stop();
      await worker.stop(5000);
      connection.disconnect();
      await services.close();
    },
  };
}

export type Replica = Awaited<ReturnType<typeof startReplica>>;
