import { z } from 'zod';
import { parseDefinition, type DefinitionOptions } from '../../src/pipeline/definition.ts';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import { problemText, type Problem } from '../../src/pipeline/problem.ts';
import { defineStage, type StageKind } from '../../src/pipeline/stages/stage.ts';

const idle = (kind: string, spec: z.ZodType): StageKind =>
  defineStage({
    kind,
    summary: `A ${kind} that does nothing`,
    spec,
    handle: z.null(),
    keyLife: 0,
    settle: 0,
    start: async () => ({ state: 'done', output: {} }),
    check: async () => ({ state: 'done', output: {} }),
    pollEvery: () => 1000,
    iam: [],
  });

/** Two kinds with options of every sort and no service behind them. */
export const fakeKinds: Record<string, StageKind> = {
  'athena-query': idle(
    'athena-query',
    z.strictObject({ database: z.string().min(1), sql: z.string().min(1), limit: z.int().max(100).optional() }),
  ),
  'glue-job': idle(
    'glue-job',
    z
      .strictObject({
        job: z.string(),
        arguments: z.record(z.string().startsWith('--'), z.string()).default({}),
        size: z.enum(['small', 'large']).optional(),
        notify: z.union([z.string(), z.strictObject({ topic: z.string() })]).optional(),
      })
      .refine((spec) => spec.job !== spec.arguments['--job'], 'job and --job must differ'),
  ),
};

/** A complete pipeline.yml with these lines in place of the usual ones. */
export const pipelineYaml = (parts: { head?: string; stages?: string } = {}): string => `title: Loans
channel: pipelines
timezone: Asia/Seoul
${parts.head ?? ''}
stages:
${parts.stages ?? '  load: { kind: glue-job, with: { job: load } }'}
`;

export const parse = (
  text: string,
  options: Partial<DefinitionOptions> = {},
): { definition?: Definition | undefined; problems: Problem[]; texts: string[] } => {
  const parsed = parseDefinition(text, {
    file: 'pipeline.yml',
    pipelineName: 'loans',
    kinds: fakeKinds,
    readSql: () => undefined,
    ...options,
  });
  return { ...parsed, texts: parsed.problems.map(problemText) };
};

/** A definition that is right, for tests of what is done with one. */
export function definitionOf(parts: Parameters<typeof pipelineYaml>[0] = {}): Definition {
  const { definition, texts } = parse(pipelineYaml(parts));
  if (!definition) throw new Error(texts.join('\n'));
  return definition;
}
