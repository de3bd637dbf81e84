import { analyseQuery } from './query.ts';
import type { Query } from '../syntax/ast.ts';
import type { Catalog } from '../catalog.ts';
import {
  type Column,
  type Context,
  type Dialect,
  identifier,
  type Resolved,
  type Scan,
  type Typed,
} from './context.ts';
import { Cursor } from '../syntax/cursor.ts';
import type { Session } from '../duck/duck.ts';
import { notEmulated } from '../errors.ts';
import { parseHiveType } from '../syntax/type.ts';
import { parseQuery } from '../syntax/query.ts';
import { prepareScan } from '../tables/scan.ts';
import type { Storage } from '../tables/storage.ts';
import type { SqlType } from '../syntax/types.ts';

/** A query as DuckDB can run it, once its scans are views. */
export interface Translation {
  sql: string;
  columns: { name: string | undefined; type: SqlType; id: string }[];
  scans: Scan[];
}

export interface Surroundings {
  dialect: Dialect;
  now: Date;
  parameters: (name: string, index: number, at: number) => Typed;
  resolve: (parts: string[], at: number) => Resolved;
}

/** Translates a query of a dialect. Throws a Problem for what is wrong with it. */
export function translate(query: Query, surroundings: Surroundings): Translation {
  let ids = 0;
  const context: Context = {
    ...surroundings,
    ctes: [],
    scans: [],
    touched: undefined,
    safe: false,
    depth: 0,
    nextId: (prefix) => `${prefix}${++ids}`,
    view: (text, database) => view(context, text, database),
  };
  const { sql, columns } = analyseQuery(context, query);
  return {
    sql,
    columns: columns.map(({ name, type, sql: id }) => ({ name, type, id: id.slice(1, -1) })),
    scans: context.scans,
  };
}

const MAX_VIEWS = 8;

/** A view's query sees the catalogue from its own database and nothing of the query around it. */
function view(context: Context, text: string, database: string): { sql: string; columns: Column[] } {
  const depth = context.depth + 8;
  if (depth > MAX_VIEWS * 8) throw notEmulated('views nested this deep');
  const cursor = new Cursor(text, context.dialect.name);
  const inner: Context = {
    ...context,
    ctes: [],
    depth,
    resolve: (parts, at) => context.resolve(parts.length === 1 ? [database, ...parts] : parts, at),
  };
  return analyseQuery({ ...inner, view: (more, other) => view(inner, more, other) }, parseQuery(cursor));
}

/** The catalogue's answer for a name, undefined when there is no such table. */
export function lookUp(catalog: Catalog, database: string, name: string): Resolved | undefined {
  const table = catalog.getTable(database, name);
  if (!table) return undefined;
  if (table.view) return { k: 'view', ...table.view };
  const columns = [
    ...table.columns.map((column) => ({ name: column.name, type: parseHiveType(column.type), partition: false })),
    ...table.partitionKeys.map((key) => ({ name: key.name, type: parseHiveType(key.type), partition: true })),
  ];
  return { k: 'table', database, table: name, columns };
}

/** Makes the views that a translated query reads; gives the bytes behind them. */
export async function openScans(session: Session, storage: Storage, catalog: Catalog, scans: Scan[]): Promise<number> {
  let bytes = 0;
  for (const scan of scans) {
    const table = catalog.getTable(scan.database, scan.table);
    if (!table) throw new Error(`the table ${scan.database}.${scan.table} went away while the query was running`);
    const prepared = await prepareScan(session, storage, table, scan);
    await session.run(`CREATE OR REPLACE TEMP VIEW ${identifier(scan.id)} AS ${prepared.sql}`);
    bytes += prepared.bytes;
  }
  return bytes;
}
