import type { Query } from '../syntax/ast.ts';
import type { CatalogColumn, TableFormat } from '../catalog.ts';

/** `db.table`, the database when it was written. */
export interface TableName {
  database?: string;
  name: string;
  at: number;
}

export interface PartitionSpec {
  /** Keys as written, with their values. */
  values: Map<string, string>;
  location?: string;
}

/** Properties of CTAS and UNLOAD: `WITH (format = 'PARQUET', partitioned_by = ARRAY['year'])`. */
export type WriteProperties = Map<string, string | string[]>;

/** A statement Athena knows and the emulation executes. */
export type Statement =
  | { k: 'create database'; name: string; ifNotExists: boolean; comment?: string; location?: string }
  | { k: 'drop database'; name: string; ifExists: boolean; cascade: boolean }
  | {
      k: 'create table';
      table: TableName;
      ifNotExists: boolean;
      columns: CatalogColumn[];
      partitionKeys: CatalogColumn[];
      comment?: string;
      format: TableFormat;
      serde: { library: string; properties: Record<string, string> };
      location: string;
      parameters: Record<string, string>;
    }
  | { k: 'drop table'; table: TableName; ifExists: boolean }
  | { k: 'repair'; table: TableName }
  | { k: 'add partitions'; table: TableName; ifNotExists: boolean; partitions: PartitionSpec[] }
  | { k: 'drop partitions'; table: TableName; ifExists: boolean; partitions: PartitionSpec[] }
  | { k: 'set location'; table: TableName; partition?: PartitionSpec; location: string }
  | { k: 'set properties'; table: TableName; properties: Record<string, string> }
  | { k: 'add columns' | 'replace columns'; table: TableName; columns: CatalogColumn[] }
  | { k: 'show databases'; pattern?: string }
  | { k: 'show tables'; database?: string; pattern?: string; at: number }
  | { k: 'show partitions' | 'show columns' | 'show create table' | 'describe'; table: TableName }
  | { k: 'create view'; table: TableName; orReplace: boolean; query: Query; text: string }
  | { k: 'drop view'; table: TableName; ifExists: boolean }
  | {
      k: 'create table as';
      table: TableName;
      ifNotExists: boolean;
      properties: WriteProperties;
      query: Query;
      withData: boolean;
    }
  | { k: 'insert'; table: TableName; columns: string[]; query: Query }
  | { k: 'unload'; query: Query; location: string; properties: WriteProperties }
  | { k: 'explain'; query: Query; io: boolean }
  | { k: 'select'; query: Query };
