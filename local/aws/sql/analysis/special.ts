import type { Call, Expr } from '../syntax/ast.ts';
import { analyse, coerce } from './expression.ts';
import { apply } from './call.ts';
import { type Column, type Context, identifier, quote, type Scope, type Typed } from './context.ts';
import { notEmulated, Problem } from '../errors.ts';
import { BOOLEAN, type SqlType, typeName, UNKNOWN } from '../syntax/types.ts';

/** A function whose translation needs code. */
export type Special = (context: Context, call: Call & { at: number }, scope: Scope) => Typed;
/** One that gets its arguments analysed. */
export type OnValues = (args: Typed[], context: Context, call: Call & { at: number }) => Typed | undefined;

/** Makes a `Special` of a function on analysed arguments; undefined means that they do not fit. */
export function onValues(name: string, translate: OnValues): [string, Special] {
  const special: Special = (context, call, scope) => {
    if (call.over || call.filter || call.distinct)
      throw new Problem('TYPE_MISMATCH', `'${name}' is not an aggregate function`, call.at);
    const args = call.args.map((arg) => analyse(context, arg, scope));
    const found = translate(args, context, call);
    if (found) return found;
    const signatures = context.dialect.functions.get(name);
    if (signatures) return apply(context, signatures, args, call.at);
    const types = args.map((arg) => typeName(arg.type)).join(', ');
    throw new Problem('TYPE_MISMATCH', `Unexpected parameters (${types}) for function ${name}`, call.at, {
      subject: name,
    });
  };
  return [name, special];
}

/** The moment of the statement as a timestamp in UTC. */
export const momentSql = (context: Context): string =>
  `CAST(${quote(context.now.toISOString().replace('T', ' ').replace('Z', ''))} AS TIMESTAMP)`;

/** Converts a date or timestamp to local time. */
export const local = (context: Context, value: Typed): string =>
  context.dialect.cast(value, { k: 'timestamp' }, context);

/** A lambda's translation, its parameters being of the given types. */
function lambda(
  context: Context,
  expr: Expr | undefined,
  types: SqlType[],
  scope: Scope,
): { head: string; body: Typed } {
  if (expr?.k !== 'lambda' || expr.parameters.length !== types.length) {
    throw new Problem('TYPE_MISMATCH', `Expected a lambda expression with ${types.length} parameter(s)`, expr?.at);
  }
  const columns = expr.parameters.map((name, i): Column => ({
    name,
    type: types[i]!,
    sql: identifier(context.nextId('l')),
  }));
  const body = analyse(context, expr.body, { columns, parent: scope });
  return { head: `lambda ${columns.map((column) => column.sql).join(', ')}:`, body };
}

/** The array argument of a higher-order function. */
function arrayArgument(context: Context, call: Call & { at: number }, scope: Scope): { sql: string; of: SqlType } {
  const value = call.args[0] ? analyse(context, call.args[0], scope) : undefined;
  if (value?.type.k === 'array') return { sql: value.sql, of: value.type.of };
  throw new Problem('TYPE_MISMATCH', `Function ${call.name} takes an array and a lambda expression`, call.at);
}

const transform: Special = (context, call, scope) => {
  const list = arrayArgument(context, call, scope);
  const { head, body } = lambda(context, call.args[1], [list.of], scope);
  return { sql: `list_transform(${list.sql}, ${head} ${body.sql})`, type: { k: 'array', of: body.type }, at: call.at };
};

const filter: Special = (context, call, scope) => {
  const list = arrayArgument(context, call, scope);
  const { head, body } = lambda(context, call.args[1], [list.of], scope);
  if (body.type.k !== 'boolean')
    throw new Problem('TYPE_MISMATCH', 'filter takes a lambda expression that gives a boolean', call.at);
  return { sql: `list_filter(${list.sql}, ${head} ${body.sql})`, type: { k: 'array', of: list.of }, at: call.at };
};

const match =
  (value: string): Special =>
  (context, call, scope) => {
    const list = arrayArgument(context, call, scope);
    const { head, body } = lambda(context, call.args[1], [list.of], scope);
    if (body.type.k !== 'boolean')
      throw new Problem('TYPE_MISMATCH', `${call.name} takes a lambda expression that gives a boolean`, call.at);
    const verdicts = `list_transform(${list.sql}, ${head} ${body.sql})`;
    return { sql: value.replaceAll('$', verdicts), type: BOOLEAN, at: call.at };
  };

const reduce: Special = (context, call, scope) => {
  const list = arrayArgument(context, call, scope);
  const [, initialExpr, stepExpr, finishExpr] = call.args;
  const initial = initialExpr ? analyse(context, initialExpr, scope) : { sql: 'NULL', type: UNKNOWN, at: call.at };
  const { type } = initial;
  const widened = context.dialect.common(type, list.of, 'combine');
  if (!widened || typeName(widened) !== typeName(type))
    throw notEmulated('reduce whose state has another type than the elements', call.at);
  const items = coerce(
    context,
    { sql: list.sql, type: { k: 'array', of: list.of }, at: call.at },
    { k: 'array', of: type },
  );
  const step = lambda(context, stepExpr, [type, type], scope);
  const reduced = `list_reduce(${items.sql}, ${step.head} ${coerce(context, step.body, type).sql}, ${initial.sql})`;
  const finish = lambda(
    context,
    finishExpr ?? { k: 'lambda', parameters: ['s'], body: { k: 'name', parts: ['s'], at: call.at }, at: call.at },
    [type],
    scope,
  );
  const sql = `list_extract(list_transform([${reduced}], ${finish.head} ${finish.body.sql}), 1)`;
  return { sql: `CASE WHEN ${list.sql} IS NOT NULL THEN ${sql} END`, type: finish.body.type, at: call.at };
};

/** Functions with lambdas; Spark has the same under some other names. */
export const HIGHER_ORDER: [string, Special][] = [
  ['transform', transform],
  ['filter', filter],
  ['reduce', reduce],
  ['any_match', match('coalesce(list_bool_or($), FALSE)')],
  ['all_match', match('coalesce(list_bool_and($), TRUE)')],
  ['none_match', match('NOT coalesce(list_bool_or($), FALSE)')],
];

/** greatest and least: Trino's are NULL when one is, Spark's skip NULLs. */
export const extreme = (name: 'greatest' | 'least', strict: boolean): [string, Special] =>
  onValues(name, (args, context, call) => {
    let type: SqlType = UNKNOWN;
    for (const arg of args) {
      const common: SqlType | undefined = context.dialect.common(type, arg.type, 'combine');
      if (!common) return undefined;
      type = common;
    }
    const values = args.map((arg) => coerce(context, arg, type).sql);
    const sql = `${name}(${values.join(', ')})`;
    const missing = values.map((value) => `${value} IS NULL`).join(' OR ');
    return { sql: strict ? `CASE WHEN ${missing} THEN NULL ELSE ${sql} END` : sql, type, at: call.at };
  });
