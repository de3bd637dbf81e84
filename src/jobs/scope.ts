import type { Definition, Expectation } from '../pipeline/definition-schema.ts';
import type { Run } from '../pipeline/run.ts';
import { evaluate, render, type Scope } from '../pipeline/template.ts';

/** What templates and expressions of a stage may name: the run, its period and parameters, and what ended before. */
export function scopeOf(run: Run, definition: Definition): Scope {
  return {
    run: { id: run.id, number: run.number },
    pipeline: run.pipeline,
    timezone: definition.timezone,
    period: run.period,
    params: run.params,
    stages: Object.fromEntries(
      Object.entries(run.stages).flatMap(([id, { output }]) => (output ? [[id, { output }]] : [])),
    ),
  };
}

/** Judges an output: the sentence of the first expectation it fails, and those of the warnings. */
export function judge(expectations: Expectation[], scope: Scope): { failed?: string; warnings: string[] } {
  const broken = expectations.filter(({ that }) => !holds(that, scope));
  const sentence = (expectation: Expectation): string => String(render(expectation.else, scope));
  const failed = broken.find(({ level }) => level === 'error');
  return {
    ...(failed && { failed: sentence(failed) }),
    warnings: broken.filter(({ level }) => level === 'warning').map(sentence),
  };
}

/** An expectation about something that is not there does not hold. */
function holds(expression: string, scope: Scope): boolean {
  try {
    return evaluate(expression, scope);
  } catch {
    return false;
  }
}
