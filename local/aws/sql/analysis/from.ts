import type { Alias, Relation } from '../syntax/ast.ts';
import { analyse, coerce, condition } from './expression.ts';
import { type Analysed, analyseQuery } from './query.ts';
import { type Column, type Context, identifier, type Scan, type Scope, type Typed } from './context.ts';
import { notEmulated, Problem } from '../errors.ts';
import { BIGINT, fieldName, INTEGER, type SqlType, typeName, VARCHAR } from '../syntax/types.ts';

/** Translates what stands after FROM; `outer` is in reach of correlated parts. */
export function analyseRelation(context: Context, relation: Relation, outer: Scope | undefined): Analysed {
  switch (relation.k) {
    case 'table':
      return table(context, relation);
    case 'subquery': {
      const query = analyseQuery(context, relation.query, outer);
      return derived(context, query, relation.alias, relation.at);
    }
    case 'unnest':
      return unnest(context, relation, outer);
    case 'generator':
      return generator(context, relation, outer);
    case 'join':
      return join(context, relation, outer);
  }
}

/** A subquery under an alias. */
function derived(context: Context, query: Analysed, alias: Alias | undefined, at: number): Analysed {
  const id = context.nextId('r');
  const columns = query.columns.map((column) => {
    const { scan: _scan, partition: _partition, database: _database, ...rest } = column;
    return { ...rest, sql: `${identifier(id)}.${lastPart(column.sql)}` };
  });
  return { sql: `(${query.sql}) AS ${identifier(id)}`, columns: named(columns, alias, at) };
}

const lastPart = (sql: string): string => sql.slice(sql.lastIndexOf('"', sql.length - 2));

/** Puts the names of `AS t(a, b)` on the columns. */
function named(columns: Column[], alias: Alias | undefined, at: number): Column[] {
  if (!alias) return columns.map(({ relation: _relation, ...column }) => column);
  const visible = columns.filter((column) => !column.hidden);
  if (alias.columns.length > 0 && alias.columns.length !== visible.length) {
    const what = `Column alias list has ${alias.columns.length} entries but '${alias.name}' has ${visible.length} columns available`;
    throw new Problem('USER_ERROR', `MISMATCHED_COLUMN_ALIASES: ${what}`, at);
  }
  return columns.map((column) => {
    const name = alias.columns[visible.indexOf(column)] ?? column.name;
    const { database: _database, ...rest } = column;
    return { ...rest, name, relation: alias.name };
  });
}

function table(context: Context, relation: Extract<Relation, { k: 'table' }>): Analysed {
  const { parts, alias, at } = relation;
  const cte = parts.length === 1 ? context.ctes.findLast((level) => level.has(parts[0]!))?.get(parts[0]!) : undefined;
  if (cte) {
    const id = context.nextId('r');
    const columns = cte.columns.map((column) => ({
      name: column.name,
      type: column.type,
      relation: parts[0]!,
      sql: `${identifier(id)}.${column.sql}`,
    }));
    const own = alias ? named(columns, alias, at) : columns;
    return { sql: `${identifier(cte.id)} AS ${identifier(id)}`, columns: own };
  }
  const resolved = context.resolve(parts, at);
  const name = parts.at(-1)!;
  if (resolved.k === 'view') {
    const view = context.view(resolved.text, resolved.database);
    const columns = derived(context, view, { name, columns: [] }, at);
    return alias ? { ...columns, columns: named(columns.columns, alias, at) } : columns;
  }
  const id = context.nextId('r');
  if (resolved.k === 'relation') {
    const own = resolved.columns.map(({ name: column, type }) => ({
      name: column,
      type,
      relation: name,
      sql: `${identifier(id)}.${identifier(column)}`,
    }));
    return { sql: `${resolved.sql} AS ${identifier(id)}`, columns: alias ? named(own, alias, at) : own };
  }
  const scan: Scan = {
    id: context.nextId('scan'),
    alias: id,
    database: resolved.database,
    table: resolved.table,
    columns: resolved.columns.map((column) => ({ ...column, id: context.nextId('c') })),
    filters: [],
    prunable: true,
  };
  scan.columns.push({ id: context.nextId('c'), name: '$path', type: VARCHAR, partition: false, path: true });
  context.scans.push(scan);
  const columns = scan.columns.map((column): Column => ({
    name: column.name,
    relation: name,
    database: resolved.database,
    type: column.type,
    sql: `${identifier(id)}.${identifier(column.id)}`,
    hidden: column.path === true,
    scan,
    partition: column.partition,
  }));
  return { sql: `${identifier(scan.id)} AS ${identifier(id)}`, columns: alias ? named(columns, alias, at) : columns };
}

/** UNNEST(a, m) WITH ORDINALITY: lists side by side, a map as two columns, an array of rows as its fields. */
function unnest(context: Context, relation: Extract<Relation, { k: 'unnest' }>, outer: Scope | undefined): Analysed {
  const scope: Scope = { columns: [], parent: outer };
  const inner: string[] = [];
  const columns: { name: string | undefined; type: SqlType; sql: string }[] = [];
  const lengths: string[] = [];
  for (const arg of relation.args) {
    const { sql, type } = analyse(context, arg, scope);
    const id = context.nextId('u');
    if (type.k === 'map') {
      inner.push(`unnest(map_keys(${sql})) AS "${id}k"`, `unnest(map_values(${sql})) AS "${id}v"`);
      columns.push(
        { name: undefined, type: type.key, sql: `"${id}k"` },
        { name: undefined, type: type.value, sql: `"${id}v"` },
      );
      lengths.push(`cardinality(${sql})`);
    } else if (type.k === 'array') {
      inner.push(`unnest(${sql}) AS "${id}"`);
      lengths.push(`len(${sql})`);
      if (type.of.k === 'row') {
        for (const [i, field] of type.of.fields.entries()) {
          columns.push({
            name: field.name,
            type: field.type,
            sql: `struct_extract("${id}", '${fieldName(field, i).replaceAll("'", "''")}')`,
          });
        }
      } else columns.push({ name: undefined, type: type.of, sql: `"${id}"` });
    } else throw new Problem('TYPE_MISMATCH', `Cannot unnest type: ${typeName(type)}`, arg.at);
  }
  if (relation.ordinality) {
    const id = context.nextId('u');
    inner.push(
      `unnest(range(1, CAST(greatest(${lengths.map((length) => `coalesce(${length}, 0)`).join(', ')}) AS BIGINT) + 1)) AS "${id}"`,
    );
    columns.push({ name: 'ordinality', type: BIGINT, sql: `"${id}"` });
  }
  return expanded(context, inner, columns, relation.alias, relation.at);
}

/** Spark's explode, explode_outer, posexplode. */
function generator(
  context: Context,
  relation: Extract<Relation, { k: 'generator' }>,
  outer: Scope | undefined,
): Analysed {
  const { name, args, at } = relation;
  if (!['explode', 'explode_outer', 'posexplode'].includes(name)) throw notEmulated(`LATERAL VIEW ${name}`, at);
  if (args.length !== 1) throw new Problem('TYPE_MISMATCH', `${name} takes one argument`, at);
  const { sql, type } = analyse(context, args[0]!, { columns: [], parent: outer });
  if (type.k !== 'array' && type.k !== 'map')
    throw new Problem('TYPE_MISMATCH', `Cannot explode ${typeName(type)}`, at);
  const id = context.nextId('u');
  const inner: string[] = [];
  const columns: { name: string; type: SqlType; sql: string }[] = [];
  const empty = (lists: string): string =>
    name === 'explode_outer' ? `CASE WHEN len(${lists}) > 0 THEN ${lists} ELSE [NULL] END` : lists;
  if (name === 'posexplode') {
    const length = type.k === 'map' ? `cardinality(${sql})` : `len(${sql})`;
    inner.push(`unnest(range(0, CAST(${length} AS BIGINT))) AS "${id}p"`);
    columns.push({ name: 'pos', type: INTEGER, sql: `CAST("${id}p" AS INTEGER)` });
  }
  if (type.k === 'map') {
    inner.push(
      `unnest(${empty(`map_keys(${sql})`)}) AS "${id}k"`,
      `unnest(${empty(`map_values(${sql})`)}) AS "${id}v"`,
    );
    columns.push(
      { name: 'key', type: type.key, sql: `"${id}k"` },
      { name: 'value', type: type.value, sql: `"${id}v"` },
    );
  } else {
    inner.push(`unnest(${empty(sql)}) AS "${id}"`);
    columns.push({ name: 'col', type: type.of, sql: `"${id}"` });
  }
  return expanded(context, inner, columns, relation.alias, at);
}

function expanded(
  context: Context,
  inner: string[],
  columns: { name: string | undefined; type: SqlType; sql: string }[],
  alias: Alias | undefined,
  at: number,
): Analysed {
  const ids = columns.map(() => context.nextId('c'));
  const list = columns.map((column, i) => `${column.sql} AS ${identifier(ids[i]!)}`).join(', ');
  const id = context.nextId('r');
  const own = columns.map(({ name, type }, i) => ({ name, type, sql: `${identifier(id)}.${identifier(ids[i]!)}` }));
  const sql = `(SELECT ${list} FROM (SELECT ${inner.join(', ')}) AS ${identifier(context.nextId('s'))}) AS ${identifier(id)}`;
  return { sql, columns: named(own, alias, at) };
}

function join(context: Context, relation: Extract<Relation, { k: 'join' }>, outer: Scope | undefined): Analysed {
  const { kind, at } = relation;
  const firstScan = context.scans.length;
  const left = analyseRelation(context, relation.left, outer);
  // Only what is written as lateral sees the tables before it.
  const lateral =
    ['unnest', 'generator'].includes(relation.right.k) || (relation.right.k === 'subquery' && relation.right.lateral);
  const right = analyseRelation(context, relation.right, lateral ? { columns: left.columns, parent: outer } : outer);
  if (kind !== 'CROSS' && kind !== 'INNER') {
    // Pruning one side of an outer join could turn a match into a row without one.
    for (const scan of context.scans.slice(firstScan)) scan.prunable = false;
  }
  const columns = [...left.columns, ...right.columns];
  if (kind === 'CROSS') return { sql: `${left.sql} CROSS JOIN ${right.sql}`, columns };
  const semi = kind === 'SEMI' || kind === 'ANTI';
  const word = `${left.sql} ${kind === 'INNER' ? 'INNER' : kind} JOIN ${nested(relation.right, right.sql)}`;
  if (relation.using) {
    const { on, merged } = using(context, kind, relation.using, left, right, at);
    return { sql: `${word} ON ${on}`, columns: semi ? left.columns : merged };
  }
  const outside = context.touched;
  const on = condition(context, relation.on!, { columns, parent: outer });
  context.touched = outside;
  return { sql: `${word} ON ${on}`, columns: semi ? left.columns : columns };
}

const nested = (relation: Relation, sql: string): string => (relation.k === 'join' ? `(${sql})` : sql);

/** JOIN … USING (k): k once, first; then the other columns of both sides. */
function using(
  context: Context,
  kind: string,
  names: string[],
  left: Analysed,
  right: Analysed,
  at: number,
): { on: string; merged: Column[] } {
  const taken = new Set<Column>();
  const on: string[] = [];
  const keys = names.map((name): Column => {
    const [a, b] = [left, right].map((side, i) => {
      const found = side.columns.filter((column) => column.name === name);
      if (found.length === 1) return found[0]!;
      const what = `Column '${name}' is ${found.length === 0 ? 'missing from' : 'ambiguous in'} ${i === 0 ? 'left' : 'right'} side of join`;
      throw new Problem('COLUMN_NOT_FOUND', what, at, {
        subject: name,
        candidates: side.columns.flatMap((column) => column.name ?? []),
      });
    }) as [Column, Column];
    taken.add(a).add(b);
    const type = context.dialect.common(a.type, b.type, 'compare');
    if (!type)
      throw new Problem(
        'TYPE_MISMATCH',
        `Column '${name}' has types ${typeName(a.type)} and ${typeName(b.type)} in JOIN USING`,
        at,
      );
    const [x, y] = [a, b].map(
      (column): string => coerce(context, { sql: column.sql, type: column.type, at } satisfies Typed, type).sql,
    ) as [string, string];
    on.push(`${x} = ${y}`);
    const sql = kind === 'RIGHT' ? y : kind === 'FULL' ? `coalesce(${x}, ${y})` : x;
    return { name, type, sql, ...(kind === 'INNER' && a.scan && { scan: a.scan, partition: a.partition === true }) };
  });
  const rest = [...left.columns, ...right.columns].filter((column) => !taken.has(column));
  return { on: on.join(' AND '), merged: [...keys, ...rest] };
}
