import { DateTime } from 'luxon';
import type { Definition } from './definition-schema.ts';
import { upstream } from './graph.ts';
import { didYouMean } from './nearest.ts';
import type { Period } from './run.ts';
import type { Json, Output } from './stages/stage.ts';

/** Everything that a template or an expression of a stage can name. */
export interface Scope {
  run: { id: string; number: number };
  /** The pipeline's name. */
  pipeline: string;
  timezone: string;
  period: Period;
  params: Record<string, Json>;
  /** The stages that have ended, by id. */
  stages: Record<string, { output: Output }>;
  /** The stage's own output: only in what it expects. */
  output?: Output;
  /** The last succeeded run of an earlier period, with what the same stage gave out there; absent before the first. */
  previous?: { run: string; period: Period; output?: Output };
}

/** The scope as values; `instant` says what becomes of the period's ends. A new object, so nothing can write to the run. */
export function valuesOf(scope: Scope, instant: (at: DateTime) => unknown): Record<string, unknown> {
  const at = (milliseconds: number) => instant(DateTime.fromMillis(milliseconds, { zone: scope.timezone }));
  const spelt = ({ id, start, end }: Period) => ({ id, start: at(start), end: at(end) });
  const { period, previous } = scope;
  return {
    ...scope,
    period: spelt(period),
    ...(previous && { previous: { ...previous, period: spelt(previous.period) } }),
  };
}

/** The names that can be followed from here; `true` where only the run knows what lies below. */
export type Known = true | { readonly [name: string]: Known };

const PERIOD: Known = { id: true, start: true, end: true };

/**
 * What a stage may name, from the definition alone: outputs only of stages it needs, directly or not. People are asked
 * about what is there, without a look at an earlier run.
 */
export function knownTo(definition: Definition, stage: string, text: 'with' | 'expect' | 'ask'): Known {
  return {
    run: { id: true, number: true },
    pipeline: true,
    timezone: true,
    period: PERIOD,
    params: Object.fromEntries(Object.keys(definition.params).map((name) => [name, true])),
    stages: Object.fromEntries(upstream(definition.stages, stage).map((id) => [id, { output: true }])),
    ...(text === 'ask' ? {} : { previous: { run: true, period: PERIOD, output: true } }),
    ...(text === 'expect' ? { output: true } : {}),
  };
}

export interface UnknownName {
  /** The path up to and with the name that is not known. */
  path: string[];
  known: string[];
}

/** The first name on a path that nothing in scope is called; undefined when all are known. */
function unknownName(known: Known, path: readonly string[]): UnknownName | undefined {
  let at = known;
  for (const [index, name] of path.entries()) {
    if (at === true) return undefined;
    if (!Object.hasOwn(at, name)) return { path: path.slice(0, index + 1), known: Object.keys(at) };
    at = at[name]!;
  }
  return undefined;
}

/** What is wrong with a template or an expression, and where in its own text, both from 1. */
export interface TextProblem {
  message: string;
  hint?: string;
  line: number;
  column: number;
  /** Set when a name is not in scope. */
  unknown?: UnknownName;
}

/** Says which name of a path is not in scope and which one may be meant; nothing when all are known. */
export function nameProblem(
  known: Known,
  path: readonly string[],
  place: { line: number; column: number },
): TextProblem[] {
  const unknown = unknownName(known, path);
  if (!unknown) return [];
  const hint = didYouMean(unknown.path.at(-1)!, unknown.known);
  return [{ message: `${unknown.path.join('.')} is not known here`, hint, ...place, unknown }];
}
