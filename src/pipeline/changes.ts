import { canonical } from './canonical.ts';
import type { Definition, StageDefinition } from './definition-schema.ts';

/** One difference between two definitions that changes what a run does. */
export interface Change {
  /** The stage that differs; undefined for what concerns the whole. */
  stage?: string;
  what: 'added' | 'removed' | 'changed';
  /** The keys that differ, of a stage or of the whole. */
  keys: string[];
}

/** What of a stage makes a difference to a run; its title does not. */
const STAGE_KEYS = [
  'kind',
  'needs',
  'runs',
  'when',
  'with',
  'retries',
  'deadline',
  'expect',
  'pool',
  'approval',
] as const satisfies (keyof StageDefinition)[];
const WHOLE_KEYS = ['timezone', 'deadline', 'concurrency'] as const satisfies (keyof Definition)[];

/** The differences that matter to a run, in the order of the newer definition's stages; titles and owners do not. */
export function changesBetween(before: Definition, after: Definition): Change[] {
  const whole = differing(before, after, WHOLE_KEYS);
  const ids = [...new Set([...Object.keys(after.stages), ...Object.keys(before.stages)])];
  const stages = ids.flatMap((stage): Change[] => {
    const [was, is] = [before.stages[stage], after.stages[stage]];
    if (!was) return [{ stage, what: 'added', keys: [] }];
    if (!is) return [{ stage, what: 'removed', keys: [] }];
    const keys = differing(was, is, STAGE_KEYS);
    return keys.length > 0 ? [{ stage, what: 'changed', keys }] : [];
  });
  return [...(whole.length > 0 ? [{ what: 'changed' as const, keys: whole }] : []), ...stages];
}

const differing = <T extends object>(before: T, after: T, keys: readonly (keyof T & string)[]): string[] =>
  keys.filter((key) => textOf(before[key]) !== textOf(after[key]));

const textOf = (value: unknown): string => (value === undefined ? '' : canonical(value));
