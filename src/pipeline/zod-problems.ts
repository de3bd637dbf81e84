import { z } from 'zod';
import { didYouMean } from './nearest.ts';
import type { Problem } from './problem.ts';
import type { Source } from './yaml-source.ts';

type Issue = z.core.$ZodIssue;

const NAMES: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function nameOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : JSON.stringify(value);
}

/** The error map for safeParse: says in plain words what zod found; a schema's own message goes before it. */
export function sentenceOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing';
      return `must be ${NAMES[issue.expected] ?? issue.expected}, but is ${nameOf(issue.input)}`;
    case 'invalid_value':
      return issue.input === undefined ? 'is missing' : `cannot be ${nameOf(issue.input)}`;
    case 'invalid_union':
      return issue.input === undefined ? 'is missing' : `has a form that is not possible here: ${nameOf(issue.input)}`;
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? 'must not be empty'
        : `must be at least ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string'
        ? `must have at most ${issue.maximum} characters`
        : `must be at most ${issue.maximum}`;
    default:
      return undefined;
  }
}

/** Tells what a schema found at the places of the document, each misspelt key and value with the nearest right one. */
export function problemsOf(
  schema: z.ZodType,
  issues: readonly Issue[],
  source: Source,
  base: PropertyKey[] = [],
): Problem[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path];
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) =>
          source.problem([...path, key], 'this key is not known', {
            hint: didYouMean(key, keysAt(schema, issue.path)),
            at: 'key',
          }),
        );
      case 'invalid_key':
        return [source.problem(path, issue.issues[0]!.message, { at: 'key' })];
      case 'invalid_union': {
        // One form that fits but for something inside it is the one that was meant.
        const [meant, other] = issue.errors.filter((form) => !form.some(isOtherType));
        if (!meant || other) return [source.problem(path, issue.message)];
        const inside = meant.map((inner): Issue => ({ ...inner, path: [...issue.path, ...inner.path] }));
        return problemsOf(schema, inside, source, base);
      }
      case 'invalid_value': {
        const given = valueAt(source.value, path);
        const known = issue.values.map(String);
        return [source.problem(path, issue.message, { hint: didYouMean(String(given ?? ''), known) })];
      }
      default:
        return [source.problem(path, issue.message)];
    }
  });
}

const isOtherType = (issue: Issue): boolean => issue.path.length === 0 && issue.code === 'invalid_type';

/** The value at a path of a document; undefined where there is none. */
export const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key], value);

/** The keys that a schema knows at a path, so that a misspelt one can be answered with the right one. */
function keysAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  if (schema instanceof z.ZodObject) {
    const [key, ...rest] = path;
    return key === undefined ? Object.keys(schema.shape) : keysAt(schema.shape[key as string], rest);
  }
  if (schema instanceof z.ZodArray) return keysAt(schema.element, path.slice(1));
  if (schema instanceof z.ZodRecord) return keysAt(schema.valueType, path.slice(1));
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => keysAt(option, path));
  // What only wraps another schema: optional, default, transform and their like.
  const { innerType, in: input } = (schema as z.ZodType).def as { innerType?: unknown; in?: unknown };
  const inner = innerType ?? input;
  return inner === undefined ? [] : keysAt(inner, path);
}
