import { begin, decide, type Decision } from '../../pipeline/decide.ts';
import type { Definition } from '../../pipeline/definition-schema.ts';
import { evolveAll } from '../../pipeline/evolve.ts';
import type { Actor, Run, RunEvent, StageFailure } from '../../pipeline/run.ts';
import type { Json, Output } from '../../pipeline/stages/stage.ts';
import type { RunView } from '../../views/run-view.ts';

export const SOMEBODY: Actor = { id: 'U00000000', via: 'slack' };
export const CHANNEL = 'C00000000';

/** A run that is told through the core, step by step: what is shown of it can be. */
export function toldRun(
  definition: Definition,
  { locale, now, params }: { locale: string; now: number; params?: Record<string, Json> },
) {
  const period = { id: '2026-10', start: now - 86_400_000, end: now };
  const about = { definition, by: SOMEBODY, now };
  const draft = {
    id: `${definition.name}.${period.id}.r1`,
    uid: 'sample',
    pipeline: definition.name,
    period,
    number: 1,
    definition: 'sample',
    params:
      params ??
      Object.fromEntries(Object.entries(definition.params).map(([name, { default: value }]) => [name, value ?? '…'])),
    by: SOMEBODY,
    channel: CHANNEL,
  };
  let { run, events }: { run: Run; events: RunEvent[] } = begin(draft, about);
  const at = (stage: string) => ({ stage, attempt: run.stages[stage]!.attempt });

  const told = {
    /** Makes a decision, or is told of the work; nothing when that cannot be. */
    does(decision: Decision) {
      const decided = decide(run, decision, about);
      if ('refusal' in decided || decided.events.length === 0) return told;
      run = evolveAll(run, decided.events);
      events = [...events, ...decided.events];
      return told;
    },
    intends: (stage: string) =>
      told.does({ type: 'intend', ...at(stage), token: 'sl-sample', spec: {}, claim: 'sample' }),
    starts: (stage: string) => told.intends(stage).does({ type: 'started', ...at(stage), handle: { id: 'sample' } }),
    fails: (stage: string, error: StageFailure) => told.does({ type: 'failed', ...at(stage), error, jitter: 0 }),
    loses: (stage: string, error: StageFailure) => told.does({ type: 'lost', ...at(stage), error }),
    passes: (stage: string, output: Output = {}) =>
      told.starts(stage).does({ type: 'succeeded', ...at(stage), output }),
    /** The stage that is next to begin, with its attempt. */
    next(): { stage: string; attempt: number } | undefined {
      const [stage] = Object.entries(run.stages).find(([, { state }]) => state === 'queued') ?? [];
      return stage === undefined ? undefined : at(stage);
    },
    view: (more: Partial<RunView> = {}): RunView => ({
      run,
      definition,
      events,
      details: {},
      links: {},
      places: {},
      atWork: [],
      asks: {},
      approvers: [],
      region: 'us-east-1',
      locale,
      ...more,
    }),
  };
  return told;
}

export const ERROR: StageFailure = {
  code: 'Sample.Error',
  message: 'column "loan_count" <missing> & more',
  retryable: false,
  tail: 'at line 1\nat line 2',
};
