import type { Expr, Select, SelectItem, SortItem } from '../syntax/ast.ts';
import { hasAggregate, sorted, windowBody } from './call.ts';
import { analyse, condition } from './expression.ts';
import { analyseRelation } from './from.ts';
import type { Analysed } from './query.ts';
import { type Column, type Context, identifier, type Scope, type Typed } from './context.ts';
import { notEmulated, Problem } from '../errors.ts';
import { withGenerator } from './generators.ts';
import { sameType } from '../syntax/types.ts';

interface Item {
  name: string | undefined;
  typed: Typed;
  id: string;
}

/** Translates one SELECT, with the ORDER BY that belongs to it. */
export function analyseSelect(
  context: Context,
  written: Select,
  orderBy: SortItem[],
  outer: Scope | undefined,
): Analysed {
  const select = context.dialect.name === 'spark' ? withGenerator(written) : written;
  const from = select.from && analyseRelation(context, select.from, outer);
  const source: Scope = { columns: from?.columns ?? [], parent: outer };
  const where = select.where ? ` WHERE ${whereClause(context, select.where, source)}` : '';
  const exprs = select.items.flatMap((item) => (item.k === 'expr' ? [item.expr] : []));
  const aggregated = [...exprs, ...orderBy.map((item) => item.expr), ...(select.having ? [select.having] : [])];
  const isGrouped =
    select.groupBy.length > 0 || select.having || aggregated.some((expr) => hasAggregate(context, expr));

  const group = isGrouped ? groupBy(context, select, source) : undefined;
  const scope: Scope = { ...source, grouping: group && { expressions: group.expressions, stray: [] } };
  const items = select.items.flatMap((item) => selectItem(context, item, scope));
  const having = select.having ? ` HAVING ${condition(context, select.having, scope)}` : '';
  const windows = [...select.windows].map(
    ([name, window]) => `${identifier(`w_${name}`)} AS (${windowBody(context, window, scope)})`,
  );
  const order = orderClause(context, select, orderBy, items, scope);
  const stray = scope.grouping?.stray[0];
  if (stray) {
    const what = `'${stray.name}' must be an aggregate expression or appear in GROUP BY clause`;
    throw new Problem('EXPRESSION_NOT_AGGREGATE', what, stray.at, { subject: stray.name });
  }
  const list = items.map((item) => `${item.typed.sql} AS ${identifier(item.id)}`).join(', ');
  const head = `SELECT ${select.distinct ? 'DISTINCT ' : ''}${list}${from ? ` FROM ${from.sql}` : ''}${where}${group?.sql ?? ''}${having}`;
  const sql = `${head}${windows.length > 0 ? ` WINDOW ${windows.join(', ')}` : ''}${order}`;
  return { sql, columns: items.map(({ name, typed, id }) => ({ name, type: typed.type, sql: identifier(id) })) };
}

/** The conditions of a WHERE one by one, so that those over partition keys alone can prune a scan. */
function whereClause(context: Context, where: Expr, scope: Scope): string {
  if (hasAggregate(context, where)) {
    throw new Problem(
      'USER_ERROR',
      'EXPRESSION_NOT_SCALAR: WHERE clause cannot contain aggregations, window functions or grouping operations',
      where.at,
    );
  }
  const conjuncts = (expr: Expr): Expr[] =>
    expr.k === 'logic' && expr.op === 'AND' ? [...conjuncts(expr.left), ...conjuncts(expr.right)] : [expr];
  const parts = conjuncts(where).map((each) => {
    const outside = context.touched;
    context.touched = [];
    const sql = condition(context, each, scope);
    const [first] = context.touched ?? [];
    if (first?.scan?.prunable && context.touched?.every((column) => column.scan === first.scan && column.partition)) {
      first.scan.filters.push(sql);
    }
    if (outside && context.touched) outside.push(...context.touched);
    context.touched = context.touched && outside;
    return sql;
  });
  return parts.join(' AND ');
}

function groupBy(context: Context, select: Select, scope: Scope): { sql: string; expressions: Set<string> } {
  const expressions = new Set<string>();
  const one = (expr: Expr): string => {
    const { length } = select.items;
    const ordinal = ordinalOf(expr, length);
    if (expr.k === 'number' && !ordinal) {
      throw new Problem(
        'USER_ERROR',
        `INVALID_COLUMN_REFERENCE: GROUP BY position ${expr.text} is not in select list`,
        expr.at,
      );
    }
    const item = ordinal ? select.items[ordinal - 1]! : undefined;
    if (item?.k === 'star') throw notEmulated('GROUP BY the position of a *', expr.at);
    const { sql } = analyse(context, item?.expr ?? aliased(context, select, expr, scope), scope);
    expressions.add(sql);
    return sql;
  };
  const parts = select.groupBy.map((grouping) => {
    if (grouping.k === 'simple') return one(grouping.expr);
    const sets = grouping.sets.map((set) => `(${set.map(one).join(', ')})`);
    return `${grouping.k} (${sets.join(', ')})`;
  });
  return { sql: parts.length > 0 ? ` GROUP BY ${parts.join(', ')}` : '', expressions };
}

/** Spark lets GROUP BY name an alias of the select list, after the columns; Trino does not. */
function aliased(context: Context, select: Select, expr: Expr, scope: Scope): Expr {
  if (context.dialect.name !== 'spark' || expr.k !== 'name' || expr.parts.length !== 1) return expr;
  const [name] = expr.parts;
  if (scope.columns.some((column) => column.name === name)) return expr;
  const item = select.items.find((each) => each.k === 'expr' && each.alias === name);
  return item?.k === 'expr' ? item.expr : expr;
}

function selectItem(context: Context, item: SelectItem, scope: Scope): Item[] {
  if (item.k === 'expr') {
    const typed = analyse(context, item.expr, scope);
    return [{ name: item.alias ?? impliedName(item.expr), typed, id: context.nextId('c') }];
  }
  const [relation, ...more] = item.of.toReversed();
  const columns = scope.columns.filter(
    (column) =>
      !column.hidden &&
      (!relation || (column.relation === relation && (more.length === 0 || column.database === more[0]))),
  );
  if (columns.length === 0) {
    if (relation)
      throw new Problem('TABLE_NOT_FOUND', `Unable to resolve reference ${item.of.join('.')}`, item.at, {
        subject: item.of.join('.'),
      });
    throw new Problem('USER_ERROR', 'COLUMN_NOT_FOUND: SELECT * not allowed in queries without FROM clause', item.at);
  }
  return columns.map((column) => {
    context.touched?.push(column);
    const stray = scope.grouping;
    if (stray && !stray.expressions.has(column.sql)) stray.stray.push({ name: column.name ?? '*', at: item.at });
    return { name: column.name, typed: { sql: column.sql, type: column.type, at: item.at }, id: context.nextId('c') };
  });
}

const impliedName = (expr: Expr): string | undefined =>
  expr.k === 'name' ? expr.parts.at(-1) : expr.k === 'field' ? expr.name : undefined;

/** The item that a number in GROUP BY or ORDER BY means. */
export function ordinalOf(expr: Expr, count: number): number | undefined {
  if (expr.k !== 'number' || !/^\d+$/.test(expr.text)) return undefined;
  const ordinal = Number(expr.text);
  return ordinal >= 1 && ordinal <= count ? ordinal : undefined;
}

function orderClause(context: Context, select: Select, orderBy: SortItem[], items: Item[], scope: Scope): string {
  if (orderBy.length === 0) return '';
  const outputs = items.map(({ name, typed }): Column => ({ name, type: typed.type, sql: typed.sql }));
  // A name that two items carry is no alias: it is looked up in the source instead, where it may be one column.
  const columns = outputs.filter((each, _, all) => all.filter((other) => other.name === each.name).length === 1);
  const inner: Scope = { columns, parent: scope };
  const keys = orderBy.map((item) => {
    const ordinal = ordinalOf(item.expr, items.length);
    if (item.expr.k === 'number' && !ordinal) {
      throw new Problem(
        'USER_ERROR',
        `INVALID_COLUMN_REFERENCE: ORDER BY position ${item.expr.text} is not in select list`,
        item.expr.at,
      );
    }
    if (ordinal) return sorted(context, item, String(ordinal));
    const { sql, type } = analyse(context, item.expr, inner);
    const index = items.findIndex((each) => each.typed.sql === sql && sameType(each.typed.type, type));
    if (index >= 0) return sorted(context, item, String(index + 1));
    if (!select.distinct) return sorted(context, item, sql);
    throw new Problem(
      'USER_ERROR',
      'EXPRESSION_NOT_IN_DISTINCT: For SELECT DISTINCT, ORDER BY expressions must appear in select list',
      item.expr.at,
    );
  });
  return ` ORDER BY ${keys.join(', ')}`;
}
