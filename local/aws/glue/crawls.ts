import { randomUUID } from 'node:crypto';
import { Background } from '../background.ts';
import { AwsError } from '../errors.ts';
import type { LogStore } from '../logs/store.ts';
import { arn } from '../names.ts';
import { epoch, present } from '../service.ts';
import type { Crawled } from '../sql/crawl.ts';
import type { SqlEngine } from '../sql/engine.ts';
import type { Collection, Store } from '../store.ts';
import type { CrawlerSpec, Workspace } from '../workspace.ts';
import { notFound } from './job-runs.ts';

/** One crawl. Times are milliseconds since the epoch. */
export interface Crawl {
  id: string;
  crawler: string;
  state: 'RUNNING' | 'COMPLETED' | 'FAILED' | 'STOPPED';
  startedAt: number;
  endedAt?: number;
  found?: Crawled;
  error?: string;
}

interface CrawlOptions {
  engine: SqlEngine;
  workspace: Workspace;
  store: Store;
  logs: LogStore;
  now(): number;
}

const LOG_GROUP = '/aws-glue/crawlers';

/** Crawls of the workspace's crawlers: their record, and their execution on the catalogue that Athena shares. */
export class Crawls {
  readonly #options: CrawlOptions;
  readonly #crawls: Collection<Crawl>;
  readonly #background = new Background();

  constructor(options: CrawlOptions) {
    this.#options = options;
    this.#crawls = options.store.collection('glue-crawls');
  }

  /** The crawler. Throws EntityNotFoundException. */
  crawler(name: string): CrawlerSpec {
    const found = this.#options.workspace.crawler(name);
    if (!found) throw notFound(`Crawler with name ${name} does not exist: the workspace has no crawlers/${name}.json.`);
    return found;
  }

  /** Starts a crawl. A crawler crawls once at a time. */
  start(name: string): Crawl {
    const crawler = this.crawler(name);
    if (this.running(name))
      throw new AwsError('CrawlerRunningException', `Crawler with name ${name} has already started`);
    const crawl: Crawl = { id: randomUUID(), crawler: name, state: 'RUNNING', startedAt: this.#options.now() };
    this.#crawls.set(crawl.id, crawl);
    this.#background.begin(crawl.id, (signal) => this.#run(crawl, crawler, signal));
    return crawl;
  }

  running(name: string): Crawl | undefined {
    return this.list(name).find(({ state }) => state === 'RUNNING');
  }

  /** Newest first. */
  list(name: string): Crawl[] {
    this.crawler(name);
    return this.#crawls
      .values()
      .filter(({ crawler }) => crawler === name)
      .toReversed();
  }

  /** Throws CrawlerNotRunningException. */
  stop(name: string): void {
    const running = this.running(name);
    if (!running) throw new AwsError('CrawlerNotRunningException', `Crawler with name ${name} is not running`);
    this.#background.stop(running.id);
  }

  /** Ends what a stopped endpoint left behind. */
  resume(): void {
    const error = 'The local AWS endpoint was stopped while this crawl was running; nothing of it goes on.';
    for (const each of this.#crawls.values()) if (each.state === 'RUNNING') this.#end(each, { state: 'FAILED', error });
  }

  close(): Promise<void> {
    return this.#background.close();
  }

  async #run(crawl: Crawl, crawler: CrawlerSpec, signal: AbortSignal): Promise<void> {
    const { engine, logs } = this.#options;
    const log = (line: string): void => logs.append(LOG_GROUP, crawler.name, [`[${crawl.id}] ${line}`]);
    log('BENCHMARK : Running Start Crawl for Crawler');
    try {
      const found = await engine.crawl({ ...crawler, crawler: crawler.name, signal });
      for (const name of [...found.added, ...found.updated]) log(`INFO : Created or updated table ${name}`);
      if (!this.#background.closing) this.#end(crawl, { state: 'COMPLETED', found });
    } catch (error) {
      if (this.#background.closing) return;
      if (signal.aborted) return this.#end(crawl, { state: 'STOPPED' });
      log(`ERROR : ${(error as Error).message}`);
      this.#end(crawl, { state: 'FAILED', error: (error as Error).message });
    }
  }

  #end(crawl: Crawl, how: Partial<Crawl>): void {
    this.#crawls.set(crawl.id, { ...crawl, ...how, endedAt: this.#options.now() });
  }
}

/** A crawl as ListCrawls shows it; its summary is JSON within JSON. */
export const describeCrawl = ({ id, crawler, state, startedAt, endedAt, found, error }: Crawl) =>
  present({
    CrawlId: id,
    State: state,
    StartTime: epoch(startedAt),
    EndTime: endedAt === undefined ? undefined : epoch(endedAt),
    Summary: found && summaryOf(found),
    ErrorMessage: error,
    LogGroup: LOG_GROUP,
    LogStream: crawler,
    MessagePrefix: id,
    DPUHour: 0,
  });

function summaryOf({ added, updated, deleted, partitions }: Crawled): string {
  const of = (names: string[]) => ({ Details: { names }, Count: names.length });
  const table = JSON.stringify({
    ...(added.length > 0 && { ADD: of(added) }),
    ...(updated.length > 0 && { UPDATE: of(updated) }),
    ...(deleted.length > 0 && { DELETE: of(deleted) }),
  });
  return JSON.stringify({
    TABLE: table,
    ...(partitions > 0 && { PARTITION: JSON.stringify({ ADD: { Details: {}, Count: partitions } }) }),
  });
}

/** A crawler as GetCrawler shows it. */
export const describeCrawler = ({ name, database, targets, tablePrefix, modified }: CrawlerSpec, crawls: Crawl[]) => {
  const last = crawls.find(({ state }) => state !== 'RUNNING');
  return present({
    Name: name,
    Role: arn('iam', 'role/local'),
    Targets: { S3Targets: targets.map((Path) => ({ Path, Exclusions: [] })) },
    DatabaseName: database,
    TablePrefix: tablePrefix,
    State: crawls.some(({ state }) => state === 'RUNNING') ? 'RUNNING' : 'READY',
    SchemaChangePolicy: { UpdateBehavior: 'UPDATE_IN_DATABASE', DeleteBehavior: 'DEPRECATE_IN_DATABASE' },
    CreationTime: epoch(modified.getTime()),
    LastUpdated: epoch(modified.getTime()),
    LastCrawl: last && {
      Status: { COMPLETED: 'SUCCEEDED', FAILED: 'FAILED', STOPPED: 'CANCELLED', RUNNING: '' }[last.state],
      ...(last.error && { ErrorMessage: last.error }),
      LogGroup: LOG_GROUP,
      LogStream: name,
      MessagePrefix: last.id,
      StartTime: epoch(last.startedAt),
    },
  });
};
