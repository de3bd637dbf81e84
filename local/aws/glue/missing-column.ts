import type { Break } from '../breaks.ts';
import type { SqlEngine } from '../sql/engine.ts';
export const missingColumn = (_catalog: SqlEngine['catalog']): Break => ({
  id: 'glue-missing-column',
  title: '',
  what: '',
  isBroken: () => false,
  set() {},
});
