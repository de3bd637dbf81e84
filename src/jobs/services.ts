import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { StageContext } from '../pipeline/stages/stage.ts';
import { type AuditLog, createAuditLog } from './audit-log.ts';
import { createCapacity } from './capacity.ts';
import { type Clock, createClock } from './clock.ts';
import { createDispatch, type Dispatch, type StageJob } from './dispatch.ts';
import { createEngine, type Engine } from './engine.ts';
import { createGlass, type Glass } from './glass.ts';
import { createNames, type Names } from './names.ts';
import { createRunStore, type RunStore } from './run-store.ts';
import { createWorkspaceStore, type WorkspaceStore } from './workspace-store.ts';

/** What deciding needs, for the bot, the workers and the CLI alike: one engine, however it is asked. */
export interface Services {
  redis: Redis;
  names: Names;
  clock: Clock;
  store: RunStore;
  workspace: WorkspaceStore;
  dispatch: Dispatch;
  engine: Engine;
  audit: AuditLog;
  glass: Glass;
  installation: string;
  close(): Promise<void>;
}

/** A terminal is told by other ways. */
const SILENT: StageContext['log'] = { info: () => undefined, warn: () => undefined };

/**
 * Builds the services on a connection that is open; throws when a newer release wrote the store, or an earlier one and it
 * is not to be brought up to date (`upgrade`).
 */
export async function openServices(
  redis: Redis,
  {
    adjustableClock,
    upgrade = false,
    log = SILENT,
  }: { adjustableClock: boolean; upgrade?: boolean; log?: StageContext['log'] },
): Promise<Services> {
  const names = createNames();
  const clock = createClock(redis, names, { adjustable: adjustableClock });
  const store = createRunStore(redis, names);
  const workspace = createWorkspaceStore(redis, names);
  const { installation } = await workspace.open({ upgrade });
  const queue = new Queue<StageJob>(names.stageQueue, {
    connection: redis,
    prefix: names.prefix,
    skipWaitingForReady: true,
  });
  queue.on('error', () => undefined);
  const dispatch = createDispatch(queue, redis);
  const engine = createEngine({ store, dispatch, clock, workspace, capacityOf: createCapacity(workspace) });
  return {
    redis,
    names,
    clock,
    store,
    workspace,
    dispatch,
    engine,
    audit: createAuditLog(redis, names, installation),
    glass: createGlass({ redis, names, clock, log }),
    installation,
    close: async () => {
      await queue.close();
      redis.disconnect();
    },
  };
}
