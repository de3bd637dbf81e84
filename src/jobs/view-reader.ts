import { may, type Policy, type Subject } from '../pipeline/access.ts';
import type { Definition } from '../pipeline/definition-schema.ts';
import { behind } from '../pipeline/lineage.ts';
import type { Run, StageState } from '../pipeline/run.ts';
import type { StageKind } from '../pipeline/stages/stage.ts';
import { render } from '../pipeline/template.ts';
import type { Behind, RunView } from '../views/run-view.ts';
import type { RunStore } from './run-store.ts';
import { scopeOf } from './scope.ts';
import type { WorkspaceStore } from './workspace-store.ts';

/** Reads all that a message about a run is drawn from. */
export function createViewReader({
  store,
  workspace,
  kinds,
  region,
  access,
  perTerabyte,
}: {
  store: RunStore;
  workspace: Pick<WorkspaceStore, 'inForce'>;
  kinds: Record<string, StageKind>;
  region: string;
  access: Policy;
  /** US dollars for a terabyte that Athena scans. */
  perTerabyte?: number;
}) {
  /** What stands still with the stages of a run that have failed or are in doubt. */
  async function behindOf(run: Run, definition: Definition): Promise<Record<string, Behind>> {
    const stuck = Object.keys(run.stages).filter((id) => STUCK.has(run.stages[id]!.state));
    if (definition.hidden || stuck.length === 0) return {};
    const [{ definitions }, foremost] = await Promise.all([workspace.inForce(), store.foremost(run.pipeline)]);
    const until = foremost && foremost.period.start <= run.period.start ? foremost.period.id : undefined;
    const standstill = (stage: string): Behind => {
      const { tables, pipelines } = behind(definition, stage, definitions);
      // Whose tables nobody knows has no data to be told of.
      const isData = tables.length + pipelines.length > 0;
      return { pipelines, ...(isData && until !== undefined && { asOf: until }) };
    };
    return Object.fromEntries(stuck.map((stage) => [stage, standstill(stage)]));
  }

  return async function viewOf(run: Run, locale: string): Promise<RunView> {
    const [definition, events, details] = await Promise.all([
      store.definition(run.definition),
      store.events(run.id),
      store.details(run.id),
    ]);
    const links: Record<string, string> = {};
    for (const [id, { intent, handle }] of Object.entries(run.stages)) {
      if (!intent || handle === undefined) continue;
      const link = kinds[definition.stages[id]?.kind ?? '']?.link?.(intent.spec, handle, region);
      if (link !== undefined) links[id] = link;
    }
    const asks: Record<string, string> = {};
    for (const [id, { state }] of Object.entries(run.stages)) {
      const ask = state === 'approval' ? definition.stages[id]?.approval?.ask : undefined;
      if (ask !== undefined) asks[id] = rendered(ask, run, definition);
    }
    const approvers = may(access, NOBODY, 'stage.approve', run);
    return {
      run,
      definition,
      events,
      details,
      links,
      places: await store.places(run, definition),
      atWork: run.queued ? await store.holders(`pipeline:${run.pipeline}`) : [],
      asks,
      approvers: approvers.allowed ? [] : approvers.who,
      behind: await behindOf(run, definition),
      region,
      locale,
      ...(perTerabyte !== undefined && { perTerabyte }),
    };
  };
}

const STUCK: ReadonlySet<StageState> = new Set(['failed', 'unknown']);
/** Who is not named may nothing, so it is told who may. */
const NOBODY: Subject = { actor: { id: '' }, standing: { groups: [] } };

/** What people are asked; a template that cannot be filled is shown as it stands. */
function rendered(ask: string, run: Run, definition: Definition): string {
  try {
    return String(render(ask, scopeOf(run, definition)));
  } catch {
    return ask;
  }
}

export type ViewReader = ReturnType<typeof createViewReader>;
