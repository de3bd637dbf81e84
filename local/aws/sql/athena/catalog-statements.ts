import type { Catalog, CatalogPartition, CatalogTable } from '../catalog.ts';
import { Problem } from '../errors.ts';
import { findPartitions, NULL_PARTITION, partitionLocation, partitionName } from '../tables/partitions.ts';
import { parseHiveType } from '../syntax/type.ts';
import { showCreateTable } from './show-create-table.ts';
import type { PartitionSpec, Statement, TableName } from './statements.ts';
import type { Storage } from '../tables/storage.ts';
import { typeName } from '../syntax/types.ts';

/** What a catalogue statement prints. */
export interface Printed {
  columns: string[];
  rows: string[][];
}

const NOTHING: Printed = { columns: [], rows: [] };

interface Parts {
  catalog: Catalog;
  storage: Storage;
  database: string;
  now: Date;
}

type CatalogStatement = Exclude<
  Statement,
  { k: 'select' | 'explain' | 'insert' | 'unload' | 'create table as' | 'create view' }
>;

/** Executes a statement that only touches the catalogue. */
export function executeCatalogStatement(statement: CatalogStatement, parts: Parts): Printed {
  const { catalog } = parts;
  switch (statement.k) {
    case 'create database':
    case 'drop database':
      return databases(statement, parts);
    case 'create table': {
      const { k: _k, table: name, ifNotExists, ...definition } = statement;
      const database = databaseOf(name, parts);
      parts.storage.path(statement.location);
      if (catalog.getTable(database, name.name)) {
        if (ifNotExists) return NOTHING;
        throw failed(`AlreadyExistsException(message:Table ${name.name} already exists)`);
      }
      catalog.putTable({ ...definition, database, name: name.name, createdAt: parts.now.getTime(), partitions: [] });
      return NOTHING;
    }
    case 'drop table':
    case 'drop view': {
      const database = databaseOf(statement.table, parts);
      const found = catalog.getTable(database, statement.table.name);
      if (found && (statement.k === 'drop view') === (found.view !== undefined))
        catalog.dropTable(database, statement.table.name);
      else if (found)
        throw failed(
          `SemanticException [Error 10131]: ${database}.${found.name} is a ${found.view ? 'view' : 'table'}: use DROP ${found.view ? 'VIEW' : 'TABLE'}`,
        );
      else if (!statement.ifExists) throw notFound(database, statement.table.name);
      return NOTHING;
    }
    case 'show databases': {
      const names = catalog.databases().map((each) => each.name);
      return { columns: ['database_name'], rows: lines(names.filter(matches(statement.pattern))) };
    }
    case 'show tables': {
      const database = databaseOf(
        { name: '', at: statement.at, ...(statement.database && { database: statement.database }) },
        parts,
      );
      const names = catalog.tables(database).map((each) => each.name);
      return { columns: ['tab_name'], rows: lines(names.filter(matches(statement.pattern))) };
    }
    default:
      return onTable(statement, need(statement.table, parts), parts);
  }
}

type TableStatement = Extract<CatalogStatement, { table: TableName }>;

function onTable(statement: TableStatement, table: CatalogTable, { catalog, storage }: Parts): Printed {
  const { database, name } = table;
  switch (statement.k) {
    case 'repair': {
      partitioned(table);
      const added = catalog.addPartitions(database, name, findPartitions(storage, table));
      const named = added.map((partition) => `${name}:${nameOf(table, partition)}`);
      const missing = named.length > 0 ? [`Partitions not in metastore:\t${named.join('\t')}`] : [];
      return {
        columns: ['result'],
        rows: lines([...missing, ...named.map((each) => `Repair: Added partition to metastore ${each}`)]),
      };
    }
    case 'add partitions': {
      const partitions = statement.partitions.map((spec) => {
        const values = valuesOf(table, spec);
        return { values, location: spec.location ?? partitionLocation(table, values) };
      });
      for (const { location } of partitions) storage.path(location);
      const known = partitions.find((partition) => table.partitions.some(same(partition.values)));
      if (known && !statement.ifNotExists)
        throw failed(`AlreadyExistsException(message:Partition already exists. ${nameOf(table, known)})`);
      catalog.addPartitions(database, name, partitions);
      return NOTHING;
    }
    case 'drop partitions': {
      for (const spec of statement.partitions) {
        const wanted = [...spec.values].map(([key, value]) => [keyIndex(table, key), value] as const);
        const kept = table.partitions.filter((partition) => wanted.some(([i, value]) => partition.values[i] !== value));
        if (kept.length === table.partitions.length && !statement.ifExists)
          throw failed('SemanticException [Error 10006]: Partition not found');
        table.partitions = kept;
      }
      catalog.putTable(table);
      return NOTHING;
    }
    case 'set location': {
      storage.path(statement.location);
      if (!statement.partition) table.location = statement.location;
      else {
        const found = table.partitions.find(same(valuesOf(table, statement.partition)));
        if (!found) throw failed('SemanticException [Error 10006]: Partition not found');
        found.location = statement.location;
      }
      catalog.putTable(table);
      return NOTHING;
    }
    case 'set properties':
      catalog.putTable({ ...table, parameters: { ...table.parameters, ...statement.properties } });
      return NOTHING;
    case 'add columns':
    case 'replace columns': {
      const columns = statement.k === 'add columns' ? [...table.columns, ...statement.columns] : statement.columns;
      const repeated = [...columns, ...table.partitionKeys]
        .map((each) => each.name)
        .find((each, i, all) => all.indexOf(each) !== i);
      if (repeated) throw failed(`SemanticException duplicate column name: ${repeated}`);
      catalog.putTable({ ...table, columns });
      return NOTHING;
    }
    case 'show partitions':
      partitioned(table);
      return {
        columns: ['partition'],
        rows: lines(table.partitions.map((partition) => nameOf(table, partition)).toSorted()),
      };
    case 'show columns':
      return {
        columns: ['field'],
        rows: lines([...table.columns, ...table.partitionKeys].map((column) => column.name)),
      };
    case 'show create table':
      return { columns: ['createtab_stmt'], rows: lines(showCreateTable(table)) };
    case 'describe':
      return describe(table);
    default:
      throw new Error(`no table statement: ${statement.k}`);
  }
}

function databases(
  statement: Extract<CatalogStatement, { k: 'create database' | 'drop database' }>,
  { catalog, now }: Parts,
): Printed {
  const { k, name } = statement;
  const exists = catalog.hasDatabase(name);
  if (k === 'create database') {
    const { comment, location } = statement;
    if (!exists)
      catalog.putDatabase({
        name,
        createdAt: now.getTime(),
        ...(comment && { comment }),
        ...(location && { location }),
      });
    else if (!statement.ifNotExists) throw failed(`AlreadyExistsException(message:Database ${name} already exists)`);
    return NOTHING;
  }
  if (!exists && !statement.ifExists) throw failed(`SemanticException [Error 10072]: Database does not exist: ${name}`);
  if (exists && !statement.cascade && catalog.tables(name).length > 0) {
    throw failed(`InvalidOperationException(message:Database ${name} is not empty. One or more tables exist.)`);
  }
  if (exists) catalog.dropDatabase(name);
  return NOTHING;
}

function describe(table: CatalogTable): Printed {
  const row = ({ name, type, comment }: CatalogTable['columns'][number]): string[] => [
    name,
    table.view ? typeName(parseHiveType(type)) : type,
    comment ?? '',
  ];
  const keys = table.partitionKeys.map(row);
  const partition =
    keys.length > 0
      ? [['', '', ''], ['# Partition Information', '', ''], ['# col_name', 'data_type', 'comment'], ...keys]
      : [];
  return { columns: ['col_name', 'data_type', 'comment'], rows: [...table.columns.map(row), ...keys, ...partition] };
}

const failed = (what: string): Problem => new Problem('USER_ERROR', `FAILED: ${what}`);
const notFound = (database: string, name: string): Problem =>
  failed(`SemanticException [Error 10001]: Table not found ${database}.${name}`);
const lines = (texts: string[]): string[][] => texts.map((text) => [text]);
const same =
  (values: string[]) =>
  (partition: CatalogPartition): boolean =>
    JSON.stringify(partition.values) === JSON.stringify(values);
const nameOf = (table: CatalogTable, { values }: CatalogPartition): string =>
  partitionName(
    table.partitionKeys.map((key) => key.name),
    values.map((value) => value || NULL_PARTITION),
  );

/** SHOW's patterns: * is anything, | is or. */
function matches(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  const source = pattern
    .split('|')
    .map((each) =>
      each
        .split('*')
        .map((part) => part.replace(/[.+?^${}()[\]\\]/g, '\\$&'))
        .join('.*'),
    )
    .join('|');
  return (name) => new RegExp(`^(${source})$`, 'i').test(name);
}

/** The database a name means. Throws when it does not exist. */
export function databaseOf(
  { database: written, at }: TableName,
  { catalog, database }: Pick<Parts, 'catalog' | 'database'>,
): string {
  const name = written ?? database;
  if (!catalog.hasDatabase(name))
    throw new Problem('SCHEMA_NOT_FOUND', `Schema '${name}' does not exist`, at, { subject: name });
  return name;
}

function need(name: TableName, parts: Parts): CatalogTable {
  const database = databaseOf(name, parts);
  const found = parts.catalog.getTable(database, name.name);
  if (!found) throw notFound(database, name.name);
  return found;
}

function partitioned(table: CatalogTable): void {
  if (table.partitionKeys.length > 0) return;
  throw failed(`SemanticException [Error 10241]: Table ${table.database}.${table.name} is not a partitioned table`);
}

function keyIndex(table: CatalogTable, key: string): number {
  const index = table.partitionKeys.findIndex((each) => each.name === key);
  if (index < 0)
    throw failed(
      `SemanticException [Error 10098]: Non-Partition column appears in the partition specification: ${key}`,
    );
  return index;
}

/** The values of a full partition specification, in the order of the keys. */
function valuesOf(table: CatalogTable, spec: PartitionSpec): string[] {
  partitioned(table);
  for (const key of spec.values.keys()) keyIndex(table, key);
  return table.partitionKeys.map(({ name }) => {
    const value = spec.values.get(name);
    if (value === undefined)
      throw failed(
        `SemanticException partition spec ${JSON.stringify(Object.fromEntries(spec.values))} doesn't contain all (${table.partitionKeys.length}) partition columns`,
      );
    return value;
  });
}
