import type { Definition } from '../pipeline/definition-schema.ts';
import type { Published, WorkspaceStore } from './workspace-store.ts';

/** Milliseconds for which the definitions in force are believed: a changed capacity is no emergency. */
const LIFE = 1000;

/**
 * Gives how many may hold a resource at a time, by the definitions and pools in force; any number when it is unknown. Of
 * a pipeline that is broken or gone, the limit that a run began with holds.
 */
export function createCapacity(workspace: Pick<WorkspaceStore, 'inForce'>) {
  let known: { published: Promise<Published>; at: number } | undefined;

  return async (resource: string, definition: Definition): Promise<number> => {
    if (!known || performance.now() - known.at > LIFE) {
      const published = workspace.inForce();
      known = { published, at: performance.now() };
      published.catch(() => (known = undefined));
    }
    const { pools, definitions } = await known.published;
    const [sort, name] = resource.split(':') as [string, string];
    const max = sort === 'pool' ? own(pools, name) : (own(definitions, name) ?? definition).concurrency?.max;
    // Unlimited, as a number that JSON and Lua can hold.
    return max ?? Number.MAX_SAFE_INTEGER;
  };
}

export type CapacityOf = ReturnType<typeof createCapacity>;

const own = <T>(table: Record<string, T>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
