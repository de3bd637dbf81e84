/** A JSON value. */
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

/** An error that a state machine can retry and catch. */
export class StateError extends Error {
  readonly error: string;
  readonly cause_: string;
  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.error = error;
    this.cause_ = cause;
  }
}

const STEP = /\.(?<name>[A-Za-z_][\w-]*)|\['(?<quoted>[^']+)'\]|\[(?<index>\d+)\]/gy;

function stepsOf(path: string): (string | number)[] {
  const rest = path.replace(/^\${1,2}/, '');
  const steps = [...rest.matchAll(STEP)];
  if (steps.reduce((length, { 0: text }) => length + text.length, 0) !== rest.length)
    throw new StateError('States.Runtime', `The path ${path} is not emulated locally: only names and numbers are.`);
  return steps.map(({ groups }) =>
    groups!['index'] === undefined ? (groups!['name'] ?? groups!['quoted']!) : Number(groups!['index']),
  );
}

const step = (value: Value | undefined, name: string | number): Value | undefined =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string | number, Value>)[name]
    : undefined;

/** What a path means in a document; undefined where there is nothing. `$$` is the context. */
export const lookUp = (path: string, document: Value, context: Value): Value | undefined =>
  stepsOf(path).reduce<Value | undefined>(step, path.startsWith('$$') ? context : document);

/** What a path means. Throws States.ParameterPathFailure where there is nothing. */
export function read(path: string, document: Value, context: Value): Value {
  const found = lookUp(path, document, context);
  if (found === undefined)
    throw new StateError('States.ParameterPathFailure', `The JSONPath '${path}' could not be found in the input.`);
  return found;
}

/** Puts a result at a path of a document; null leaves the document as it was. */
export function place(path: string | null | undefined, document: Value, result: Value): Value {
  if (path === null) return document;
  const put = (into: Value | undefined, [name, ...rest]: (string | number)[]): Value => {
    if (name === undefined) return result;
    const object = typeof into === 'object' && into !== null && !Array.isArray(into) ? into : {};
    return { ...object, [name]: put(object[name], rest) };
  };
  return put(document, stepsOf(path ?? '$'));
}

/** Fills a template: a member whose name ends in `.$` holds a path. */
export function fill(template: Value, document: Value, context: Value): Value {
  if (Array.isArray(template)) return template.map((each) => fill(each, document, context));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) => {
      if (!name.endsWith('.$')) return [name, fill(value, document, context)];
      if (typeof value !== 'string' || !value.startsWith('$'))
        throw new StateError(
          'States.Runtime',
          `${JSON.stringify(value)} is not emulated locally: intrinsic functions.`,
        );
      return [name.slice(0, -2), read(value, document, context)];
    }),
  );
}
