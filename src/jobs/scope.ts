import type { Definition, Expectation, StageDefinition } from '../pipeline/definition-schema.ts';
import { ours } from '../pipeline/own-words.ts';
import { defaultsOf } from '../pipeline/params.ts';
import type { Run, Worded } from '../pipeline/run.ts';
import { reads } from '../pipeline/expression.ts';
import { evaluate, render, type Scope } from '../pipeline/template.ts';

/** What templates and expressions of a stage may name: the run, its period and parameters, and what ended before. */
export function scopeOf(run: Run, definition: Definition): Scope {
  return {
    run: { id: run.id, number: run.number },
    pipeline: run.pipeline,
    timezone: definition.timezone,
    period: run.period,
    // A definition that came to the run later may have more of them.
    params: { ...defaultsOf(definition), ...run.params },
    stages: Object.fromEntries(
      Object.entries(run.stages).flatMap(([id, { output }]) => (output ? [[id, { output }]] : [])),
    ),
  };
}

/** Whether anything of a stage may name the run before: the word alone costs no more than a look. */
export const namesPrevious = ({ with: options, when = '', expect }: StageDefinition): boolean =>
  [JSON.stringify(options), when, JSON.stringify(expect)].some((text) => text.includes('previous'));

/** Judges an output: what is said of the first expectation it fails, and of those that only warn. */
export function judge(expectations: Expectation[], scope: Scope): { failed?: Worded; warnings: Worded[] } {
  // Where there is nothing to compare with, a comparison holds: the first run, or a stage that gave nothing out before.
  const isFirst = Object.keys(scope.previous?.output ?? {}).length === 0;
  const broken = expectations.filter(({ that }) => !(isFirst && reads(that, 'previous')) && !holds(that, scope));
  const sentence = ({ that, else: words }: Expectation): Worded =>
    ours('expected', {
      that,
      else:
        typeof words === 'string'
          ? rendered(words, scope)
          : Object.fromEntries(Object.entries(words).map(([language, text]) => [language, rendered(text, scope)])),
    });
  const failed = broken.find(({ level }) => level === 'error');
  return {
    ...(failed && { failed: sentence(failed) }),
    warnings: broken.filter(({ level }) => level === 'warning').map(sentence),
  };
}

/** What the team says of it. A text about something that is not there is told as it is written: the verdict stands. */
function rendered(text: string, scope: Scope): string {
  try {
    return String(render(text, scope));
  } catch {
    return text;
  }
}

/** An expectation about something that is not there does not hold. */
function holds(expression: string, scope: Scope): boolean {
  try {
    return evaluate(expression, scope);
  } catch {
    return false;
  }
}
