import { Environment, EvaluationError, ParseError, TypeError as CelTypeError } from '@marcbachmann/cel-js';
import type { ASTNode } from '@marcbachmann/cel-js';
import { StageError } from '../errors.ts';
import { nameProblem, valuesOf, type Known, type Scope, type TextProblem } from './scope.ts';

const cel = new Environment({
  unlistedVariablesAreDyn: true,
  limits: { maxAstNodes: 2000, maxDepth: 60, maxListElements: 500, maxMapEntries: 100, maxCallArguments: 16 },
});
// JSON has one kind of number, which is a double here, while 1 in an expression is an int: they compare by
// themselves, and with these `output.rows * 2` and `output.rows / stages.raw.output.rows` mean what they say.
const ARITHMETIC: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
};
for (const [sign, apply] of Object.entries(ARITHMETIC)) {
  const mixed = (a: number | bigint, b: number | bigint) => apply(Number(a), Number(b));
  cel.registerOperator(`double ${sign} int: double`, mixed);
  cel.registerOperator(`int ${sign} double: double`, mixed);
}
cel.registerOperator('double % double', ARITHMETIC['%']!);

type CelError = ParseError | EvaluationError | CelTypeError;
const isCelError = (error: unknown): error is CelError =>
  error instanceof ParseError || error instanceof EvaluationError || error instanceof CelTypeError;

/** Evaluates a CEL expression to true or false. Throws StageError `Sluice.Expression`, which no retry can mend. */
export function evaluate(expression: string, scope: Scope): boolean {
  const values = valuesOf(scope, (at) => at.toJSDate());
  let result: unknown;
  try {
    result = cel.evaluate(expression, values);
  } catch (error) {
    throw refused(`${sentenceOf(error)} in ${expression}`, error);
  }
  if (typeof result === 'boolean') return result;
  throw refused(`an expression must be true or false, but this is neither: ${expression}`);
}

const refused = (message: string, cause?: unknown): StageError =>
  new StageError('Sluice.Expression', message, { retryable: false, cause });

function sentenceOf(error: unknown): string {
  if (!isCelError(error)) return (error as Error).message;
  const { code, summary, node } = error as CelError & { node?: ASTNode };
  if (code !== 'no_such_key' || !node) return summary;
  return `${node.input.slice(node.start, node.end)} is not there`;
}

/** Checks an expression without running it: its syntax, its types as far as they are known, and that every name is in scope. */
export function checkExpression(expression: string, known: Known): TextProblem[] {
  try {
    const checked = cel.check(expression);
    if (!checked.valid) throw checked.error;
    if (checked.type !== 'bool' && checked.type !== 'dyn') {
      return [{ message: `must be true or false, but is of type ${checked.type}`, line: 1, column: 1 }];
    }
    return paths(cel.parse(expression).ast, new Set()).flatMap(({ names, at }) =>
      nameProblem(known, names, placeOf(expression, at)),
    );
  } catch (error) {
    return [{ message: sentenceOf(error), ...placeOf(expression, isCelError(error) ? (error.range?.start ?? 0) : 0) }];
  }
}

/** Whether an expression that checkExpression found right reads a name: `previous` in `output.rows > previous.output.rows`. */
export const reads = (expression: string, name: string): boolean =>
  paths(cel.parse(expression).ast, new Set()).some(({ names }) => names[0] === name);

function placeOf(expression: string, at: number): { line: number; column: number } {
  const before = expression.slice(0, at).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

interface NamePath {
  names: string[];
  at: number;
}

const MACROS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** Every name an expression reads, as far as it is written out: `stages.raw.output` in `stages.raw.output[i] > 0`. */
function paths(node: ASTNode, local: ReadonlySet<string>): NamePath[] {
  const chain = chainOf(node);
  if (chain) return local.has(chain.names[0]!) ? [] : [chain];
  switch (node.op) {
    case 'value':
      return [];
    case 'call':
      return node.args[1].flatMap((arg) => paths(arg, local));
    case 'rcall': {
      const [name, receiver, args] = node.args;
      const inner = MACROS.has(name) ? new Set([...local, String(args[0]!.args)]) : local;
      return [...paths(receiver, local), ...args.flatMap((arg) => paths(arg, inner))];
    }
    default:
      return [node.args]
        .flat(2)
        .flatMap((arg) => (typeof arg === 'object' && arg !== null && 'op' in arg ? paths(arg, local) : []));
  }
}

function chainOf(node: ASTNode): NamePath | undefined {
  if (node.op === 'id') return { names: [node.args], at: node.start };
  if (node.op === '.') {
    const base = chainOf(node.args[0]);
    return base && { names: [...base.names, node.args[1]], at: base.at };
  }
  if (node.op === '[]' && node.args[1].op === 'value' && typeof node.args[1].args === 'string') {
    const base = chainOf(node.args[0]);
    return base && { names: [...base.names, node.args[1].args], at: base.at };
  }
  return undefined;
}
