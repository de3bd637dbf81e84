import type { Definition, StageDefinition } from '../../../src/pipeline/definition-schema.ts';
import { definitionOf } from '../../helpers/graphs.ts';

type Stages = Record<string, Partial<StageDefinition>>;

const RETRIES = { max: 2, delay: 200, backoff: 'fixed' } as const;
/** Milliseconds; what runs for ever is stopped then. */
const DEADLINE = 6000;

const common = { retries: { ...RETRIES }, deadline: DEADLINE };
const keyed = (...needs: string[]) => ({ kind: 'keyed', needs, ...common });
const keyless = (...needs: string[]) => ({ kind: 'keyless', needs, ...common });

const SHAPES: Record<string, Stages> = {
  chain: { a: keyed(), b: keyless('a'), c: keyed('b'), d: keyed('c') },
  diamond: { a: keyed(), b: keyed('a'), c: keyless('a'), d: keyed('b', 'c') },
  wide: {
    a: keyed(),
    ...Object.fromEntries(['b', 'c', 'd', 'e', 'f', 'g'].map((id) => [id, keyed('a')])),
    z: keyless('b', 'c', 'd', 'e', 'f', 'g'),
  },
  sides: { a: keyed(), b: keyed('a'), c: keyed('b'), p: keyed(), q: keyless('p'), r: keyed('c', 'q') },
  careful: {
    a: keyed(),
    b: keyless('a'),
    mend: { ...keyed('b'), runs: 'on-failure' },
    report: { ...keyed('b'), runs: 'always' },
  },
};

/** The pipelines of the storm, by name. */
export const DEFINITIONS: Record<string, Definition> = Object.fromEntries(
  Object.entries(SHAPES).map(([name, stages]) => [name, definitionOf(stages, name)]),
);
