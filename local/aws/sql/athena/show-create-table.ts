import type { CatalogColumn, CatalogTable } from '../catalog.ts';

const INPUTS: Record<CatalogTable['format'], [string, string]> = {
  parquet: [
    'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  ],
  json: ['org.apache.hadoop.mapred.TextInputFormat', 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'],
  csv: ['org.apache.hadoop.mapred.TextInputFormat', 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'],
  text: ['org.apache.hadoop.mapred.TextInputFormat', 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'],
};

/** The input and output classes of a table's format, as the Glue catalogue shows them. */
const storageClasses = (table: CatalogTable): [string, string] => INPUTS[table.format];

/** The lines of SHOW CREATE TABLE; run again, they make the same table. */
export function showCreateTable(table: CatalogTable): string[] {
  if (table.view) return [`CREATE VIEW ${table.database}.${table.name} AS`, ...table.view.text.split('\n')];
  const [input, output] = storageClasses(table);
  const serde = Object.entries(table.serde.properties);
  return [
    `CREATE EXTERNAL TABLE \`${table.database}.${table.name}\`(`,
    ...columns(table.columns),
    ...(table.comment ? [`COMMENT ${text(table.comment)}`] : []),
    ...(table.partitionKeys.length > 0 ? ['PARTITIONED BY ( ', ...columns(table.partitionKeys)] : []),
    'ROW FORMAT SERDE ',
    `  ${text(table.serde.library)} `,
    ...(serde.length > 0 ? ['WITH SERDEPROPERTIES ( ', ...pairs(serde)] : []),
    'STORED AS INPUTFORMAT ',
    `  ${text(input)} `,
    'OUTPUTFORMAT ',
    `  ${text(output)}`,
    'LOCATION',
    `  ${text(table.location)}`,
    'TBLPROPERTIES (',
    ...pairs([
      ...Object.entries(table.parameters),
      ['transient_lastDdlTime', String(Math.floor(table.createdAt / 1000))],
    ]),
  ];
}

const text = (value: string): string =>
  `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\t', '\\t')}'`;

const closed = (lines: string[]): string[] =>
  lines.map((line, i) => (i === lines.length - 1 ? `${line})` : `${line}, `));

const columns = (of: CatalogColumn[]): string[] =>
  closed(of.map(({ name, type, comment }) => `  \`${name}\` ${type}${comment ? ` COMMENT ${text(comment)}` : ''}`));

const pairs = (entries: [string, string][]): string[] =>
  closed(entries.map(([key, value]) => `  ${text(key)}=${text(value)}`));
