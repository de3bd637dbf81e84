import { setTimeout as delay } from 'node:timers/promises';
import type { Comparison, Machine, Rule, State, TaskState } from './machine.ts';
import { fill, lookUp, place, read, StateError, type Value } from './paths.ts';

export interface Surroundings {
  /** The context object, `$$`. */
  context: Value;
  /** Invokes a function and gives what it returned. Throws a StateError named as the function's error. */
  invoke(name: string, payload: Value): Promise<Value>;
  /** Told of every state as it is entered and left. */
  event(type: `${State['Type']}State${'Entered' | 'Exited'}`, name: string): void;
  signal: AbortSignal;
}

/** Runs a machine to its end and gives its output. Throws StateError when it fails; an AbortError when it is stopped. */
export async function execute(machine: Machine, input: Value, surroundings: Surroundings): Promise<Value> {
  let at: string | undefined = machine.StartAt;
  let document = input;
  while (at !== undefined) {
    surroundings.signal.throwIfAborted();
    const state: State = machine.States[at]!;
    surroundings.event(`${state.Type}StateEntered`, at);
    const left: { output: Value; next: string | undefined } = await enter(state, document, surroundings);
    if (state.Type !== 'Fail') surroundings.event(`${state.Type}StateExited`, at);
    document = left.output;
    at = left.next;
  }
  return document;
}

async function enter(
  state: State,
  document: Value,
  on: Surroundings,
): Promise<{ output: Value; next: string | undefined }> {
  if (state.Type === 'Fail') throw new StateError(state.Error ?? '', state.Cause ?? '');
  const input = state.InputPath === null ? {} : read(state.InputPath ?? '$', document, on.context);
  const left = (output: Value, next?: string) => ({
    output: state.OutputPath === null ? {} : read(state.OutputPath ?? '$', output, on.context),
    next,
  });
  switch (state.Type) {
    case 'Succeed':
      return left(input);
    case 'Wait':
      await delay(1000 * (state.Seconds ?? Number(read(state.SecondsPath ?? '$', input, on.context))), undefined, {
        signal: on.signal,
      });
      return left(input, state.Next);
    case 'Choice': {
      const chosen = state.Choices.find(({ rule }) => holds(rule, input, on.context))?.Next ?? state.Default;
      if (chosen === undefined)
        throw new StateError('States.NoChoiceMatched', 'No choice matched, and there is no Default.');
      return left(input, chosen);
    }
    case 'Pass': {
      const given = state.Parameters === undefined ? input : fill(state.Parameters, input, on.context);
      return left(place(state.ResultPath, input, state.Result ?? given), state.Next);
    }
    case 'Task':
      try {
        return left(place(state.ResultPath, input, await task(state, input, on)), state.Next);
      } catch (error) {
        if (!(error instanceof StateError)) throw error;
        const catcher = state.Catch.find(({ ErrorEquals }) => matches(ErrorEquals, error));
        if (!catcher) throw error;
        // OutputPath is for what went well.
        return {
          output: place(catcher.ResultPath, input, { Error: error.error, Cause: error.cause_ }),
          next: catcher.Next,
        };
      }
  }
}

/** A task with its retries: each retrier counts for itself. */
async function task(state: TaskState, input: Value, on: Surroundings): Promise<Value> {
  const used = state.Retry.map(() => 0);
  for (;;) {
    try {
      return await once(state, input, on);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      const which = state.Retry.findIndex(({ ErrorEquals }) => matches(ErrorEquals, error));
      const retrier = state.Retry[which];
      if (!retrier || used[which]! >= retrier.MaxAttempts) throw error;
      const seconds = retrier.IntervalSeconds * retrier.BackoffRate ** used[which]!;
      used[which]! += 1;
      await delay(1000 * Math.min(seconds, retrier.MaxDelaySeconds ?? seconds), undefined, { signal: on.signal });
    }
  }
}

async function once(state: TaskState, input: Value, on: Surroundings): Promise<Value> {
  const given = state.Parameters === undefined ? input : fill(state.Parameters, input, on.context);
  const select = (result: Value): Value =>
    state.ResultSelector === undefined ? result : fill(state.ResultSelector, result, on.context);
  const timed = async (name: string, payload: Value): Promise<Value> => {
    if (state.TimeoutSeconds === undefined) return on.invoke(name, payload);
    const late = delay(1000 * state.TimeoutSeconds, undefined, { ref: false }).then(() => {
      throw new StateError('States.Timeout', '');
    });
    return Promise.race([on.invoke(name, payload), late]);
  };
  if (state.Resource !== 'arn:aws:states:::lambda:invoke')
    return select(await timed(state.Resource.split(':').at(-1)!, given));
  const { FunctionName: name, Payload: payload = {}, ...rest } = given as { [key: string]: Value };
  if (typeof name !== 'string' || Object.keys(rest).length > 0)
    throw new StateError(
      'States.Runtime',
      'lambda:invoke takes FunctionName and Payload; nothing else is emulated locally.',
    );
  const plain = name.replace(/^.*:function:/, '');
  return select({ StatusCode: 200, ExecutedVersion: '$LATEST', Payload: await timed(plain, payload) });
}

/** `States.ALL` is every error but those of the machine itself. */
const matches = (wanted: string[], { error }: StateError): boolean =>
  wanted.includes(error) ||
  (wanted.includes('States.ALL') && error !== 'States.Runtime') ||
  (wanted.includes('States.TaskFailed') && error !== 'States.Timeout' && error !== 'States.Runtime');

function holds(rule: Rule, document: Value, context: Value): boolean {
  if ('And' in rule) return rule.And.every((each) => holds(each, document, context));
  if ('Or' in rule) return rule.Or.some((each) => holds(each, document, context));
  if ('Not' in rule) return !holds(rule.Not, document, context);
  const { Variable: path, ...operator } = rule;
  const [name, wanted] = Object.entries(operator)[0] as [keyof typeof TESTS, never];
  const found = lookUp(path, document, context);
  if (found === undefined && name !== 'IsPresent')
    throw new StateError(
      'States.Runtime',
      `Invalid path '${path}': the choice state's condition path references an invalid value.`,
    );
  return TESTS[name](found as never, wanted);
}

const ofType =
  (type: string) =>
  (value: Value, wanted: boolean): boolean =>
    (typeof value === type) === wanted;
const number =
  (test: (a: number, b: number) => boolean) =>
  (value: Value, wanted: number): boolean =>
    typeof value === 'number' && test(value, wanted);
const string =
  (test: (a: string, b: string) => boolean) =>
  (value: Value, wanted: string): boolean =>
    typeof value === 'string' && test(value, wanted);

const TESTS: { [Name in Exclude<keyof Comparison, 'Variable'>]-?: (value: never, wanted: never) => boolean } = {
  StringEquals: string((a, b) => a === b),
  StringLessThan: string((a, b) => a < b),
  StringGreaterThan: string((a, b) => a > b),
  StringMatches: string((a, b) =>
    new RegExp(
      `^${b
        .split('*')
        .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*')}$`,
      's',
    ).test(a),
  ),
  NumericEquals: number((a, b) => a === b),
  NumericLessThan: number((a, b) => a < b),
  NumericGreaterThan: number((a, b) => a > b),
  NumericLessThanEquals: number((a, b) => a <= b),
  NumericGreaterThanEquals: number((a, b) => a >= b),
  BooleanEquals: (value: Value, wanted: boolean) => value === wanted,
  IsNull: (value: Value, wanted: boolean) => (value === null) === wanted,
  IsPresent: (value: Value | undefined, wanted: boolean) => (value !== undefined) === wanted,
  IsString: ofType('string'),
  IsNumeric: ofType('number'),
  IsBoolean: ofType('boolean'),
};
