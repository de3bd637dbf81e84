import { Background } from '../background.ts';
import { AwsError } from '../errors.ts';
import { QUERY_RESULT_BUCKET } from '../names.ts';
import type { Warehouse } from '../redshift/warehouse.ts';
import type { Log } from '../service.ts';
import type { SqlEngine } from '../sql/engine.ts';
import type { Collection, Store } from '../store.ts';
import type { DataSet, Workspace } from '../workspace.ts';

export type IngestionState = 'INITIALIZED' | 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';

/** One refresh of a data set. Times are milliseconds since the epoch. */
export interface Ingestion {
  id: string;
  dataSet: string;
  incremental: boolean;
  state: IngestionState;
  createdAt: number;
  endedAt?: number;
  rows?: { ingested: number; dropped: number };
  error?: { type: string; message: string };
}

export interface QuickSightOptions {
  engine: SqlEngine;
  warehouse: Warehouse;
  workspace: Workspace;
  store: Store;
  now(): number;
  log: Log;
}

/** Refreshes of SPICE: each really runs the data set's query and counts its rows. */
export class Ingestions {
  readonly #options: QuickSightOptions;
  readonly #ingestions: Collection<Ingestion>;
  readonly #background = new Background();

  constructor(options: QuickSightOptions) {
    this.#options = options;
    this.#ingestions = options.store.collection('quicksight-ingestions');
  }

  /** The data set. Throws ResourceNotFoundException. */
  dataSet(id: string): DataSet {
    const found = this.#options.workspace.dataSet(id);
    if (!found) throw notFound(`DataSet ${id} is not found: the workspace has no quicksight/${id}.json`);
    return found;
  }

  /** Starts a refresh. Throws ResourceExistsException when the id is taken. */
  create(dataSet: string, id: string, incremental: boolean): Ingestion {
    const definition = this.dataSet(dataSet);
    if (definition.import !== 'SPICE')
      throw new AwsError('InvalidParameterValueException', `DataSet ${dataSet} is queried directly: it has no SPICE.`);
    if (incremental && !definition.incremental)
      throw new AwsError('InvalidParameterValueException', `DataSet ${dataSet} has no look-back window.`);
    const key = `${dataSet}/${id}`;
    if (this.#ingestions.get(key))
      throw new AwsError('ResourceExistsException', `Ingestion ${id} already exists`, { status: 409 });
    const created: Ingestion = { id, dataSet, incremental, state: 'INITIALIZED', createdAt: this.#options.now() };
    this.#ingestions.set(key, created);
    this.#background.begin(key, (signal) => this.#run(created, definition, signal));
    return created;
  }

  /** Throws ResourceNotFoundException. */
  get(dataSet: string, id: string): Ingestion {
    this.dataSet(dataSet);
    const found = this.#ingestions.get(`${dataSet}/${id}`);
    if (!found) throw notFound(`Ingestion ${id} of DataSet ${dataSet} is not found`);
    return found;
  }

  /** Throws InvalidRequestException when it is over. */
  cancel(dataSet: string, id: string): Ingestion {
    const found = this.get(dataSet, id);
    if (hasEnded(found)) throw new AwsError('InvalidRequestException', `Ingestion ${id} is ${found.state} already.`);
    this.#background.stop(`${dataSet}/${id}`);
    return found;
  }

  /** Ends what a stopped endpoint left behind. */
  resume(): void {
    const message = 'The local AWS endpoint was stopped while this refresh was running; nothing of it goes on.';
    for (const each of this.#ingestions.values())
      if (!hasEnded(each)) this.#end(each, { state: 'FAILED', error: { type: 'INTERNAL_SERVICE_ERROR', message } });
  }

  close(): Promise<void> {
    return this.#background.close();
  }

  async #run(created: Ingestion, { source, types }: DataSet, signal: AbortSignal): Promise<void> {
    const running: Ingestion = { ...created, state: 'RUNNING' };
    this.#set(running);
    try {
      const rows = await ('athena' in source
        ? this.#athena(source.athena, types, signal)
        : this.#redshift(source.redshift, signal));
      if (!this.#background.closing) this.#end(running, { state: 'COMPLETED', rows });
    } catch (error) {
      if (this.#background.closing) return;
      if (signal.aborted) return this.#end(running, { state: 'CANCELLED' });
      const { message } = error as Error;
      const missing = /TABLE_NOT_FOUND|relation ".*" does not exist/.test(message);
      this.#end(running, {
        state: 'FAILED',
        error: { type: missing ? 'SQL_TABLE_NOT_FOUND' : 'SQL_EXCEPTION', message },
      });
    }
  }

  /** SPICE leaves out a row of which a value cannot be what the data set says that its column is. */
  async #athena({ database, sql }: { database: string; sql: string }, types: DataSet['types'], signal: AbortSignal) {
    const bad = Object.entries(types).map(
      ([column, type]) => `("${column}" IS NOT NULL AND TRY_CAST("${column}" AS ${type}) IS NULL)`,
    );
    const dropped = bad.length === 0 ? '0' : `count_if(${bad.join(' OR ')})`;
    const outputLocation = `s3://${QUERY_RESULT_BUCKET}/quicksight`;
    const counting = `SELECT count(*), ${dropped} FROM (${sql})`;
    const { rows } = await this.#options.engine.athena(counting, { database, outputLocation, signal });
    const [all, left] = rows[0]!.map(Number) as [number, number];
    return { ingested: all - left, dropped: left };
  }

  async #redshift({ database, sql }: { database: string; sql: string }, signal: AbortSignal) {
    const { rows } = await this.#options.warehouse.transaction(database, signal, (execute) => execute(sql));
    return { ingested: rows, dropped: 0 };
  }

  #end(ingestion: Ingestion, end: Partial<Ingestion>): void {
    this.#set({ ...ingestion, ...end, endedAt: this.#options.now() });
  }

  #set(ingestion: Ingestion): void {
    this.#ingestions.set(`${ingestion.dataSet}/${ingestion.id}`, ingestion);
  }
}

export const hasEnded = ({ state }: Ingestion): boolean => ['COMPLETED', 'FAILED', 'CANCELLED'].includes(state);

const notFound = (message: string): AwsError =>
  new AwsError('ResourceNotFoundException', message, { status: 404, members: { ResourceType: 'INGESTION' } });
