import { setTimeout as delay } from 'node:timers/promises';
import type { AuditLog } from '../jobs/audit-log.ts';
import type { Clock } from '../jobs/clock.ts';
import type { DigestMaker } from '../jobs/digest-maker.ts';
import type { Engine } from '../jobs/engine.ts';
import type { Lookups } from '../jobs/lookups.ts';
import type { Pictures } from '../jobs/pictures.ts';
import type { Glass } from '../jobs/glass.ts';
import type { RefusedBlocks } from '../jobs/refused-blocks.ts';
import type { RunStore } from '../jobs/run-store.ts';
import type { Schedules } from '../jobs/schedules.ts';
import type { ViewReader } from '../jobs/view-reader.ts';
import type { WorkspaceStore } from '../jobs/workspace-store.ts';
import { noteDenied } from './denials.ts';
import { type Refusal, refuse, UserError } from '../errors.ts';
import { type Action, may, type Policy, type Standing, type Verdict } from '../pipeline/access.ts';
import type { Definition } from '../pipeline/definition-schema.ts';
import type { Actor } from '../pipeline/run.ts';
import { RICH_BLOCKS, type RichBlock } from '../views/message.ts';
import type { AwsClients, StageContext, StageKind } from '../pipeline/stages/stage.ts';

/** What of the workspace's settings a command needs. */
export interface DeskSettings {
  locale: string;
  region: string;
  channels: Record<string, string>;
  athena: { workgroup: string; database: string; maxRows: number };
  /** In whose zone a day is told. */
  digest?: { zone: string };
  access: Policy;
  /** Where heads of the audit log are put. */
  audit?: { uri: string };
  /** How long an admin's rights may be taken at most, in milliseconds; where that is told, by Slack's id. */
  breakGlass: { max: number; channel?: string };
}

/** Everything a command works with, however it was given: from Slack or from a terminal. */
export interface Desk {
  store: RunStore;
  engine: Engine;
  workspace: WorkspaceStore;
  schedules: Schedules;
  clock: Clock;
  views: ViewReader;
  lookups: Lookups;
  audit: AuditLog;
  glass: Glass;
  digest: DigestMaker;
  /** What is known of the blocks that the workspace takes; absent in a terminal, which takes none. */
  refused?: Pick<RefusedBlocks, 'rich'>;
  /** Absent in a terminal, where there is no thread to put any in. */
  pictures?: Pick<Pictures, 'post'>;
  settings: DeskSettings;
  clients: AwsClients;
  kinds: Record<string, StageKind>;
  log: StageContext['log'];
}

/** Who asks, in which language they read, and under which id what they ask is remembered. */
export interface Asker {
  actor: Actor;
  /** What is known of them besides the id; without it only what the very id is given counts. */
  standing?: Standing;
  locale: string;
  decisionId: string;
}

/** Whether the asker may do something, for what is shown or left out; what is done is demanded. */
export const allows = ({ settings }: Pick<Desk, 'settings'>, asker: Asker, action: Action, pipeline: string): boolean =>
  may(settings.access, asker, action, { pipeline }).allowed;

/** The pipelines in force that the asker may look at. Refuses whoever may look at none of those that there are. */
export async function seen(desk: Desk, asker: Asker): Promise<Definition[]> {
  const all = Object.values((await desk.workspace.inForce()).definitions);
  const mine = all.filter(({ name }) => allows(desk, asker, 'run.view', name));
  demandOneOf(desk, asker, 'run.view', all);
  return mine;
}

/**
 * Throws unless the asker may do it: access.denied, naming who may; access.unresolved where Slack has not told which groups
 * the asker is in; access.guest and access.outsider to who may nothing. What was denied of
 * changes is audited.
 */
export function demand(desk: Desk, asker: Asker, action: Action, pipeline: string): void {
  const verdict = may(desk.settings.access, asker, action, { pipeline });
  if (verdict.allowed) return;
  noteDenied(desk, asker, { action, pipeline, rule: verdict.rule });
  throw new UserError(denialFor(verdict, { action, target: pipeline }, verdict.who));
}

/** What demand() would refuse the asker with, for what is shown or left out: nothing is noted. */
export function denialOf(
  { settings }: Pick<Desk, 'settings'>,
  asker: Asker,
  action: Action,
  pipeline: string,
): Refusal | undefined {
  const verdict = may(settings.access, asker, action, { pipeline });
  return verdict.allowed ? undefined : denialFor(verdict, { action, target: pipeline }, verdict.who);
}

/** Throws, as demand() does, unless there is a pipeline to which the asker may do it: what is denied is all of them. */
export async function demandSomewhere(desk: Desk, asker: Asker, action: Action): Promise<void> {
  demandOneOf(desk, asker, action, Object.values((await desk.workspace.inForce()).definitions));
}

function demandOneOf(desk: Desk, asker: Asker, action: Action, all: readonly Definition[]): void {
  const verdicts = all.map(({ name }) => may(desk.settings.access, asker, action, { pipeline: name }));
  const denials = verdicts.filter((verdict) => !verdict.allowed);
  const [first] = denials;
  if (!first || denials.length < all.length) return;
  noteDenied(desk, asker, { action, pipeline: all[0]!.name, rule: first.rule });
  throw new UserError(denialFor(first, { action }, [...new Set(denials.flatMap(({ who }) => who))]));
}

function denialFor(
  { because }: Verdict & { allowed: false },
  tried: { action: Action; target?: string },
  allowed: string[],
): Refusal {
  if (because === 'rules') return refuse('access.denied', { ...tried, allowed });
  if (because === 'unresolved') return refuse('access.unresolved', { ...tried, allowed });
  return refuse(`access.${because}`, tried);
}

/** Milliseconds to find out: what is answered must be answered within Slack's three seconds. */
const PATIENCE = 200;

/** The blocks that may be used in an answer; all of them while the store does not say otherwise, none in a terminal. */
export async function richOf({ refused }: Pick<Desk, 'refused'>): Promise<ReadonlySet<RichBlock>> {
  if (!refused) return new Set();
  const all = new Set(RICH_BLOCKS);
  return Promise.race([refused.rich().catch(() => all), delay(PATIENCE, all, { ref: false })]);
}
