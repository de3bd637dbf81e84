import type { Body, Expr, Query } from '../syntax/ast.ts';
import { sorted } from './call.ts';
import { analyse, coerce } from './expression.ts';
import { analyseSelect, ordinalOf } from './select.ts';
import { type Column, type Context, identifier, type Scope, type Typed } from './context.ts';
import { notEmulated, Problem } from '../errors.ts';
import { duckType, typeName } from '../syntax/types.ts';

/** A translated query: its SQL, and its columns as the query around it sees them. */
export interface Analysed {
  sql: string;
  columns: Column[];
}

const MAX_DEPTH = 60;

/** Translates a query; `outer` is what a correlated subquery may also see. */
export function analyseQuery(context: Context, query: Query, outer?: Scope): Analysed {
  if (++context.depth > MAX_DEPTH) throw notEmulated('a query nested this deep', query.at);
  const ctes = new Map<string, { id: string; columns: Column[] }>();
  context.ctes.push(ctes);
  const heads: string[] = [];
  for (const { name, columns: names, query: definition, at } of query.with) {
    const { sql, columns } = analyseQuery(context, definition, outer);
    if (names.length > 0 && names.length !== columns.length) {
      const what = `Column alias list has ${names.length} entries but '${name}' has ${columns.length} columns available`;
      throw new Problem('USER_ERROR', `MISMATCHED_COLUMN_ALIASES: ${what}`, at);
    }
    const id = context.nextId('q');
    heads.push(`${identifier(id)} AS (${sql})`);
    ctes.set(name, { id, columns: columns.map((column, i) => ({ ...column, name: names[i] ?? column.name })) });
  }
  const { sql, columns } = ordered(context, query, outer);
  context.ctes.pop();
  context.depth--;
  return { sql: heads.length > 0 ? `WITH ${heads.join(', ')} ${sql}` : sql, columns };
}

function ordered(context: Context, query: Query, outer: Scope | undefined): Analysed {
  const limit = ['limit', 'offset'] as const;
  const tail = limit.flatMap((word) => {
    const expr = query[word];
    return expr ? [` ${word.toUpperCase()} ${rowCount(context, expr)}`] : [];
  });
  if (query.body.k === 'select') {
    const select = analyseSelect(context, query.body, query.orderBy, outer);
    return { ...select, sql: select.sql + tail.join('') };
  }
  const body = analyseBody(context, query.body, outer);
  if (query.orderBy.length === 0) return { ...body, sql: body.sql + tail.join('') };
  const scope: Scope = { columns: body.columns };
  const keys = query.orderBy.map((item) => {
    const ordinal = ordinalOf(item.expr, body.columns.length);
    return sorted(context, item, ordinal ? String(ordinal) : analyse(context, item.expr, scope).sql);
  });
  const sql = `SELECT * FROM (${body.sql}) AS ${identifier(context.nextId('s'))} ORDER BY ${keys.join(', ')}`;
  return { ...body, sql: sql + tail.join('') };
}

function rowCount(context: Context, expr: Expr): string {
  const typed = analyse(context, expr, { columns: [] });
  const whole = ['integer', 'bigint'].includes(typed.type.k) && (expr.k === 'number' || expr.k === 'parameter');
  if (!whole) throw new Problem('TYPE_MISMATCH', 'LIMIT and OFFSET take a whole number', expr.at);
  return typed.sql;
}

function analyseBody(context: Context, body: Body, outer: Scope | undefined): Analysed {
  switch (body.k) {
    case 'select':
      return analyseSelect(context, body, [], outer);
    case 'nested': {
      const inner = analyseQuery(context, body.query, outer);
      return { sql: `(${inner.sql})`, columns: inner.columns };
    }
    case 'values':
      return analyseValues(context, body.rows, outer);
    case 'set': {
      const sides = [analyseBody(context, body.left, outer), analyseBody(context, body.right, outer)] as const;
      return setOperation(context, body, sides[0], sides[1]);
    }
  }
}

function setOperation(context: Context, body: Extract<Body, { k: 'set' }>, left: Analysed, right: Analysed): Analysed {
  if (left.columns.length !== right.columns.length) {
    const what = `${body.op} query has different number of fields: ${left.columns.length}, ${right.columns.length}`;
    throw new Problem('TYPE_MISMATCH', what, body.at);
  }
  const types = left.columns.map((column, i) => {
    const other = right.columns[i]!;
    const type = context.dialect.common(column.type, other.type, 'combine');
    if (type) return type;
    const what = `column ${i + 1} in ${body.op} query has incompatible types: ${typeName(column.type)}, ${typeName(other.type)}`;
    throw new Problem('TYPE_MISMATCH', what, body.at);
  });
  const ids = types.map(() => context.nextId('c'));
  const side = ({ sql, columns }: Analysed): string => {
    const items = columns.map((column, i) => {
      const typed: Typed = { sql: column.sql, type: column.type, at: body.at };
      return `${coerce(context, typed, types[i]!).sql} AS ${identifier(ids[i]!)}`;
    });
    return `(SELECT ${items.join(', ')} FROM (${sql}) AS ${identifier(context.nextId('s'))})`;
  };
  const sql = `${side(left)} ${body.op}${body.all ? ' ALL' : ''} ${side(right)}`;
  return {
    sql,
    columns: left.columns.map((column, i) => ({ name: column.name, type: types[i]!, sql: identifier(ids[i]!) })),
  };
}

function analyseValues(context: Context, rows: Expr[], outer: Scope | undefined): Analysed {
  const scope: Scope = { columns: [], parent: outer };
  const table = rows.map((row) => (row.k === 'row' ? row.items : [row]).map((each) => analyse(context, each, scope)));
  const width = table[0]!.length;
  if (table.some((row) => row.length !== width)) {
    throw new Problem('TYPE_MISMATCH', 'Values rows have mismatched sizes', rows[0]!.at);
  }
  const types = Array.from({ length: width }, (_, i) => {
    const column = table.map((row) => row[i]!);
    return column.reduce((type, cell) => {
      const common = context.dialect.common(type, cell.type, 'combine');
      if (!common)
        throw new Problem(
          'TYPE_MISMATCH',
          `Values rows have mismatched types: ${typeName(type)} vs ${typeName(cell.type)}`,
          cell.at,
        );
      return common;
    }, column[0]!.type);
  });
  const ids = types.map(() => context.nextId('c'));
  const lines = table.map((row) => {
    return `(${row.map((cell, i) => `CAST(${coerce(context, cell, types[i]!).sql} AS ${duckType(types[i]!)})`).join(', ')})`;
  });
  const alias = `${identifier(context.nextId('s'))}(${ids.map(identifier).join(', ')})`;
  const columns = types.map((type, i) => ({
    name: context.dialect.name === 'spark' ? `col${i + 1}` : undefined,
    type,
    sql: identifier(ids[i]!),
  }));
  return { sql: `SELECT * FROM (VALUES ${lines.join(', ')}) AS ${alias}`, columns };
}
