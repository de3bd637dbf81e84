import type { Catalog, CatalogColumn, CatalogTable, TableFormat } from './catalog.ts';
import { PARQUET_SERDE } from './athena/parse-create-table.ts';
import type { Duck, Session } from './duck/duck.ts';
import { hiveTypeOf } from './duck/types.ts';
import type { Storage, StoredFile } from './tables/storage.ts';
import { findPartitions } from './tables/partitions.ts';

export interface CrawlRequest {
  crawler: string;
  database: string;
  /** `s3://bucket/prefix/`, each. */
  targets: string[];
  tablePrefix: string;
  signal: AbortSignal;
}

/** Names of the tables that a crawl touched. */
export interface Crawled {
  added: string[];
  updated: string[];
  deleted: string[];
  partitions: number;
}

const OWNER = 'UPDATED_BY_CRAWLER';
const JSON_SERDE = 'org.openx.data.jsonserde.JsonSerDe';
const LAZY = 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe';

/** Looks at the files below the targets and enters what they are into the catalogue. Throws what it cannot make sense of. */
export async function crawl(
  request: CrawlRequest,
  { duck, catalog, storage, now }: { duck: Duck; catalog: Catalog; storage: Storage; now: Date },
): Promise<Crawled> {
  const { database, crawler } = request;
  if (!catalog.hasDatabase(database)) throw new Error(`Database ${database} not found.`);
  const crawled: Crawled = { added: [], updated: [], deleted: [], partitions: 0 };
  const seen = new Set<string>();
  const places = request.targets.flatMap((target) => placesIn(target, storage));
  for (const location of places) {
    const files = storage.files(location).filter(({ size }) => size > 0);
    if (files.length === 0) continue;
    const found = await duck.session(request.signal, (session) => describe(location, files, session));
    const name = `${request.tablePrefix}${location.split('/').at(-2)!}`.toLowerCase().replace(/[^a-z0-9_]/g, '_');
    seen.add(name);
    const before = catalog.getTable(database, name);
    const table: CatalogTable = {
      database,
      name,
      location,
      createdAt: before?.createdAt ?? now.getTime(),
      ...found,
      parameters: { ...found.parameters, [OWNER]: crawler, EXTERNAL: 'TRUE' },
      partitions: before?.partitions ?? [],
    };
    if (!before) crawled.added.push(name);
    else if (shapeOf(before) !== shapeOf(table)) crawled.updated.push(name);
    catalog.putTable(table);
    if (table.partitionKeys.length > 0)
      crawled.partitions += catalog.addPartitions(database, name, findPartitions(storage, table)).length;
  }
  // What a crawler found once and finds no more is marked, not dropped: its default.
  for (const table of catalog.tables(database)) {
    const mine = table.parameters[OWNER] === crawler && !seen.has(table.name);
    if (!mine || table.parameters['DEPRECATED_BY_CRAWLER']) continue;
    catalog.putTable({ ...table, parameters: { ...table.parameters, DEPRECATED_BY_CRAWLER: String(now.getTime()) } });
    crawled.deleted.push(table.name);
  }
  return crawled;
}

const shapeOf = ({ columns, partitionKeys, location, format }: CatalogTable): string =>
  JSON.stringify([columns, partitionKeys, location, format]);

/** A target is one table when it holds files or partitions; else each folder in it is. */
function placesIn(target: string, storage: Storage): string[] {
  const top = target.endsWith('/') ? target : `${target}/`;
  const folders = storage.folders(top);
  const below = new Set(folders.map((folder) => storage.path(`${top}${folder}`)));
  const holdsFiles = storage.files(top).some(({ path }) => ![...below].some((folder) => path.startsWith(`${folder}/`)));
  return holdsFiles || folders.some((folder) => folder.includes('='))
    ? [top]
    : folders.map((folder) => `${top}${folder}/`);
}

type Described = Pick<CatalogTable, 'columns' | 'partitionKeys' | 'format' | 'serde' | 'parameters'>;

async function describe(location: string, files: StoredFile[], session: Session): Promise<Described> {
  const formats = new Set(files.map(({ path }) => formatOf(path)));
  const [format] = formats;
  if (formats.size > 1 || !format)
    throw new Error(
      `not emulated by local mode: ${location} holds files that are not all .parquet, all .json or all .csv, which Glue would part into several tables`,
    );
  const list = `[${files.map(({ path }) => `'${path.replaceAll("'", "''").replace(/[*?[]/g, '[$&]')}'`).join(', ')}]`;
  const options = 'hive_partitioning = false, union_by_name = true';
  const source = {
    parquet: `read_parquet(${list}, ${options})`,
    json: `read_ndjson(${list}, ${options}, maximum_depth = -1)`,
    text: `read_csv(${list}, ${options}, header = true, delim = ',')`,
  }[format];
  const described = await session.rows(`DESCRIBE SELECT * FROM ${source}`);
  const columns = described.map(([name, type]): CatalogColumn => ({
    name: String(name).toLowerCase(),
    type: hiveTypeOf(String(type), format),
  }));
  const keys = partitionKeysOf(location, files[0]!.path);
  return {
    columns: columns.filter(({ name }) => !keys.includes(name)),
    partitionKeys: keys.map((name) => ({ name, type: 'string' })),
    format,
    ...SERDES[format],
  };
}

const formatOf = (path: string): 'parquet' | 'json' | 'text' | undefined =>
  ({ parquet: 'parquet', json: 'json', jsonl: 'json', ndjson: 'json', csv: 'text' } as const)[
    /\.(parquet|json|jsonl|ndjson|csv)(?:\.gz)?$/.exec(path)?.[1] as 'csv'
  ];

const SERDES: Record<'parquet' | 'json' | 'text', Pick<CatalogTable, 'serde' | 'parameters'>> = {
  parquet: { serde: { library: PARQUET_SERDE, properties: {} }, parameters: { classification: 'parquet' } },
  json: { serde: { library: JSON_SERDE, properties: {} }, parameters: { classification: 'json' } },
  text: {
    serde: { library: LAZY, properties: { 'field.delim': ',' } },
    parameters: { classification: 'csv', 'skip.header.line.count': '1' },
  },
} satisfies Partial<Record<TableFormat, unknown>>;

/** The keys that the folders between a table's location and a file of it spell. */
function partitionKeysOf(location: string, path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  const own = location.replace(/^s3:\/\//, '').replace(/\/$/, '');
  const below = path.slice(path.indexOf(`/${own}/`) + own.length + 2).split('/').length - 1;
  return parts
    .slice(parts.length - below)
    .flatMap((part) => (part.includes('=') ? [part.split('=')[0]!.toLowerCase()] : []));
}
