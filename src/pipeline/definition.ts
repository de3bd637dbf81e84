import { createHash } from 'node:crypto';
import { canonical } from './canonical.ts';
import { checkDefinition } from './definition-checks.ts';
import type { Definition, StageDefinition } from './definition-schema.ts';
import { PipelineSource } from './definition-source.ts';
import type { Problem } from './problem.ts';
import type { Json, StageKind } from './stages/stage.ts';
import { readYaml, type Source } from './yaml-source.ts';
import { problemsOf, sentenceOf } from './zod-problems.ts';

export interface DefinitionOptions {
  /** Named in every problem. */
  file: string;
  pipelineName: string;
  kinds: Record<string, StageKind>;
  /** Text of a file beside pipeline.yml; undefined when it cannot be read. */
  readSql(path: string): string | undefined;
  /** Names of the workspace's channels; unchecked when absent. */
  channels?: readonly string[];
  /** Names of the workspace's pools, and of all its pipelines; unchecked when absent. */
  pools?: readonly string[];
  pipelines?: readonly string[];
  /** Whether the workspace names a topic for escalations; unchecked when absent. */
  hasTopic?: boolean;
}

const DEFAULTS = { retries: { max: 2, delay: 10_000, backoff: 'exponential' }, deadline: 2 * 3_600_000 } as const;

/**
 * Reads a pipeline.yml: defaults resolved, durations in milliseconds, SQL files inlined. Every problem names its place;
 * without an error among them there is a definition. `source` is the file as it was read, for problems found later.
 */
export function parseDefinition(
  text: string,
  options: DefinitionOptions,
): { definition: Definition; source: Source; problems: Problem[] } | { definition?: undefined; problems: Problem[] } {
  const { source, problems } = readYaml(text, options.file);
  if (!source) return { problems };
  const parsed = PipelineSource.safeParse(source.value, { error: sentenceOf });
  if (!parsed.success) return { problems: problemsOf(PipelineSource, parsed.error.issues, source) };

  const stages: Record<string, StageDefinition> = {};
  /** The SQL file of a stage, so that what is wrong in it is reported there. */
  const files = new Map<string, string>();
  for (const [id, stage] of Object.entries(parsed.data.stages)) {
    const inlined = inlineSql(id, stage.with, source, options);
    if (inlined.file !== undefined) files.set(id, inlined.file);
    problems.push(...inlined.problems);
    const { defaults } = parsed.data;
    stages[id] = {
      ...stage,
      with: inlined.with,
      retries: {
        max: stage.retries.max ?? defaults.retries.max ?? DEFAULTS.retries.max,
        delay: stage.retries.delay ?? defaults.retries.delay ?? DEFAULTS.retries.delay,
        backoff: stage.retries.backoff ?? defaults.retries.backoff ?? DEFAULTS.retries.backoff,
      },
      deadline: stage.deadline ?? defaults.deadline ?? DEFAULTS.deadline,
    };
  }
  const { defaults: _, concurrency, attention_for: attentionFor, triggers, ...rest } = parsed.data;
  const definition: Definition = {
    ...rest,
    name: options.pipelineName,
    hidden: false,
    attentionFor,
    ...(concurrency && { concurrency: { max: concurrency.max, whenBusy: concurrency.when_busy } }),
    triggers: triggers.map((trigger) => ({ ...trigger, id: trigger.id ?? trigger.after.join('+') })),
    stages,
  };
  problems.push(...checkDefinition(definition, { source, files, ...options }));
  return problems.some(({ level }) => level === 'error') ? { problems } : { definition, source, problems };
}

/** The key under which a run keeps the definition it started with: 16 hex digits of its SHA-256. */
export const hashOf = (definition: Definition): string =>
  createHash('sha256').update(canonical(definition)).digest('hex').slice(0, 16);

interface Inlined {
  with: Record<string, Json>;
  file?: string;
  problems: Problem[];
}

/** `sql_file` stands for `sql` with the text of a file, so that a run keeps the statement it started with. */
function inlineSql(id: string, given: Record<string, Json>, source: Source, options: DefinitionOptions): Inlined {
  const { sql_file: file, ...rest } = given;
  if (file === undefined) return { with: given, problems: [] };
  // A statement stands in for the missing one, so that its absence is told once.
  const refused = (message: string, hint?: string): Inlined => ({
    with: { sql: 'select 1', ...rest },
    problems: [source.problem(['stages', id, 'with', 'sql_file'], message, { hint })],
  });
  if ('sql' in rest) return refused('cannot stand beside sql', 'Keep one of them');
  if (typeof file !== 'string' || !isInside(file)) {
    return refused('must name a file in the folder of this pipeline.yml', 'Write it as sql/publish.sql');
  }
  const sql = options.readSql(file);
  if (sql === undefined) return refused(`there is no file ${file} here that can be read`);
  if (sql.trim() === '') return refused(`${file} is empty`);
  return { with: { ...rest, sql: sql.trim() }, file, problems: [] };
}

/** True for a path that cannot leave the folder it is relative to. */
const isInside = (path: string): boolean => /^[^/\\]+(?:\/[^/\\]+)*$/.test(path) && !path.split('/').includes('..');
