import { ATTENTION_FOR, type Definition, type StageDefinition } from '../../src/pipeline/definition-schema.ts';
import type { Actor } from '../../src/pipeline/run.ts';

/** A stage with everything but its needs at its default. */
const stageDefinition = (more: Partial<StageDefinition> = {}): StageDefinition => ({
  kind: 'fake',
  needs: [],
  runs: 'on-success',
  with: {},
  retries: { max: 0, delay: 1000, backoff: 'fixed' },
  deadline: 3_600_000,
  expect: [],
  writes: [],
  ...more,
});

/** A definition from a table of stages. */
export const definitionOf = (stages: Record<string, Partial<StageDefinition>>, name = 'demo'): Definition => ({
  name,
  title: name,
  owners: [],
  channel: 'pipelines',
  timezone: 'Asia/Seoul',
  hidden: false,
  schedules: [],
  triggers: [],
  attentionFor: ATTENTION_FOR,
  params: {},
  stages: Object.fromEntries(Object.entries(stages).map(([id, stage]) => [id, stageDefinition(stage)])),
});

export const person = (id = 'U_OPERATOR'): Actor => ({ id, via: 'slack' });
export const PERIOD = { id: '2026-10', start: Date.UTC(2026, 8, 30, 15), end: Date.UTC(2026, 9, 31, 15) };
