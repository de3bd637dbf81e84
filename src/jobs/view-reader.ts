import type { Run } from '../pipeline/run.ts';
import type { StageKind } from '../pipeline/stages/stage.ts';
import type { RunView } from '../views/run-view.ts';
import type { RunStore } from './run-store.ts';

/** Reads all that a message about a run is drawn from. */
export function createViewReader({
  store,
  kinds,
  region,
}: {
  store: RunStore;
  kinds: Record<string, StageKind>;
  region: string;
}) {
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
    return { run, definition, events, details, links, region, locale };
  };
}

export type ViewReader = ReturnType<typeof createViewReader>;
