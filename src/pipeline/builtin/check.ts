import type { Definition } from '../definition-schema.ts';
import { defaultsOf } from '../params.ts';
import { planOf } from '../plan.ts';
import type { Period } from '../run.ts';
import { defaultPeriod } from '../schedule.ts';
import type { Json, StageKind } from '../stages/stage.ts';
import { hiddenPipeline } from './hidden.ts';

/** Milliseconds for the looks of one stage, a dry run among them. */
const PATIENCE = 10 * 60_000;

/** What is looked at of one stage before a run. */
export interface StageCheck {
  stage: string;
  kind: string;
  /** As `planOf` gives it: what only a run knows is still a template. */
  spec: Json;
  /** What is wrong with the values themselves. */
  problems: string[];
  /** Parameters without a default, for want of which values could not be known. */
  open: string[];
  /** Tables that other stages of the pipeline write, by the first of those: they need not be there before a run. */
  made: Record<string, string>;
}

interface About {
  now: number;
  kinds: Record<string, StageKind>;
  /** What the run would be about; when absent, what it would be about if it started now. */
  period?: Period;
}

/** The looks to make at a pipeline's stages, with its parameters' defaults. */
export function checksOf(definition: Definition, { now, kinds, period }: About): StageCheck[] {
  const params = defaultsOf(definition);
  const missing = Object.keys(definition.params).filter((name) => !Object.hasOwn(params, name));
  const plan = planOf(definition, { period: period ?? defaultPeriod(definition, now), params, kinds });
  return plan.stages.map(({ id, kind, spec, problems }) => ({
    stage: id,
    kind,
    spec,
    problems: missing.length > 0 ? [] : problems,
    open: missing.length > 0 && problems.length > 0 ? missing : [],
    made: madeBeside(definition, id),
  }));
}

const madeBeside = ({ stages }: Definition, own: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(stages)
      .filter(([id]) => id !== own)
      .flatMap(([id, { writes }]) => writes.map((table) => [table.toLowerCase(), id]))
      .toReversed(),
  );

/**
 * A readiness check is a run of this pipeline: it has a stage, side by side, for each stage of the pipeline it is about.
 * `next` is the scheduled start for whose sake it is made.
 */
export function checkPipeline(
  definition: Definition,
  about: About & { next?: number },
): { definition: Definition; params: Record<string, Json> } {
  const checks = checksOf(definition, about);
  const { name, title, channel, timezone, owners } = definition;
  const { id: period } = about.period ?? defaultPeriod(definition, about.now);
  return {
    definition: hiddenPipeline({
      name: 'check',
      title,
      channel,
      timezone,
      owners,
      params: { pipeline: { type: 'string' }, period: { type: 'string' }, checks: { type: 'json' } },
      stages: Object.fromEntries(
        checks.map(({ stage }) => [
          stage,
          { kind: 'preflight', with: { check: `{{ params.checks["${stage}"] }}` }, deadline: PATIENCE },
        ]),
      ),
    }),
    params: {
      pipeline: name,
      period,
      ...(about.next !== undefined && { next: about.next }),
      checks: Object.fromEntries(checks.map((check) => [check.stage, check as unknown as Json])),
    },
  };
}
