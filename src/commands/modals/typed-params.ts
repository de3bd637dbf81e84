import { type Refusal, refuse, UserError } from '../../errors.ts';
import type { Definition, ParamSpec } from '../../pipeline/definition-schema.ts';
import { readParam } from '../../pipeline/params.ts';
import type { Json } from '../../pipeline/stages/stage.ts';
import { holdsWhenEmpty, isChosen, paramField } from '../../views/param-inputs.ts';
import type { Typed } from './submission.ts';

interface Filled {
  /** Every parameter, typed. */
  params: Record<string, Json>;
  /** Those that are not the default. */
  changed: Record<string, Json>;
  /** What is wrong, by the input it was typed in. */
  refused: Record<string, Refusal>;
}

/** Reads what was filled in for the parameters of a pipeline; tells all that is wrong at once. */
export function typedParams(definition: Definition, typed: Typed): Filled {
  const params: Record<string, Json> = {};
  const refused: Record<string, Refusal> = {};
  for (const [name, spec] of Object.entries(definition.params)) {
    const field = paramField(definition.name, name);
    try {
      const value = isChosen(spec) ? chosenValue(spec, typed.chosen(field)) : typedValue(name, spec, typed.text(field));
      if (value === undefined) refused[field.block] = refuse('input.missing', { pipeline: definition.name });
      else params[name] = value;
    } catch (error) {
      if (!(error instanceof UserError) || error.refusal.key !== 'param.invalid') throw error;
      refused[field.block] = refuse('input.invalid', { is: spec.type, given: error.refusal.params.given });
    }
  }
  const isDefault = (name: string): boolean =>
    JSON.stringify(params[name]) === JSON.stringify(definition.params[name]!.default);
  const changed = Object.fromEntries(Object.entries(params).filter(([name]) => !isDefault(name)));
  return { params, changed, refused };
}

/** Options stand by their place among them. */
function chosenValue(spec: ParamSpec & { options: Json[] }, chosen: string[]): Json | undefined {
  const values = chosen.flatMap((place) => (place in spec.options ? [spec.options[Number(place)]!] : []));
  return spec.type === 'list' ? values : (values[0] ?? spec.default);
}

function typedValue(name: string, spec: ParamSpec, text: string): Json | undefined {
  if (text.trim() !== '') return readParam(name, spec, text);
  if (spec.default !== undefined && holdsWhenEmpty(spec)) return spec.default;
  return spec.default === undefined ? undefined : spec.type === 'list' ? [] : text;
}
