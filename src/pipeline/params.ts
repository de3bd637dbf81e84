import { DateTime } from 'luxon';
import { type Accepted, deny } from '../errors.ts';
import type { Definition, ParamSpec } from './definition-schema.ts';
import { depthOf, MAX_DEPTH } from './json.ts';
import { nearest } from './nearest.ts';
import type { Json } from './stages/stage.ts';

/** Whether a value fits a parameter's type. */
export function fits(type: ParamSpec['type'], value: Json): boolean {
  if (type === 'json') return true;
  if (type === 'date') return typeof value === 'string' && isDate(value);
  return type === 'list' ? Array.isArray(value) : typeof value === type;
}

/** A day that exists, as ISO writes it. */
const isDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && DateTime.fromISO(text, { zone: 'utc' }).isValid;

/** Types whose values are typed as they are. */
const isText = (type: ParamSpec['type'] | undefined): boolean => type === 'string' || type === 'date';

/** What a parameter accepts. */
export const acceptedBy = ({ type, options }: ParamSpec): Accepted => ({
  is: type,
  ...(options !== undefined && { among: options.map((option) => JSON.stringify(option)) }),
});

/** The options that a value is not one of; each item of a list must be one. */
export function notAmong(spec: ParamSpec, value: Json): Json[] {
  if (spec.options === undefined) return [];
  const options = new Set(spec.options.map((option) => JSON.stringify(option)));
  const given = spec.type === 'list' && Array.isArray(value) ? value : [value];
  return given.filter((item) => !options.has(JSON.stringify(item)));
}

/** The parameters that have a default, and theirs. */
export const defaultsOf = ({ params }: Pick<Definition, 'params'>): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(params).flatMap(([name, { default: given }]) => (given === undefined ? [] : [[name, given]])),
  );

/** The parameters that are not as they are by default, by name. */
export const changedParams = (
  { params: specs }: Pick<Definition, 'params'>,
  params: Record<string, Json>,
): [string, Json][] =>
  Object.entries(params).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(specs[name]?.default));

/** The parameters that are not as they are by default, as one types them: `readParams` gives the same of them. */
export const paramsAsTyped = (
  definition: Pick<Definition, 'params'>,
  params: Record<string, Json>,
): Record<string, string> =>
  Object.fromEntries(
    changedParams(definition, params).map(([name, value]) => [
      name,
      isText(definition.params[name]?.type) ? String(value) : JSON.stringify(value),
    ]),
  );

/** The parameters of a run: what a person gave as text, typed, and the defaults. Throws UserError param.*. */
export function readParams(definition: Definition, given: Record<string, string>): Record<string, Json> {
  const specs = definition.params;
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(specs, name)) continue;
    const known = Object.keys(specs);
    const suggestion = nearest(name, known);
    const near = suggestion === undefined ? {} : { suggestion };
    deny('param.unknown', { pipeline: definition.name, given: name, ...near, known });
  }
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]): [string, Json] => {
      const text = Object.hasOwn(given, name) ? given[name] : undefined;
      if (text !== undefined) return [name, readParam(name, spec, text)];
      if (spec.default === undefined) deny('param.missing', { pipeline: definition.name, param: name });
      return [name, spec.default];
    }),
  );
}

/** The parameters of a run: values that were typed before, checked again, and the defaults. Throws UserError param.*. */
export function completeParams(definition: Definition, given: Record<string, Json>): Record<string, Json> {
  const texts = Object.entries(given).map(([name, value]): [string, string] => {
    const isPlain = isText(definition.params[name]?.type) && typeof value === 'string';
    return [name, isPlain ? value : JSON.stringify(value)];
  });
  return readParams(definition, Object.fromEntries(texts));
}

/** The value of one parameter that a person gave as text. Throws UserError param.invalid. */
export function readParam(name: string, spec: ParamSpec, text: string): Json {
  const value = valueOf(spec.type, text);
  if (
    value === undefined ||
    depthOf(value) > MAX_DEPTH ||
    !fits(spec.type, value) ||
    notAmong(spec, value).length > 0
  ) {
    return deny('param.invalid', { param: name, expected: acceptedBy(spec), given: text });
  }
  return value;
}

function valueOf(type: ParamSpec['type'], text: string): Json | undefined {
  if (isText(type)) return text;
  try {
    return JSON.parse(text, finite) as Json;
  } catch {
    // People write districts=강남구,종로구; an opened bracket means JSON was meant.
    return type === 'list' && !/^\s*[[{"]/.test(text) ? text.split(',').map((item) => item.trim()) : undefined;
  }
}

/** 1e999 is valid JSON, but no JSON can be written of what it means. */
function finite(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('not finite');
  return value;
}
