import { decide, type Decision } from '../../src/pipeline/decide.ts';
import type { Definition, StageDefinition } from '../../src/pipeline/definition-schema.ts';
import { evolveAll } from '../../src/pipeline/evolve.ts';
import type { Actor, Run, RunEvent, StageState } from '../../src/pipeline/run.ts';
import { definitionOf } from './graphs.ts';
import { fc } from './property.ts';
import { started } from './stories.ts';

const HOUR = 3_600_000;

/** Diamonds, joins, chains side by side; some stages in a pool, some with consent, some that run after failures. */
const graphs = fc.array(
  fc.record({
    needs: fc.array(fc.nat(9), { maxLength: 3 }),
    runs: fc.constantFrom('on-success' as const, 'on-success' as const, 'on-failure' as const, 'always' as const),
    max: fc.nat(2),
    pool: fc.constantFrom(undefined, undefined, 'glue', 'emr'),
    approvers: fc.constantFrom(0, 0, 0, 1, 2),
  }),
  { minLength: 1, maxLength: 8 },
);

const stagesOf = (graph: typeof graphs extends fc.Arbitrary<infer G> ? G : never, first = 0) =>
  Object.fromEntries(
    graph.map(({ needs, runs, max, pool, approvers }, index): [string, Partial<StageDefinition>] => [
      `s${first + index}`,
      {
        needs: [...new Set(needs.filter((need) => need < index).map((need) => `s${first + need}`))],
        runs,
        retries: { max, delay: 10, backoff: 'fixed' },
        ...(pool !== undefined && { pool }),
        ...(approvers > 0 && { approval: { approvers, expires: HOUR } }),
      },
    ]),
  );

/** A definition of any graph. */
export const definitions: fc.Arbitrary<Definition> = fc
  .record({
    graph: graphs,
    first: fc.constantFrom(0, 0, 1),
    deadline: fc.constantFrom(undefined, 3 * HOUR),
    limited: fc.boolean(),
  })
  .map(({ graph, first, deadline, limited }) => ({
    ...definitionOf(stagesOf(graph, first)),
    attentionFor: 24 * HOUR,
    ...(deadline !== undefined && { deadline }),
    ...(limited && { concurrency: { max: 1, whenBusy: 'queue' as const } }),
  }));

const PEOPLE: Actor[] = [
  { id: 'U_ONE', via: 'slack' },
  { id: 'U_TWO', via: 'slack' },
  { id: 'cli:three', via: 'cli' },
  { id: 'system:schedule', via: 'schedule' },
];

const KINDS = [
  'intend',
  'started',
  'succeeded',
  'succeeded',
  'failed',
  'lost',
  'expired',
  'stopped',
  'defer',
  'wait',
  'passed-over',
  'retry',
  'retry-all',
  'retry-some',
  'rerun',
  'rerun-failed',
  'skip',
  'mark-done',
  'reattach',
  'resubmit',
  'cancel',
  'close',
  'approve',
  'approve',
  'reject',
  'admit',
  'time-passed',
] as const;

const step = fc.record({
  type: fc.constantFrom(...KINDS),
  stage: fc.nat(8),
  pick: fc.nat(3),
  by: fc.constantFrom(...PEOPLE),
  busy: fc.boolean(),
  hours: fc.constantFrom(0, 0, 0, 1, 2, 25),
  definition: fc.constantFrom(undefined, 'started' as const, 'current' as const),
});
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

export const steps = fc.array(step, { maxLength: 60 });

/** What a step asks of a run as it stands: mostly of the attempt that is there. */
function decisionOf(run: Run, { type, stage: index, pick, definition }: Step, now: number): Decision {
  const ids = Object.keys(run.stages);
  const stage = ids[index % ids.length]!;
  const attempt = pick === 0 ? 1 : run.stages[stage]!.attempt;
  const by = { ...(definition && { definition }) };
  const about = { stage, attempt };
  switch (type) {
    case 'intend': {
      const over = run.stages[stage]!.intent?.claim;
      return {
        type,
        ...about,
        token: 't',
        spec: {},
        claim: `c${now}`,
        ...(over !== undefined && pick > 1 && { over }),
      };
    }
    case 'started':
      return { type, ...about, handle: { id: pick } };
    case 'succeeded':
      return { type, ...about, output: { rows: pick } };
    case 'failed':
      return { type, ...about, error: { code: 'E', message: 'm', retryable: pick !== 1 }, jitter: 0.5 };
    case 'lost':
      return { type, ...about, error: { code: 'E', message: 'm', retryable: false } };
    case 'stopped':
      return { type, ...about, jitter: 0.5 };
    case 'defer':
      return { type, ...about, until: now + 1000, waitingFor: 'throttled' };
    case 'wait':
      return { type, ...about, until: now + 1000, waitingFor: 'pool:glue' };
    case 'expired':
      return { type, ...about };
    case 'passed-over':
      return { type, ...about, because: 'when' };
    case 'retry':
      return { type, ...about, ...by };
    case 'retry-all':
      return { type: 'retry', ...by };
    case 'retry-some': {
      const failed = ids.filter((id) => run.stages[id]!.state === 'failed').slice(0, pick + 1);
      const some = failed.length > 0 ? failed : [stage];
      return { type: 'retry', stages: some.map((id) => ({ stage: id, attempt: run.stages[id]!.attempt })), ...by };
    }
    case 'rerun':
      return { type, from: stage, ...by };
    case 'rerun-failed':
      return { type: 'rerun', ...by };
    case 'skip':
    case 'mark-done':
      return { type, stage, reason: 'r', ...(pick > 1 && { attempt }) };
    case 'reattach':
    case 'resubmit':
    case 'approve':
    case 'reject':
      return { type, stage, ...(pick > 1 && { attempt }) };
    case 'cancel':
    case 'close':
    case 'admit':
    case 'time-passed':
      return { type };
  }
}

/** One decision that was taken: what it was taken on and under, and what followed. */
export interface Taken {
  before: Run;
  decision: Decision;
  circumstances: Parameters<typeof decide>[2];
  events: RunEvent[];
  after: Run;
  /** The definition that the run goes by from here. */
  definition: Definition;
}

/** Plays a story over a run of the definition, `current` being in force; tells each decision that had a consequence. */
export function play(definition: Definition, current: Definition, story: Step[], tell: (taken: Taken) => void): Run {
  let run = started(definition);
  let own = definition;
  let now = 5000;
  for (const told of story) {
    now += 1 + told.hours * HOUR;
    const decision = decisionOf(run, told, now);
    const circumstances = { definition: own, current, by: told.by, now, busy: told.busy };
    const decided = decide(run, decision, circumstances);
    if ('refusal' in decided || decided.events.length === 0) continue;
    const before = run;
    run = evolveAll(run, decided.events);
    if (run.definition !== before.definition) own = current;
    tell({ before, decision, circumstances, events: decided.events, after: run, definition: own });
  }
  return run;
}

/** Lets what is live end as it is meant to, and gives every consent that is asked for, in time, until nothing moves. */
export function finish(definition: Definition, from: Run): Run {
  let run = from;
  for (let before = undefined as Run | undefined; run !== before;) {
    before = run;
    run = evolveAll(run, run.queued ? [{ type: 'run.admitted', at: 1e12 }] : []);
    for (const [stage, { state, attempt, stopping, proposal }] of Object.entries(run.stages)) {
      const about = { stage, attempt };
      const given = proposal?.approvals.length ?? 0;
      const decisions: Partial<Record<StageState, Decision>> = {
        queued: { type: 'intend', ...about, token: 't', spec: {}, claim: 'f' },
        waiting: { type: 'intend', ...about, token: 't', spec: {}, claim: 'f' },
        submitting: { type: 'succeeded', ...about, output: {} },
        running: { type: 'succeeded', ...about, output: {} },
        cancelling: { type: stopping === undefined ? 'succeeded' : 'stopped', ...about, output: {}, jitter: 0 },
        approval: { type: 'approve', ...about },
      };
      const decision = decisions[state];
      if (!decision) continue;
      const by: Actor = { id: `U_CONSENT_${given}`, via: 'slack' };
      const now = state === 'approval' ? proposal!.expiresAt - 1 : 1e12;
      const decided = decide(run, decision, { definition, by, now });
      if ('refusal' in decided) throw new Error(decided.refusal.key);
      run = evolveAll(run, decided.events);
    }
  }
  return run;
}
