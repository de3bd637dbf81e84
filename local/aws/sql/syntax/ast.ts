import type { SqlType } from './types.ts';

/** What the parser makes of a query; shared by Trino and Spark SQL. `at` is the offset in the text. */
export type Expr = { at: number } & (
  | { k: 'null' }
  | { k: 'boolean'; value: boolean }
  | { k: 'number'; text: string }
  | { k: 'string'; value: string }
  | { k: 'typed'; type: SqlType; text: string }
  | { k: 'interval'; amount: Expr; unit: string }
  | { k: 'parameter'; name: string; index: number }
  | { k: 'name'; parts: string[] }
  | { k: 'field'; of: Expr; name: string }
  | { k: 'subscript'; of: Expr; index: Expr }
  | { k: 'negative'; of: Expr }
  | { k: 'not'; of: Expr }
  | { k: 'arithmetic'; op: string; left: Expr; right: Expr }
  | { k: 'compare'; op: CompareOp; left: Expr; right: Expr }
  | { k: 'logic'; op: 'AND' | 'OR'; left: Expr; right: Expr }
  | { k: 'is null'; of: Expr }
  | { k: 'between'; of: Expr; low: Expr; high: Expr }
  | { k: 'in'; of: Expr; items: Expr[] }
  | { k: 'in query'; of: Expr; query: Query }
  | { k: 'like'; of: Expr; pattern: Expr; escape?: Expr; regex: boolean }
  | { k: 'quantified'; of: Expr; op: CompareOp; all: boolean; query: Query }
  | { k: 'exists'; query: Query }
  | { k: 'scalar'; query: Query }
  | { k: 'case'; operand?: Expr; whens: { when: Expr; value: Expr }[]; otherwise?: Expr }
  | { k: 'cast'; of: Expr; type: SqlType; safe: boolean }
  | { k: 'try'; of: Expr }
  | { k: 'lambda'; parameters: string[]; body: Expr }
  | { k: 'array'; items: Expr[] }
  | { k: 'row'; items: Expr[] }
  | { k: 'at zone'; of: Expr; zone: Expr }
  | Call
);

export type CompareOp = '=' | '<>' | '<' | '<=' | '>' | '>=' | 'IS DISTINCT FROM' | 'IS NOT DISTINCT FROM';

export interface Call {
  k: 'call';
  name: string;
  args: Expr[];
  /** `count(*)`. */
  star: boolean;
  distinct: boolean;
  orderBy: SortItem[];
  filter?: Expr;
  over?: Window | string;
  ignoreNulls: boolean;
}

export interface SortItem {
  expr: Expr;
  descending: boolean;
  nulls?: 'FIRST' | 'LAST';
}

export interface Window {
  base?: string;
  partitionBy: Expr[];
  orderBy: SortItem[];
  /** Unit, start and end; an expression stands in for the offsets. */
  frame?: { unit: 'ROWS' | 'RANGE'; start: FrameBound; end: FrameBound };
}

export type FrameBound =
  | { kind: 'UNBOUNDED PRECEDING' | 'CURRENT ROW' | 'UNBOUNDED FOLLOWING' }
  | { kind: 'PRECEDING' | 'FOLLOWING'; offset: Expr };

export interface Query {
  at: number;
  with: { name: string; columns: string[]; query: Query; at: number }[];
  body: Body;
  orderBy: SortItem[];
  offset?: Expr;
  limit?: Expr;
}

export type Body =
  | Select
  | { k: 'values'; at: number; rows: Expr[] }
  | { k: 'set'; at: number; op: 'UNION' | 'INTERSECT' | 'EXCEPT'; all: boolean; left: Body; right: Body }
  | { k: 'nested'; at: number; query: Query };

export interface Select {
  k: 'select';
  at: number;
  distinct: boolean;
  items: SelectItem[];
  from?: Relation;
  where?: Expr;
  groupBy: Grouping[];
  having?: Expr;
  windows: Map<string, Window>;
}

export type SelectItem = { k: 'star'; of: string[]; at: number } | { k: 'expr'; expr: Expr; alias?: string };

export type Grouping = { k: 'simple'; expr: Expr } | { k: 'ROLLUP' | 'CUBE' | 'GROUPING SETS'; sets: Expr[][] };

export interface Alias {
  name: string;
  columns: string[];
}

export type Relation = { at: number } & (
  | { k: 'table'; parts: string[]; alias?: Alias }
  | { k: 'subquery'; query: Query; lateral: boolean; alias?: Alias }
  | { k: 'unnest'; args: Expr[]; ordinality: boolean; alias?: Alias }
  /** Spark's generators: explode(x), posexplode(x). */
  | { k: 'generator'; name: string; args: Expr[]; alias?: Alias }
  | {
      k: 'join';
      kind: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS' | 'SEMI' | 'ANTI';
      left: Relation;
      right: Relation;
      on?: Expr;
      using?: string[];
    }
);
