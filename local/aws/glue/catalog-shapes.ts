import { ACCOUNT } from '../names.ts';
import { epoch, present } from '../service.ts';
import type { CatalogColumn, CatalogDatabase, CatalogPartition, CatalogTable, TableFormat } from '../sql/catalog.ts';

/** A database as Glue shows it. */
export const describeDatabase = (database: CatalogDatabase) =>
  present({
    Name: database.name,
    Description: database.comment,
    LocationUri: database.location,
    CreateTime: epoch(database.createdAt),
    CatalogId: ACCOUNT,
  });

/** A table or view as Glue shows it. */
export const describeTable = (table: CatalogTable) =>
  present({
    Name: table.name,
    DatabaseName: table.database,
    Description: table.comment,
    CreateTime: epoch(table.createdAt),
    UpdateTime: epoch(table.createdAt),
    Retention: 0,
    StorageDescriptor: storage(table, table.location),
    PartitionKeys: table.partitionKeys.map(describeColumn),
    TableType: table.view ? 'VIRTUAL_VIEW' : 'EXTERNAL_TABLE',
    ViewOriginalText: table.view?.text,
    ViewExpandedText: table.view?.text,
    Parameters: { ...table.parameters, ...(!table.view && { EXTERNAL: 'TRUE' }) },
    IsRegisteredWithLakeFormation: false,
    CatalogId: ACCOUNT,
  });

/** A partition as Glue shows it; it has the columns of its table. */
export const describePartition = (table: CatalogTable, partition: CatalogPartition, withColumns: boolean) => ({
  Values: partition.values,
  DatabaseName: table.database,
  TableName: table.name,
  StorageDescriptor: { ...storage(table, partition.location), ...(!withColumns && { Columns: [] }) },
  Parameters: {},
  CatalogId: ACCOUNT,
});

const HIVE = 'org.apache.hadoop.hive.ql.io';
const TEXT = {
  InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  OutputFormat: `${HIVE}.HiveIgnoreKeyTextOutputFormat`,
};
const FORMATS: Record<TableFormat, { InputFormat: string; OutputFormat: string }> = {
  parquet: {
    InputFormat: `${HIVE}.parquet.MapredParquetInputFormat`,
    OutputFormat: `${HIVE}.parquet.MapredParquetOutputFormat`,
  },
  json: TEXT,
  csv: TEXT,
  text: TEXT,
};

const storage = (table: CatalogTable, Location: string) => ({
  Columns: table.columns.map(describeColumn),
  ...(!table.view && {
    Location,
    ...FORMATS[table.format],
    SerdeInfo: { SerializationLibrary: table.serde.library, Parameters: table.serde.properties },
  }),
  Compressed: false,
  NumberOfBuckets: -1,
  StoredAsSubDirectories: false,
});

const describeColumn = ({ name, type, comment }: CatalogColumn) =>
  present({ Name: name, Type: type, Comment: comment });
