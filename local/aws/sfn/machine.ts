import { z } from 'zod';

/** What this interpreter does not do is refused when a machine is read, not met half-way through an execution. */
const flow = {
  Comment: z.string().optional(),
  InputPath: z.string().nullable().optional(),
  OutputPath: z.string().nullable().optional(),
};
const results = {
  ResultPath: z.string().nullable().optional(),
  Parameters: z.json().optional(),
  ResultSelector: z.record(z.string(), z.json()).optional(),
};
const onward = { Next: z.string().optional(), End: z.literal(true).optional() };
const errors = z.array(z.string()).min(1);

const Retrier = z.strictObject({
  ErrorEquals: errors,
  IntervalSeconds: z.int().min(1).default(1),
  MaxAttempts: z.int().min(0).default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.int().min(1).optional(),
  Comment: z.string().optional(),
});
const Catcher = z.strictObject({
  ErrorEquals: errors,
  Next: z.string(),
  ResultPath: z.string().nullable().optional(),
  Comment: z.string().optional(),
});

const Variable = z.string().startsWith('$');
const compared = {
  StringEquals: z.string(),
  StringLessThan: z.string(),
  StringGreaterThan: z.string(),
  StringMatches: z.string(),
  NumericEquals: z.number(),
  NumericLessThan: z.number(),
  NumericGreaterThan: z.number(),
  NumericLessThanEquals: z.number(),
  NumericGreaterThanEquals: z.number(),
  BooleanEquals: z.boolean(),
  IsNull: z.boolean(),
  IsPresent: z.boolean(),
  IsString: z.boolean(),
  IsNumeric: z.boolean(),
  IsBoolean: z.boolean(),
};
const Comparison = z
  .strictObject({ Variable, ...z.object(compared).partial().shape })
  .refine((rule) => Object.keys(rule).length === 2, 'a comparison has one Variable and one operator');
export type Comparison = z.output<typeof Comparison>;
export type Rule = Comparison | { And: Rule[] } | { Or: Rule[] } | { Not: Rule };
const Rule: z.ZodType<Rule> = z.lazy(() =>
  z.union([
    Comparison,
    z.strictObject({ And: z.array(Rule).min(1) }),
    z.strictObject({ Or: z.array(Rule).min(1) }),
    z.strictObject({ Not: Rule }),
  ]),
);
const Choice = z.looseObject({ Next: z.string() }).transform((choice, context) => {
  const named = Object.entries(choice).filter(([name]) => name !== 'Next' && name !== 'Comment');
  const parsed = Rule.safeParse(Object.fromEntries(named));
  if (parsed.success) return { Next: choice.Next, rule: parsed.data };
  context.addIssue({ code: 'custom', message: 'holds a rule that the local AWS does not emulate' });
  return z.NEVER;
});

const State = z.discriminatedUnion('Type', [
  z.strictObject({ Type: z.literal('Pass'), ...flow, ...results, ...onward, Result: z.json().optional() }),
  z.strictObject({
    Type: z.literal('Task'),
    ...flow,
    ...results,
    ...onward,
    Resource: z
      .string()
      .regex(
        /^arn:aws:states:::lambda:invoke$|^arn:aws:lambda:[\w-]+:\d{12}:function:[\w-]+$/,
        'only lambda:invoke and a function’s ARN are emulated locally',
      ),
    TimeoutSeconds: z.int().min(1).optional(),
    Retry: z.array(Retrier).default([]),
    Catch: z.array(Catcher).default([]),
  }),
  z.strictObject({
    Type: z.literal('Choice'),
    ...flow,
    Choices: z.array(Choice).min(1),
    Default: z.string().optional(),
  }),
  z.strictObject({
    Type: z.literal('Wait'),
    ...flow,
    ...onward,
    Seconds: z.int().min(0).optional(),
    SecondsPath: z.string().optional(),
  }),
  z.strictObject({ Type: z.literal('Succeed'), ...flow }),
  z.strictObject({
    Type: z.literal('Fail'),
    Comment: z.string().optional(),
    Error: z.string().optional(),
    Cause: z.string().optional(),
  }),
]);
export type State = z.output<typeof State>;
export type TaskState = Extract<State, { Type: 'Task' }>;

type Onward = Extract<State, { Type: 'Pass' | 'Task' | 'Wait' }>;
const isOnward = (state: State): state is Onward => ['Pass', 'Task', 'Wait'].includes(state.Type);

const Machine = z
  .strictObject({
    Comment: z.string().optional(),
    Version: z.string().optional(),
    QueryLanguage: z.literal('JSONPath', 'only JSONPath is emulated locally').optional(),
    StartAt: z.string(),
    TimeoutSeconds: z.int().min(1).optional(),
    States: z.record(z.string(), State),
  })
  .superRefine(({ StartAt, States }, context) => {
    const named = Object.entries(States).flatMap(([name, state]) => [
      ...('Next' in state && state.Next !== undefined ? [state.Next] : []),
      ...(state.Type === 'Choice' ? [...state.Choices.map(({ Next }) => Next), state.Default ?? StartAt] : []),
      ...(state.Type === 'Task' ? state.Catch.map(({ Next }) => Next) : []),
      ...(isOnward(state) && (state.End === undefined) === (state.Next === undefined)
        ? [`Next or End of ${name}`]
        : []),
    ]);
    for (const name of [StartAt, ...named])
      if (!Object.hasOwn(States, name))
        context.addIssue({ code: 'custom', path: ['States'], message: `there is no state called ${name}` });
  });
export type Machine = z.output<typeof Machine>;

/** Reads a definition in Amazon States Language. Throws what is wrong with it or not emulated. */
export function readMachine(definition: string): Machine {
  const parsed = Machine.safeParse(JSON.parse(definition));
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return parsed.data;
}
