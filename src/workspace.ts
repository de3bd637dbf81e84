import { readFileSync, realpathSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { parseDefinition } from './pipeline/definition.ts';
import type { Definition } from './pipeline/definition-schema.ts';
import { problemText, type Problem } from './pipeline/problem.ts';
import { kinds as builtIn } from './pipeline/stages/index.ts';
import type { StageKind } from './pipeline/stages/stage.ts';
import { checkTriggersTogether } from './pipeline/trigger-checks.ts';
import type { Source } from './pipeline/yaml-source.ts';
import { parseSettings, type Settings } from './settings.ts';

const MAX_SQL_BYTES = 256 * 1024;
/** Names go into run ids and S3 keys; the three are built in. */
const PIPELINE_NAME = /^(?!(?:athena|backfill|check)$)[a-z][a-z0-9-]{0,39}$/;

export interface Workspace {
  settings: Settings;
  definitions: Record<string, Definition>;
  /** Pipelines that cannot run, with what is wrong; the others are not touched by it. */
  broken: Record<string, Problem[]>;
  /** Everything to be told: errors of the broken ones, warnings of the others. */
  problems: Problem[];
  release?: string;
}

export interface ReadOptions {
  kinds?: Record<string, StageKind>;
  release?: string;
}

/** A workspace whose sluice.yml cannot be used: there is nothing to start with. */
export class WorkspaceError extends Error {
  readonly problems: readonly Problem[];
  constructor(dir: string, problems: readonly Problem[]) {
    super(`The workspace ${dir} cannot be used:\n${problems.map((problem) => `  ${problemText(problem)}`).join('\n')}`);
    this.name = 'WorkspaceError';
    this.problems = problems;
  }
}

/** Reads a workspace to run it: a broken pipeline is put aside, a broken sluice.yml is thrown as WorkspaceError. */
export async function readWorkspace(dir: string, options: ReadOptions = {}): Promise<Workspace> {
  const { settings, ...rest } = await checkWorkspace(dir, options);
  if (!settings) throw new WorkspaceError(dir, rest.problems);
  return { settings, ...rest };
}

/** Reads a workspace to tell all that is wrong with it: settings are absent when sluice.yml is. */
export async function checkWorkspace(
  dir: string,
  { kinds = builtIn, release }: ReadOptions = {},
): Promise<Omit<Workspace, 'settings'> & { settings?: Settings }> {
  const { settings, problems } = await readSettings(dir);
  const definitions: Record<string, Definition> = {};
  const sources: Record<string, Source> = {};
  const broken: Record<string, Problem[]> = {};
  const pipelines = await foldersIn(join(dir, 'pipelines'));
  const shared = settings && {
    channels: Object.keys(settings.channels),
    pools: Object.keys(settings.pools),
    hasTopic: settings.escalation !== undefined,
  };
  for (const pipelineName of pipelines) {
    const folder = join(dir, 'pipelines', pipelineName);
    const file = `pipelines/${pipelineName}/pipeline.yml`;
    const text = await readText(join(folder, 'pipeline.yml'));
    const readSql = (path: string): string | undefined => readInside(folder, path);
    const parsed =
      PIPELINE_NAME.test(pipelineName) && text !== undefined
        ? parseDefinition(text, { file, pipelineName, kinds, readSql, pipelines, ...shared })
        : { problems: [atTop(file, text === undefined ? 'the file is missing or cannot be read' : NAME_SENTENCE)] };
    problems.push(...parsed.problems);
    if (parsed.definition) {
      definitions[pipelineName] = parsed.definition;
      sources[pipelineName] = parsed.source;
    } else broken[pipelineName] = parsed.problems;
  }
  for (const { pipeline, problem } of checkTriggersTogether(definitions, sources)) {
    problems.push(problem);
    (broken[pipeline] ??= []).push(problem);
    delete definitions[pipeline];
  }
  return { ...(settings && { settings }), definitions, broken, problems, ...(release !== undefined && { release }) };
}

const NAME_SENTENCE =
  "the folder's name is the pipeline's: 1 to 40 characters, a small letter, then small letters, digits and -; not athena, backfill or check";

const atTop = (file: string, message: string, hint?: string): Problem => ({
  file,
  line: 1,
  column: 1,
  path: '',
  message,
  level: 'error',
  ...(hint !== undefined && { hint }),
});

async function readSettings(dir: string): Promise<{ settings?: Settings; problems: Problem[] }> {
  const file = 'sluice.yml';
  const text = await readText(join(dir, file));
  if (text === undefined) {
    const hint = 'SLUICE_WORKSPACE names the folder that holds sluice.yml and pipelines/';
    return { problems: [atTop(file, `there is none in ${dir} that can be read`, hint)] };
  }
  return parseSettings(text, file);
}

async function foldersIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}

const readText = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);

/** Text of a file within a folder; a link that leads out of it is no file of it. */
function readInside(folder: string, path: string): string | undefined {
  try {
    const real = realpathSync(join(folder, path));
    if (relative(realpathSync(folder), real).split(sep)[0] === '..') return undefined;
    const text = readFileSync(real, 'utf8');
    return text.length > MAX_SQL_BYTES ? undefined : text;
  } catch {
    return undefined;
  }
}
