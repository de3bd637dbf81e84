import type { Clock } from '../jobs/clock.ts';
import type { Engine } from '../jobs/engine.ts';
import type { RunStore } from '../jobs/run-store.ts';
import type { Schedules } from '../jobs/schedules.ts';
import type { ViewReader } from '../jobs/view-reader.ts';
import type { WorkspaceStore } from '../jobs/workspace-store.ts';
import { deny } from '../errors.ts';
import { type Action, may, type Policy } from '../pipeline/access.ts';
import type { Actor } from '../pipeline/run.ts';
import type { AwsClients, StageContext, StageKind } from '../pipeline/stages/stage.ts';

/** What of the workspace's settings a command needs. */
export interface DeskSettings {
  locale: string;
  region: string;
  channels: Record<string, string>;
  athena: { workgroup: string; database: string; maxRows: number };
  access: Policy;
}

/** Everything a command works with, however it was given: from Slack or from a terminal. */
export interface Desk {
  store: RunStore;
  engine: Engine;
  workspace: WorkspaceStore;
  schedules: Schedules;
  clock: Clock;
  views: ViewReader;
  settings: DeskSettings;
  clients: AwsClients;
  kinds: Record<string, StageKind>;
  log: StageContext['log'];
}

/** Who asks, in which language they read, and under which id what they ask is remembered. */
export interface Asker {
  actor: Actor;
  locale: string;
  decisionId: string;
}

/** Throws access.denied, naming who may, unless the asker may do it. */
export function demand({ settings }: Desk, { actor }: Asker, action: Action, pipeline: string): void {
  const verdict = may(settings.access, actor, action, { pipeline });
  if (!verdict.allowed) deny('access.denied', { action, target: pipeline, allowed: verdict.who });
}
