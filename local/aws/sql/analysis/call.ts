import type { Call, Expr, SortItem, Window } from '../syntax/ast.ts';
import { analyse, coerce, combine, condition } from './expression.ts';
import { type Context, identifier, once, type Scope, type Typed } from './context.ts';
import { notEmulated, Problem } from '../errors.ts';
import { expected, matchSignature, type Signature, typeList } from './signatures.ts';
import { asDecimal, decimal, sameType, type SqlType } from '../syntax/types.ts';

/** Functions that only stand before OVER, and those of them that take IGNORE NULLS. */
const WINDOW_ONLY = new Set(
  'row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value'.split(' '),
);
const BIGINT_RANKS = ['row_number', 'rank', 'dense_rank', 'ntile'];

type At<T> = T & { at: number };

/** Translates a function call by the dialect's table. */
export function analyseCall(context: Context, call: At<Call>, scope: Scope): Typed {
  const { name, at } = call;
  if (name === 'coalesce') return coalesce(context, call, scope);
  if (name === 'nullif') return nullif(context, call, scope);
  if (name === 'grouping') return grouping(context, call, scope);
  const special = context.dialect.special.get(name);
  if (special) return { ...special(context, call, scope), at };
  if (WINDOW_ONLY.has(name)) return windowFunction(context, call, scope);
  const signatures = context.dialect.functions.get(name);
  if (!signatures) throw unknownFunction(context, name, at);
  if (signatures[0]!.aggregate) return aggregate(context, call, signatures, scope);
  if (call.over || call.filter || call.distinct || call.orderBy.length > 0 || call.star) {
    throw new Problem('TYPE_MISMATCH', `'${name}' is not an aggregate or window function`, at);
  }
  const args = call.args.map((arg) => analyse(context, arg, scope));
  return apply(context, signatures, args, at);
}

/** Applies the best form of a function to analysed arguments. */
export function apply(context: Context, signatures: Signature[], args: Typed[], at: number): Typed {
  const { template, values, returns } = choose(context, signatures, args, at);
  return { sql: expand(template, values), type: returns, at };
}

interface Choice {
  template: string;
  /** The arguments, converted to what the template takes. */
  values: string[];
  returns: SqlType;
}

const fill = (template: string, values: string[]): string =>
  template.replace(/\$(\d)/g, (_, which: string) => values[Number(which) - 1]!);

/** Fills a template; a long argument that stands in it more than once is computed once. */
function expand(template: string, values: string[], index = 0): string {
  if (index === values.length) return fill(template, values);
  return once(values[index]!, (name) => expand(template, values.with(index, name), index + 1));
}

function choose(context: Context, signatures: Signature[], args: Typed[], at: number): Choice {
  const { dialect } = context;
  const types = args.map((arg) => arg.type);
  const match = matchSignature(signatures, types, (from, to) => dialect.coercion(from, to));
  if (!match) {
    const { name } = signatures[0]!;
    const what = `Unexpected parameters ${typeList(types)} for function ${name}. Expected: ${expected(signatures)}`;
    throw new Problem('TYPE_MISMATCH', what, at, { subject: name });
  }
  const values = args.map((arg, i) => coerce(context, arg, match.targets[i]!).sql);
  const { sql } = match.signature;
  return {
    template: context.safe ? sql.replace(/error\('[^']*'( \|\| \$\d)?\)/g, 'NULL') : sql,
    values,
    returns: match.returns,
  };
}

function unknownFunction(context: Context, name: string, at: number): Problem {
  if (context.dialect.known.has(name)) return notEmulated(`function ${name}`, at);
  return new Problem('FUNCTION_NOT_FOUND', `Function '${name}' not registered`, at, { subject: name });
}

function aggregate(context: Context, call: At<Call>, signatures: Signature[], scope: Scope): Typed {
  // The argument's columns need not be grouped; under OVER it is an expression of the grouped query like any other.
  const inside = call.over ? scope : { ...scope, grouping: undefined };
  const args = call.star ? [] : call.args.map((arg) => analyse(context, arg, inside));
  const decimals = args[0] && asDecimal(args[0].type);
  if (call.name === 'avg' && args[0]?.type.k === 'decimal' && decimals && context.dialect.name === 'trino') {
    return averageOfDecimals(context, call, args[0], scope);
  }
  const choice = choose(context, signatures, args, call.at);
  return {
    sql: withModifiers(context, call, choice, scope),
    type: sumType(context, call, choice.returns),
    at: call.at,
  };
}

/** A sum of decimals has room for more digits than the column. */
function sumType(context: Context, call: Call, type: SqlType): SqlType {
  if (call.name !== 'sum' || type.k !== 'decimal') return type;
  return decimal(context.dialect.name === 'trino' ? 38 : type.p + 10, type.s);
}

/** Puts DISTINCT, ORDER BY, FILTER and OVER on the bracketed call of a template. */
function withModifiers(
  context: Context,
  call: At<Call>,
  { template, values }: Pick<Choice, 'template' | 'values'>,
  scope: Scope,
): string {
  const inside = { ...scope, grouping: undefined };
  const order = call.orderBy.length > 0 ? ` ORDER BY ${sortItems(context, call.orderBy, inside)}` : '';
  const filter = call.filter ? ` FILTER (WHERE ${condition(context, call.filter, inside)})` : '';
  const over = call.over ? ` OVER ${overClause(context, call.over, scope)}` : '';
  const [, before = '', name = '', args = '', after = ''] = /^(.*?)\[(\w+)\((.*?)\)\](.*)$/.exec(template) ?? [];
  return `${fill(before, values)}${name}(${call.distinct ? 'DISTINCT ' : ''}${fill(args, values)}${order})${filter}${over}${fill(after, values)}`;
}

/** Trino averages decimals in decimals: the sum, divided with the scale of the column, rounded half up. */
function averageOfDecimals(context: Context, call: At<Call>, arg: Typed, scope: Scope): Typed {
  const type = arg.type as SqlType & { k: 'decimal' };
  const values = [arg.sql];
  const sum: Typed = {
    sql: withModifiers(context, call, { template: '[sum($1)]', values }, scope),
    type: decimal(28, type.s),
    at: call.at,
  };
  const count: Typed = {
    sql: withModifiers(context, call, { template: '[count($1)]', values }, scope),
    type: { k: 'decimal', p: 9, s: 0 },
    at: call.at,
  };
  const cast = { ...sum, sql: `CAST(${sum.sql} AS DECIMAL(28,${type.s}))` };
  const quotient = context.dialect.arithmetic(
    '/',
    cast,
    { ...count, sql: `CAST(nullif(${count.sql}, 0) AS DECIMAL(9,0))` },
    context,
  );
  if (!quotient) throw notEmulated('avg of this decimal type', call.at);
  return { sql: `CAST(${quotient.sql} AS DECIMAL(${type.p},${type.s}))`, type, at: call.at };
}

function windowFunction(context: Context, call: At<Call>, scope: Scope): Typed {
  const { name, at } = call;
  if (!call.over) throw new Problem('TYPE_MISMATCH', `Window function ${name} requires an OVER clause`, at);
  const args = call.args.map((arg) => analyse(context, arg, scope));
  const [first, , third] = args;
  let type: SqlType = BIGINT_RANKS.includes(name)
    ? { k: context.dialect.name === 'trino' ? 'bigint' : 'integer' }
    : { k: 'double' };
  if (/^(lag|lead|first_value|last_value|nth_value)$/.test(name)) {
    if (!first) throw new Problem('TYPE_MISMATCH', `Unexpected parameters () for function ${name}`, at);
    type = first.type;
    if (third) args[2] = coerce(context, third, combine(context, [first, third], at).type);
    if (third && !sameType(args[2]!.type, type))
      throw new Problem('TYPE_MISMATCH', `default of ${name} has another type`, at);
  }
  const nulls = call.ignoreNulls ? ' IGNORE NULLS' : '';
  const sql = `${name}(${args.map((arg) => arg.sql).join(', ')}${nulls}) OVER ${overClause(context, call.over, scope)}`;
  return { sql: context.dialect.name === 'spark' && type.k === 'integer' ? `CAST(${sql} AS INTEGER)` : sql, type, at };
}

function overClause(context: Context, over: Window | string, scope: Scope): string {
  if (typeof over === 'string') return identifier(`w_${over}`);
  return `(${windowBody(context, over, scope)})`;
}

/** The inside of OVER (…) or of WINDOW w AS (…). */
export function windowBody(context: Context, over: Window, scope: Scope): string {
  const parts: string[] = [];
  if (over.base !== undefined) parts.push(identifier(`w_${over.base}`));
  if (over.partitionBy.length > 0) {
    parts.push(`PARTITION BY ${over.partitionBy.map((each) => analyse(context, each, scope).sql).join(', ')}`);
  }
  if (over.orderBy.length > 0) parts.push(`ORDER BY ${sortItems(context, over.orderBy, scope)}`);
  if (over.frame) {
    const { unit, start, end } = over.frame;
    const [from, to] = [start, end].map((bound) =>
      'offset' in bound ? `${analyse(context, bound.offset, scope).sql} ${bound.kind}` : bound.kind,
    );
    parts.push(`${unit} BETWEEN ${from} AND ${to}`);
  }
  return parts.join(' ');
}

/** The inside of an ORDER BY, nulls where the dialect puts them. */
function sortItems(context: Context, items: SortItem[], scope: Scope): string {
  return items.map((item) => sorted(context, item, analyse(context, item.expr, scope).sql)).join(', ');
}

export function sorted(context: Context, item: SortItem, sql: string): string {
  const nulls = item.nulls ?? context.dialect.defaultNulls(item.descending);
  return `${sql} ${item.descending ? 'DESC' : 'ASC'} NULLS ${nulls}`;
}

function coalesce(context: Context, call: At<Call>, scope: Scope): Typed {
  if (call.args.length === 0)
    throw new Problem('SYNTAX_ERROR', 'The COALESCE function must have at least two arguments', call.at);
  const { type, items } = combine(
    context,
    call.args.map((arg) => analyse(context, arg, scope)),
    call.at,
  );
  return { sql: `coalesce(${items.join(', ')})`, type, at: call.at };
}

function nullif(context: Context, call: At<Call>, scope: Scope): Typed {
  const [first, second] = call.args.map((arg) => analyse(context, arg, scope));
  if (!first || !second) throw new Problem('SYNTAX_ERROR', 'Invalid number of arguments for NULLIF', call.at);
  const common = context.dialect.common(first.type, second.type, 'compare');
  if (!common) throw new Problem('TYPE_MISMATCH', 'Types are not comparable with NULLIF', call.at);
  const equal = `(${coerce(context, first, common).sql} = ${coerce(context, second, common).sql})`;
  return { sql: `CASE WHEN ${equal} THEN NULL ELSE ${first.sql} END`, type: first.type, at: call.at };
}

function grouping(context: Context, call: At<Call>, scope: Scope): Typed {
  const args = call.args.map((arg) => analyse(context, arg, scope).sql);
  return { sql: `CAST(grouping(${args.join(', ')}) AS BIGINT)`, type: { k: 'bigint' }, at: call.at };
}

/** Whether an expression calls an aggregate of this query level. */
export function hasAggregate(context: Context, expr: Expr): boolean {
  if (expr.k === 'call') {
    if (!expr.over && context.dialect.functions.get(expr.name)?.[0]?.aggregate) return true;
  }
  return children(expr).some((child) => hasAggregate(context, child));
}

/** The expressions directly inside one, without those of subqueries. */
function children(expr: Expr): Expr[] {
  const found: Expr[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (value && typeof value === 'object') {
      if ('body' in value && 'with' in value) return;
      if ('k' in value && 'at' in value) found.push(value as Expr);
      else Object.values(value).forEach(visit);
    }
  };
  for (const [key, value] of Object.entries(expr)) if (key !== 'query' && key !== 'type') visit(value);
  return found;
}
