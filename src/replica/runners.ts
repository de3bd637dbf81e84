import { createHeartbeat } from '../jobs/heartbeat.ts';
import { createLedger } from '../jobs/ledger.ts';
import { onNudge } from '../jobs/nudge.ts';
import { createReadiness } from '../jobs/readiness.ts';
import { createReconciler } from '../jobs/reconciler.ts';
import { workerRedis } from '../jobs/redis.ts';
import { createRuns } from '../jobs/runs.ts';
import { createStageWorker } from '../jobs/stage-worker.ts';
import { createTick } from '../jobs/tick.ts';
import { createTriggers } from '../jobs/triggers.ts';
import type { Base, Part } from './parts.ts';
import { builtinKinds } from '../pipeline/stages/builtin.ts';
import { kinds } from '../pipeline/stages/index.ts';

const TICKS_AT_ONCE = 50;
/** Milliseconds for the ticks under way when the replica leaves. */
const LAST_TICKS = 12_000;

/** What starts runs and moves them on; whoever is told that something has changed is nudged with them. */
export function createRunners({ config, settings, services, reading, clients, slack, log }: Base, nudged: Nudged) {
  const { redis, store, engine, clock, dispatch, workspace, names, installation } = services;
  const { channels, locale } = settings;
  const { schedules } = reading;
  const ticks = createTick({
    store,
    engine,
    clock,
    kinds: { ...kinds, ...builtinKinds(kinds) },
    clients,
    installation,
    results: settings.results,
    log,
    runs: createRuns({ store, engine, workspace, clock, channels }),
    random: Math.random,
  });
  const { heartbeatUrl: url } = config;
  const askSlack = () => slack.publishing.auth.test();
  const heartbeat = url === undefined ? undefined : createHeartbeat({ redis, names, askSlack, url, log });
  const tick = heartbeat?.answering(ticks.tick) ?? ticks.tick;
  const connection = workerRedis(config.redisUrl);
  connection.on('error', (error) => log.warn({ err: error }, 'the worker cannot reach Redis'));
  const worker = createStageWorker({ connection, names, ...ticks, tick, log, concurrency: TICKS_AT_ONCE });
  const reconciler = createReconciler({ store, engine, dispatch, clock, log });
  const ledger = createLedger({ schedules, store, engine, workspace, clock, channels, locale, log });
  const triggers = createTriggers({ redis, names, store, engine, workspace, clock, channels, locale, log });
  const readiness = createReadiness({ store, engine, workspace, schedules, clock, kinds, channels, log });
  const ear = workerRedis(config.redisUrl);
  ear.on('error', (error) =>
    log.warn({ err: error }, 'nudges cannot be heard without Redis; every pass is made without'),
  );

  const working: Part = {
    start: worker.start,
    async stop() {
      await worker.stop(LAST_TICKS);
      connection.disconnect();
    },
  };
  const hearing: Part = {
    start: () =>
      onNudge(ear, names, () => {
        void reconciler.pass();
        void readiness.pass();
        for (const each of [ledger, triggers, ...nudged]) each.nudge();
      }),
    stop: () => ear.disconnect(),
  };
  return [working, reconciler, triggers, ledger, readiness, ...(heartbeat ? [heartbeat] : []), hearing];
}

type Nudged = readonly { nudge(): void }[];
