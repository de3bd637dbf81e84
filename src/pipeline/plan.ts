import type { ZodError } from 'zod';
import { StageError } from '../errors.ts';
import type { Definition, StageDefinition } from './definition-schema.ts';
import { order } from './graph.ts';
import { pathText } from './problem.ts';
import type { Period } from './run.ts';
import type { Known } from './scope.ts';
import type { Json, StageKind } from './stages/stage.ts';
import { checkTemplate, isTemplate, render } from './template.ts';

/** What a stage would be submitted as, as far as that is known before a run. */
export interface PlannedStage extends Omit<StageDefinition, 'with'> {
  id: string;
  /** Rendered; a value that only the run knows is still its template. */
  spec: Json;
  /** Paths of such values within the spec. */
  later: { path: (string | number)[]; text: string }[];
  /** Why these values could not be submitted. */
  problems: string[];
}

export interface Plan extends Pick<Definition, 'title' | 'owners' | 'channel' | 'timezone'> {
  pipeline: string;
  period: { id: string; start: number; end: number };
  params: Record<string, Json>;
  stages: PlannedStage[];
}

/** What a template can name before a run: all but the run itself and what its stages give out. */
const KNOWN: Known = { pipeline: true, timezone: true, period: true, params: true };

/** Renders every stage's spec in the order in which they can begin. Reads nothing and submits nothing. */
export function planOf(
  definition: Definition,
  { period, params, kinds }: { period: Period; params: Record<string, Json>; kinds: Record<string, StageKind> },
): Plan {
  const { name: pipeline, title, owners, channel, timezone } = definition;
  const scope = { run: { id: '', number: 0 }, pipeline, timezone, period, params, stages: {} };
  const planned = (id: string): PlannedStage => {
    const { with: given, ...rest } = definition.stages[id]!;
    const later: PlannedStage['later'] = [];
    const problems: string[] = [];
    const walk = (value: Json, path: (string | number)[]): Json => {
      if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index]));
      if (typeof value === 'object' && value !== null) {
        return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key])]));
      }
      if (typeof value !== 'string' || !isTemplate(value)) return value;
      if (checkTemplate(value, KNOWN).length > 0) {
        later.push({ path, text: pathText(path) });
        return value;
      }
      try {
        return render(value, scope);
      } catch (error) {
        if (!(error instanceof StageError)) throw error;
        problems.push(`${pathText(path)}: ${error.message}`);
        return value;
      }
    };
    const spec = walk(given, []);
    if (later.length === 0 && problems.length === 0)
      problems.push(...problemsOf(kinds[rest.kind]?.spec.safeParse(spec).error));
    return { id, ...rest, spec, later, problems };
  };
  return { pipeline, title, owners, channel, timezone, period, params, stages: order(definition.stages).map(planned) };
}

/** What a kind found wrong with a spec whose every value is known, each with its place; nothing when it took it. */
export function problemsOf(error: Pick<ZodError, 'issues'> | undefined): string[] {
  return (error?.issues ?? []).map(({ path, message }) =>
    path.length === 0 ? message : `${pathText(path)}: ${message}`,
  );
}
