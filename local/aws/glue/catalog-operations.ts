import type { Operation } from '../service.ts';
import type { SqlEngine } from '../sql/engine.ts';
export function catalogOperations(_catalog: SqlEngine['catalog']): Record<string, Operation> {
  return {};
}
