import { begin, decide, type Decision, type Report, type Request } from '../../src/pipeline/decide.ts';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import { evolveAll } from '../../src/pipeline/evolve.ts';
import type { Run } from '../../src/pipeline/run.ts';
import { PERIOD, person } from './graphs.ts';

/** A run that is about to begin. */
export const draft = {
  id: 'demo.2026-10.r1',
  uid: 'uid',
  pipeline: 'demo',
  period: PERIOD,
  number: 1,
  definition: 'hash',
  params: {},
  by: person(),
  channel: 'C_PIPELINES',
};

export const started = (definition: Definition): Run => begin(draft, { definition, by: person(), now: 1000 }).run;

/** Applies decisions in order and gives the run; a refusal fails the test. */
export function after(definition: Definition, run: Run, ...decisions: Decision[]): Run {
  return decisions.reduce((current, decision, index) => {
    const decided = decide(current, decision, { definition, by: person(), now: 2000 + index });
    if ('refusal' in decided) throw new Error(`refused: ${decided.refusal.key}`);
    return evolveAll(current, decided.events);
  }, run);
}

export const refusal = (definition: Definition, run: Run, decision: Request) => {
  const decided = decide(run, decision, { definition, by: person('U_OTHER'), now: 9000 });
  return 'refusal' in decided ? decided.refusal : undefined;
};

export const on = (stage: string, attempt = 1) => ({ stage, attempt });
export const intend = (stage: string, attempt = 1, claim = 'me'): Report => ({
  type: 'intend',
  ...on(stage, attempt),
  token: `t${attempt}`,
  spec: {},
  claim,
});
export const runs = (stage: string, attempt = 1): Report[] => [
  intend(stage, attempt),
  { type: 'started', ...on(stage, attempt), handle: { id: stage } },
];
export const succeeds = (stage: string, attempt = 1): Report[] => [
  ...runs(stage, attempt),
  { type: 'succeeded', ...on(stage, attempt), output: { rows: 1 } },
];
export const fails = (stage: string, attempt = 1, retryable = true): Report[] => [
  ...runs(stage, attempt),
  { type: 'failed', ...on(stage, attempt), error: { code: 'E', message: 'no', retryable }, jitter: 0 },
];

/** Stage states by id. */
export function states(run: Run): Record<string, string> {
  return Object.fromEntries(Object.entries(run.stages).map(([id, { state }]) => [id, state]));
}
