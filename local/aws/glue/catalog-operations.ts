import { z } from 'zod';
import { ACCOUNT } from '../names.ts';
import { page } from '../paging.ts';
import { input, operation, present, type Operation } from '../service.ts';
import type { Catalog, CatalogTable } from '../sql/catalog.ts';
import { describeDatabase, describePartition, describeTable } from './catalog-shapes.ts';
import { notFound } from './job-runs.ts';

const INVALID = 'InvalidInputException';
// Glue keeps names in lower case and finds them in any.
const name = z.string().min(1).max(255).toLowerCase();
const CatalogId = z.literal(ACCOUNT, `only the catalogue of account ${ACCOUNT} exists locally`).optional();
const paging = (limit: number) => ({
  NextToken: z.string().optional(),
  MaxResults: z.int().min(1).max(limit).default(limit),
});

/** Reads of the catalogue, and DeleteTable; what else writes is Athena's DDL. */
export function catalogOperations(catalog: Catalog): Record<string, Operation> {
  const database = (wanted: string) => {
    const found = catalog.databases().find((each) => each.name === wanted);
    if (!found) throw notFound(`Database ${wanted} not found.`);
    return found;
  };
  const table = (databaseName: string, wanted: string): CatalogTable => {
    const found = catalog.getTable(database(databaseName).name, wanted);
    if (!found) throw notFound(`Table ${wanted} not found.`);
    return found;
  };

  return {
    GetDatabase: operation({
      input: input({ Name: name, CatalogId }),
      handler: ({ Name }) => ({ Database: describeDatabase(database(Name)) }),
    }),
    GetDatabases: operation({
      input: input({ CatalogId, ...paging(100) }),
      handler: ({ NextToken, MaxResults }) => {
        const { items, nextToken } = page(catalog.databases(), NextToken, MaxResults, INVALID);
        return present({ DatabaseList: items.map(describeDatabase), NextToken: nextToken });
      },
    }),
    GetTable: operation({
      input: input({ DatabaseName: name, Name: name, CatalogId }),
      handler: ({ DatabaseName, Name }) => ({ Table: describeTable(table(DatabaseName, Name)) }),
    }),
    DeleteTable: operation({
      input: input({ DatabaseName: name, Name: name, CatalogId }),
      handler: ({ DatabaseName, Name }) => {
        catalog.dropTable(DatabaseName, table(DatabaseName, Name).name);
        return {};
      },
    }),
    GetTables: operation({
      input: input({ DatabaseName: name, CatalogId, ...paging(100) }),
      handler: ({ DatabaseName, NextToken, MaxResults }) => {
        const tables = catalog.tables(database(DatabaseName).name);
        const { items, nextToken } = page(tables, NextToken, MaxResults, INVALID);
        return present({ TableList: items.map(describeTable), NextToken: nextToken });
      },
    }),
    GetPartition: operation({
      input: input({ DatabaseName: name, TableName: name, CatalogId, PartitionValues: z.array(z.string()) }),
      handler: ({ DatabaseName, TableName, PartitionValues }) => {
        const owner = table(DatabaseName, TableName);
        const found = owner.partitions.find(({ values }) => values.join('\0') === PartitionValues.join('\0'));
        if (!found) throw notFound(`Partition ${PartitionValues.join('/')} not found.`);
        return { Partition: describePartition(owner, found, true) };
      },
    }),
    GetPartitions: operation({
      input: input({
        DatabaseName: name,
        TableName: name,
        CatalogId,
        ExcludeColumnSchema: z.boolean().default(false),
        ...paging(1000),
      }),
      handler: ({ DatabaseName, TableName, ExcludeColumnSchema, NextToken, MaxResults }) => {
        const owner = table(DatabaseName, TableName);
        const { items, nextToken } = page(owner.partitions, NextToken, MaxResults, INVALID);
        const Partitions = items.map((partition) => describePartition(owner, partition, !ExcludeColumnSchema));
        return present({ Partitions, NextToken: nextToken });
      },
    }),
  };
}
