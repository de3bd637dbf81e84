import { type AthenaAnswer, type AthenaOptions, type Column, executeAthena, type Row } from './athena/athena.ts';
import { Catalog } from './catalog.ts';
import { crawl, type Crawled, type CrawlRequest } from './crawl.ts';
import { Duck } from './duck/duck.ts';
import { executeSpark, type SparkAnswer, type SparkOptions } from './spark/spark.ts';
import { Storage } from './tables/storage.ts';

export type { AthenaAnswer, AthenaOptions, Column, Row, SparkAnswer, SparkOptions };

/** Athena SQL and Spark SQL over a folder that stands for S3. */
export interface SqlEngine {
  /** Executes one statement. Throws AthenaSqlError, or Interrupted when the signal ended it. */
  athena(sql: string, options: AthenaOptions): Promise<AthenaAnswer>;
  /** Executes a file of Spark SQL. Throws SparkSqlError, or Interrupted. */
  spark(text: string, options: SparkOptions): Promise<SparkAnswer>;
  /** Enters the tables that lie below some locations into the catalogue. Throws an Error, or Interrupted. */
  crawl(request: CrawlRequest): Promise<Crawled>;
  catalog: Catalog;
  close(): Promise<void>;
}

/** Opens an engine; `s3://bucket/key` is `<s3Dir>/bucket/key`, and nothing else can be reached. */
export async function createSqlEngine(options: {
  s3Dir: string;
  catalogFile: string;
  now?: () => number;
}): Promise<SqlEngine> {
  const now = options.now ?? Date.now;
  const storage = new Storage(options.s3Dir);
  const catalog = new Catalog(options.catalogFile);
  const duck = await Duck.open([storage.root, storage.staging]);
  const parts = (): { duck: Duck; catalog: Catalog; storage: Storage; now: Date } => ({
    duck,
    catalog,
    storage,
    now: new Date(now()),
  });
  return {
    athena: (sql, given) => executeAthena(sql, given, parts()),
    spark: (text, given) => executeSpark(text, given, parts()),
    crawl: (request) => crawl(request, parts()),
    catalog,
    close: async () => duck.close(),
  };
}
