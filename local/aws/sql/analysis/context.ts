import { createHash } from 'node:crypto';
import type { Call } from '../syntax/ast.ts';
import type { Problem } from '../errors.ts';
import type { FunctionTable } from './signatures.ts';
import type { SqlType } from '../syntax/types.ts';

/** An expression after analysis: DuckDB SQL and its type in the dialect. */
export interface Typed {
  sql: string;
  type: SqlType;
  at: number;
  /** The value of a string literal, for arguments that have to be constant. */
  text?: string;
}

/** A column that names can resolve to. */
export interface Column {
  name: string | undefined;
  /** The alias or name of its relation, and the database of a bare table. */
  relation?: string;
  database?: string;
  type: SqlType;
  sql: string;
  /** Not part of `*`, as "$path". */
  hidden?: boolean;
  scan?: Scan;
  partition?: boolean;
}

/** What a name is looked up in: one query level, with the levels around it. */
export interface Scope {
  columns: Column[];
  parent?: Scope | undefined;
  /** Present in a grouped query: what may be used outside aggregates, and the columns that were used although they may not. */
  grouping?: { expressions: Set<string>; stray: { name: string; at: number }[] } | undefined;
}

/** A base table in the FROM of a query; the executor makes a view `id` of it. */
export interface Scan {
  id: string;
  alias: string;
  database: string;
  table: string;
  /** The view's columns: partition keys among them. */
  columns: { id: string; name: string; type: SqlType; partition: boolean; path?: boolean }[];
  /** Conditions over partition keys alone. */
  filters: string[];
  prunable: boolean;
}

/** A table or view that a dialect's catalogue knows. */
export type Resolved =
  | { k: 'table'; database: string; table: string; columns: { name: string; type: SqlType; partition: boolean }[] }
  | { k: 'view'; text: string; database: string }
  /** Rows that the session holds already, under the identifier `sql`. */
  | { k: 'relation'; sql: string; columns: { name: string; type: SqlType }[] };

/** Where Trino and Spark differ. */
export interface Dialect {
  name: 'trino' | 'spark';
  functions: FunctionTable;
  /** Functions whose translation needs code. */
  special: Map<string, (context: Context, call: Call & { at: number }, scope: Scope) => Typed>;
  /** Names of the real dialect that are refused as "not emulated" instead of "does not exist". */
  known: Set<string>;
  /** An explicit CAST. `safe` gives NULL where it fails. */
  cast(value: Typed, to: SqlType, context: CastContext): string;
  /** The cost of converting implicitly, undefined when it is not done. */
  coercion(from: SqlType, to: SqlType): number | undefined;
  /** The type two operands of a comparison, a CASE or a set operation meet in. */
  common(left: SqlType, right: SqlType, purpose: 'compare' | 'combine'): SqlType | undefined;
  arithmetic(op: string, left: Typed, right: Typed, context: CastContext): Typed | undefined;
  subscript(of: Typed, index: Typed, context: CastContext): Typed | undefined;
  numberLiteral(text: string): SqlType;
  defaultNulls(descending: boolean): 'FIRST' | 'LAST';
}

/** What a translation needs to know about where it stands. */
export interface CastContext {
  /** Inside TRY(): failures become NULL. */
  safe: boolean;
}

/** The state of one analysis. */
export interface Context extends CastContext {
  dialect: Dialect;
  now: Date;
  parameters: (name: string, index: number, at: number) => Typed;
  resolve: (parts: string[], at: number) => Resolved;
  /** Common table expressions in reach, innermost last. */
  ctes: Map<string, { id: string; columns: Column[] }>[];
  scans: Scan[];
  /** Columns that the expression being analysed has used; undefined once it used a subquery. */
  touched: Column[] | undefined;
  nextId: (prefix: string) => string;
  depth: number;
  /** Analyses the text of a view. */
  view: (text: string, database: string) => { sql: string; columns: Column[] };
}

/** SQL that ends the query with an error, or is NULL inside TRY(). */
export function raise(context: CastContext, message: string, detail?: string): string {
  if (context.safe) return 'NULL';
  return detail ? `error(${quote(message)} || ${detail})` : `error(${quote(message)})`;
}

const LONG = 160;

/**
 * Uses a value several times in one expression. A long one is bound to a name first (a lambda over a list of one is
 * DuckDB's LET), for else nested calls would double the text at each level. Equal values give equal text.
 */
export function once(sql: string, use: (name: string) => string): string {
  if (sql.length <= LONG) return use(sql);
  const name = `"v${createHash('sha256').update(sql).digest('hex').slice(0, 12)}"`;
  const body = use(name);
  if (body.split(name).length <= 2) return use(sql);
  return `list_extract(list_transform([${sql}], lambda ${name}: ${body}), 1)`;
}

export const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The value of an argument that has to be a string literal. */
export function literal(value: Typed | undefined, otherwise: (at?: number) => Problem): string {
  if (value?.text === undefined) throw otherwise(value?.at);
  return value.text;
}
