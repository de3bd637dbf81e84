import type { Expr } from '../syntax/ast.ts';
import { analyseCall } from './call.ts';
import { resolveName } from './name.ts';
import { interval, typedLiteral } from './literal.ts';
import { like, quantified, subquery } from './predicate.ts';
import { type Context, quote, type Scope, type Typed } from './context.ts';
import { notEmulated, Problem } from '../errors.ts';
import {
  BOOLEAN,
  duckType,
  fieldName,
  isInterval,
  isNumeric,
  sameType,
  type SqlType,
  typeName,
  UNKNOWN,
  VARCHAR,
} from '../syntax/types.ts';

/** Translates one expression; a grouped query checks here that it is grouped. */
export function analyse(context: Context, expr: Expr, scope: Scope): Typed {
  const { grouping } = scope;
  const before = grouping?.stray.length ?? 0;
  const typed = translate(context, expr, scope);
  if (grouping?.expressions.has(typed.sql)) grouping.stray.length = before;
  return typed;
}

function translate(context: Context, expr: Expr, scope: Scope): Typed {
  const { at } = expr;
  const one = (of: Expr): Typed => analyse(context, of, scope);
  const boolean = (sql: string): Typed => ({ sql, type: BOOLEAN, at });
  switch (expr.k) {
    case 'null':
      return { sql: 'NULL', type: UNKNOWN, at };
    case 'boolean':
      return boolean(expr.value ? 'TRUE' : 'FALSE');
    case 'number': {
      const type = context.dialect.numberLiteral(expr.text);
      return { sql: `CAST(${quote(expr.text)} AS ${duckType(type)})`, type, at };
    }
    case 'string':
      return { sql: `CAST(${quote(expr.value)} AS VARCHAR)`, type: VARCHAR, at, text: expr.value };
    case 'typed':
      return typedLiteral(context, expr.type, expr.text, at);
    case 'interval':
      return interval(one(expr.amount), expr.unit, at);
    case 'parameter':
      return context.parameters(expr.name, expr.index, at);
    case 'name':
      return resolveName(context, expr.parts, at, scope);
    case 'field':
      return field(one(expr.of), expr.name, at);
    case 'subscript': {
      const of = one(expr.of);
      const found = context.dialect.subscript(of, one(expr.index), context);
      if (!found) throw new Problem('TYPE_MISMATCH', `Cannot use ${typeName(of.type)} for subscript`, at);
      return { ...found, at };
    }
    case 'negative': {
      const of = one(expr.of);
      if (!isNumeric(of.type) && !isInterval(of.type) && of.type.k !== 'unknown') {
        throw new Problem('TYPE_MISMATCH', `Cannot negate ${typeName(of.type)}`, at);
      }
      return { sql: `(-${of.sql})`, type: of.type, at };
    }
    case 'not':
      return boolean(`(NOT ${condition(context, expr.of, scope)})`);
    case 'logic':
      return boolean(`(${condition(context, expr.left, scope)} ${expr.op} ${condition(context, expr.right, scope)})`);
    case 'arithmetic': {
      const [left, right] = [one(expr.left), one(expr.right)];
      const found = context.dialect.arithmetic(expr.op, left, right, context);
      if (!found) throw cannotApply(expr.op, left.type, right.type, at);
      return { ...found, at };
    }
    case 'compare': {
      const [left, right] = comparable(context, expr.op, [one(expr.left), one(expr.right)], at);
      return boolean(`(${left!.sql} ${expr.op} ${right!.sql})`);
    }
    case 'is null':
      return boolean(`(${one(expr.of).sql} IS NULL)`);
    case 'between': {
      const [of, low, high] = comparable(context, 'BETWEEN', [one(expr.of), one(expr.low), one(expr.high)], at);
      return boolean(`(${of!.sql} BETWEEN ${low!.sql} AND ${high!.sql})`);
    }
    case 'in': {
      const [of, ...items] = comparable(context, '=', [one(expr.of), ...expr.items.map(one)], at);
      return boolean(`(${of!.sql} IN (${items.map((item) => item.sql).join(', ')}))`);
    }
    case 'in query':
      return boolean(quantified(context, one(expr.of), '=', false, expr.query, scope, at));
    case 'quantified':
      return boolean(quantified(context, one(expr.of), expr.op, expr.all, expr.query, scope, at));
    case 'exists':
      return boolean(`EXISTS (${subquery(context, expr.query, scope).sql})`);
    case 'scalar': {
      const { sql, columns } = subquery(context, expr.query, scope);
      if (columns.length !== 1)
        throw new Problem('TYPE_MISMATCH', 'Multiple columns returned by subquery are not yet supported', at);
      return { sql: `(${sql})`, type: columns[0]!.type, at };
    }
    case 'like':
      return boolean(like(context, expr, scope));
    case 'case':
      return analyseCase(context, expr, scope);
    case 'cast': {
      const safe = { safe: context.safe || expr.safe };
      const of = one(expr.of);
      return { sql: context.dialect.cast({ ...of, at }, expr.type, safe), type: expr.type, at };
    }
    case 'try': {
      const inner = analyse({ ...context, safe: true }, expr.of, scope);
      return { ...inner, sql: `TRY(${inner.sql})`, at };
    }
    case 'array': {
      const { type, items } = combine(context, expr.items.map(one), at);
      return { sql: `CAST([${items.join(', ')}] AS ${duckType(type)}[])`, type: { k: 'array', of: type }, at };
    }
    case 'row': {
      const items = expr.items.map(one);
      const type: SqlType = { k: 'row', fields: items.map((item) => ({ type: item.type })) };
      const packed = items.map((item, i) => `"${fieldName({ type: item.type }, i)}" := ${item.sql}`);
      return { sql: `struct_pack(${packed.join(', ')})`, type, at };
    }
    case 'at zone': {
      const of = one(expr.of);
      const zone = one(expr.zone).text;
      if (zone === undefined) throw notEmulated('AT TIME ZONE with a zone that is not a literal', at);
      return {
        sql: context.dialect.cast(of, { k: 'timestamptz', zone }, context),
        type: { k: 'timestamptz', zone },
        at,
      };
    }
    case 'lambda':
      throw new Problem('SYNTAX_ERROR', 'Lambda expression is only allowed as a function argument', at);
    case 'call':
      return analyseCall(context, expr, scope);
  }
}

/** A boolean operand. */
export function condition(context: Context, expr: Expr, scope: Scope): string {
  const typed = analyse(context, expr, scope);
  if (typed.type.k !== 'boolean' && typed.type.k !== 'unknown') {
    throw new Problem('TYPE_MISMATCH', `A boolean is expected here, found: ${typeName(typed.type)}`, expr.at);
  }
  return typed.sql;
}

/** Brings operands to the type they are compared in. */
export function comparable(context: Context, op: string, operands: Typed[], at: number): Typed[] {
  let type = operands[0]!.type;
  for (const operand of operands.slice(1)) {
    const common = context.dialect.common(type, operand.type, 'compare');
    if (!common) throw cannotApply(op, type, operand.type, at);
    type = common;
  }
  return operands.map((operand) => coerce(context, operand, type));
}

const cannotApply = (op: string, left: SqlType, right: SqlType, at: number): Problem =>
  new Problem('TYPE_MISMATCH', `Cannot apply operator: ${typeName(left)} ${op} ${typeName(right)}`, at);

/** Converts a value to a type it is known to fit in. */
export function coerce(context: Context, value: Typed, type: SqlType): Typed {
  if (sameType(value.type, type) || value.type.k === 'unknown') return value;
  return { ...value, sql: context.dialect.cast(value, type, context), type };
}

/** Brings the branches of a CASE, an ARRAY or COALESCE to one type. */
export function combine(context: Context, values: Typed[], at: number): { type: SqlType; items: string[] } {
  let type: SqlType = UNKNOWN;
  for (const value of values) {
    const common = context.dialect.common(type, value.type, 'combine');
    if (!common) {
      const what = `All values must be the same type: ${typeName(type)}, found ${typeName(value.type)}`;
      throw new Problem('TYPE_MISMATCH', what, value.at ?? at);
    }
    type = common;
  }
  return { type, items: values.map((value) => coerce(context, value, type).sql) };
}

function analyseCase(context: Context, expr: Extract<Expr, { k: 'case' }>, scope: Scope): Typed {
  const operand = expr.operand && analyse(context, expr.operand, scope);
  const whens = expr.whens.map(({ when }) => {
    if (!operand) return condition(context, when, scope);
    const [left, right] = comparable(context, '=', [operand, analyse(context, when, scope)], when.at);
    return `(${left!.sql} = ${right!.sql})`;
  });
  const branches = expr.whens.map(({ value }) => analyse(context, value, scope));
  if (expr.otherwise) branches.push(analyse(context, expr.otherwise, scope));
  const { type, items } = combine(context, branches, expr.at);
  const otherwise = expr.otherwise ? items.at(-1) : 'NULL';
  const body = whens.map((when, i) => `WHEN ${when} THEN ${items[i]}`).join(' ');
  return { sql: `CASE ${body} ELSE ${otherwise} END`, type, at: expr.at };
}

/** `row.field`. */
export function field(of: Typed, name: string, at: number): Typed {
  if (of.type.k !== 'row') throw new Problem('TYPE_MISMATCH', `Expression ${name} is not of type ROW`, at);
  const index = of.type.fields.findIndex((each) => each.name?.toLowerCase() === name.toLowerCase());
  const found = of.type.fields[index];
  if (!found) throw new Problem('COLUMN_NOT_FOUND', `Column '${name}' cannot be resolved`, at, { subject: name });
  return { sql: `struct_extract(${of.sql}, ${quote(fieldName(found, index))})`, type: found.type, at };
}
