import type { Definition, StageDefinition } from '../../../src/pipeline/definition-schema.ts';
import type { Published } from '../../../src/jobs/workspace-store.ts';
import { definitionOf } from '../../helpers/graphs.ts';

type Stages = Record<string, Partial<StageDefinition>>;

const RETRIES = { max: 2, delay: 200, backoff: 'fixed' } as const;
/** Milliseconds; what runs for ever is stopped then. */
const DEADLINE = 6000;

const common = { retries: { ...RETRIES }, deadline: DEADLINE };
const keyed = (...needs: string[]) => ({ kind: 'keyed', needs, ...common });
const keyless = (...needs: string[]) => ({ kind: 'keyless', needs, ...common });

/** How many pieces of work of a pool, and runs of a pipeline, may be under way at a time. */
export const POOL = 3;
export const TURNS = 2;
/** What takes a place of the pool says so to the service as well. */
const pooled = (stage: ReturnType<typeof keyed>) => ({ ...stage, pool: 'scarce', with: { pool: 'scarce' } });
const approval = { approvers: 1, expires: 86_400_000 };

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
  scarce: { a: pooled(keyed()), b: pooled(keyless('a')), c: pooled(keyed('a')), d: keyed('b', 'c') },
  asking: { a: keyed(), b: { ...keyed('a'), approval }, c: keyless('b') },
  turns: { a: keyed(), b: keyed('a') },
};

/** The pipelines of the storm, by name. */
export const DEFINITIONS: Record<string, Definition> = Object.fromEntries(
  Object.entries(SHAPES).map(([name, stages]) => [
    name,
    {
      ...definitionOf(stages, name),
      ...(name === 'turns' && { concurrency: { max: TURNS, whenBusy: 'queue' as const } }),
    },
  ]),
);

/** What is in force. */
export const IN_FORCE = {
  release: '',
  definitions: DEFINITIONS,
  broken: {},
  pools: { scarce: POOL },
} satisfies Partial<Published>;
